using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Access;

/// <summary>The outcome of a change: done, or sentences that say why not.</summary>
public sealed record Outcome(params IReadOnlyList<string> Problems)
{
    public static Outcome Done { get; } = new();
    public bool Succeeded => Problems.Count == 0;
}

/// <summary>
/// Creates and changes accounts, for pages and the command line alike. Every operation has a context of its own, and every change ends
/// the sessions it concerns (security stamp). One rule above all: an administrator who can sign in always remains.
/// </summary>
public sealed partial class Accounts(IServiceScopeFactory scopes, AccountWatch watch, TimeProvider time)
{
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    /// <summary>True when somebody can administer.</summary>
    public async Task<bool> AnyAdministratorAsync(CancellationToken cancel = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CallsDbContext>();
        return await Administrators(db).AnyAsync(cancel);
    }

    /// <summary>Creates an account that may sign in at once.</summary>
    /// <param name="by">Who does it, for the audit trail, here and below; the program itself when left out.</param>
    public Task<Outcome> CreateAsync(string email, string password, string role, string displayName = "", Actor? by = null) => ChangeAsync(async (users, db) =>
    {
        if (!Roles.All.Contains(role))
            return new Outcome($"“{role}” is not a role. Roles are {string.Join(", ", Roles.All)}.");
        email = email.Trim();
        if (!IsEmail(email))
            return new Outcome($"“{email}” is not an e-mail address.");
        var user = new AppUser { UserName = email, Email = email, EmailConfirmed = true, DisplayName = displayName.Trim() };
        var created = await users.CreateAsync(user, password);
        if (created.Succeeded)
            created = await users.AddToRoleAsync(user, role);
        return Noted(created, db, by, AuditActs.UserCreated, user, ("email", email), ("role", role));
    });

    /// <summary>Creates the first administrator; refuses when there is one.</summary>
    public async Task<Outcome> CreateFirstAsync(string email, string password, Actor? by = null)
    {
        // Checked here and once more by the caller's token: two people may hold the same link.
        return await AnyAdministratorAsync()
            ? new Outcome("An administrator exists already. Sign in instead.")
            : await CreateAsync(email, password, Roles.Administrator, by: by);
    }

    /// <summary>Gives another role.</summary>
    public Task<Outcome> SetRoleAsync(string email, string role, Actor? by = null) => WithUserAsync(email, async (users, db, user) =>
    {
        if (!Roles.All.Contains(role))
            return new Outcome($"“{role}” is not a role. Roles are {string.Join(", ", Roles.All)}.");
        return await ChangeRoleAsync(users, db, user, role, by);
    });

    /// <summary>
    /// Grants rights to this person or refuses them, whatever the role says, and limits which calls the person may know of; replaces what was said before, and ends the sessions.
    /// </summary>
    /// <param name="rights">Policies of <see cref="Grants.All"/>: true granted, false refused; those not named are the role's.</param>
    public Task<Outcome> SetRightsAsync(string email, IReadOnlyDictionary<string, bool> rights, CallScope calls, Actor? by = null) => WithUserAsync(email, async (users, db, user) =>
    {
        if (rights.Keys.FirstOrDefault(name => !Grants.All.Contains(name)) is { } unknown)
            return new Outcome($"“{unknown}” cannot be granted. Rights are {string.Join(", ", Grants.All)}.");
        if (calls.Equals(CallScope.Nothing))
            return new Outcome("Name at least one application or task, in ids the platform uses.");
        var before = (await users.GetClaimsAsync(user)).Where(c => c.Type is Grants.ClaimType or Grants.CallsClaimType).ToList();
        if (before.Count > 0 && await users.RemoveClaimsAsync(user, before) is { Succeeded: false } kept)
            return Said(kept);
        var claims = rights.Select(r => new Claim(Grants.ClaimType, r.Value ? r.Key : "-" + r.Key)).ToList();
        if (!calls.IsAll)
            claims.Add(new Claim(Grants.CallsClaimType, calls.Text));
        var added = claims.Count == 0 ? IdentityResult.Success : await users.AddClaimsAsync(user, claims);
        if (added.Succeeded)
            added = await users.UpdateSecurityStampAsync(user);
        return Noted(added, db, by, AuditActs.GrantsChanged, user, ("email", user.Email), ("granted", string.Join(' ', rights.Where(r => r.Value).Select(r => r.Key))),
            ("refused", string.Join(' ', rights.Where(r => !r.Value).Select(r => r.Key))), ("calls", calls.Text));
    });

    /// <summary>Lets nobody sign in with this account, and ends its sessions; or undoes it.</summary>
    public Task<Outcome> SetDisabledAsync(string email, bool disabled, Actor? by = null) => WithUserAsync(email, async (users, db, user) =>
    {
        if (disabled && await IsLastAdministratorAsync(db, user))
            return LastAdministrator;
        user.Disabled = disabled;
        return Noted(await users.UpdateSecurityStampAsync(user), db, by, disabled ? AuditActs.UserDisabled : AuditActs.UserEnabled, user, ("email", user.Email));
    });

    /// <summary>Sets another password and ends the sessions.</summary>
    public Task<Outcome> ResetPasswordAsync(string email, string password, Actor? by = null) => WithUserAsync(email, async (users, db, user) =>
        Noted(await users.ResetPasswordAsync(user, await users.GeneratePasswordResetTokenAsync(user), password), db, by, AuditActs.PasswordReset, user, ("email", user.Email)));

    /// <summary>Takes the authenticator app and the passkeys off an account whose owner lost them, and ends the sessions.</summary>
    public Task<Outcome> ResetSecondFactorAsync(string email, Actor by) => WithUserAsync(email, async (users, db, user) =>
    {
        var passkeys = await users.GetPasskeysAsync(user);
        if (await db.SecondFactors.Where(f => f.UserId == user.Id).ExecuteDeleteAsync() == 0 && passkeys.Count == 0)
            return new Outcome($"{user.Email} has no second factor.");
        foreach (var passkey in passkeys)
            await users.RemovePasskeyAsync(user, passkey.CredentialId);
        var done = await users.UpdateSecurityStampAsync(user);
        if (done.Succeeded)
            db.AppendAudit(new AuditNote(time.GetUtcNow().ToUnixTimeMilliseconds(), by, AuditActs.SecondFactorChanged, AuditSubject.User(user.Id), AuditNote.Json(("what", "reset"))));
        return Said(done);
    });

    private async Task<Outcome> ChangeRoleAsync(UserManager<AppUser> users, CallsDbContext db, AppUser user, string role, Actor? by)
    {
        if (role != Roles.Administrator && await IsLastAdministratorAsync(db, user))
            return LastAdministrator;
        var before = await users.GetRolesAsync(user);
        await users.RemoveFromRolesAsync(user, before);
        var added = await users.AddToRoleAsync(user, role);
        if (added.Succeeded)
            added = await users.UpdateSecurityStampAsync(user);
        return Noted(added, db, by, AuditActs.RoleChanged, user, ("email", user.Email), ("before", string.Join(' ', before)), ("after", role));
    }

    private static readonly Outcome LastAdministrator = new("This is the last administrator who can sign in. Make another one first.");

    private Task<Outcome> WithUserAsync(string email, Func<UserManager<AppUser>, CallsDbContext, AppUser, Task<Outcome>> change) =>
        ChangeAsync(async (users, db) => await users.FindByEmailAsync(email.Trim()) is { } user
            ? await change(users, db, user)
            : new Outcome($"There is no account “{email.Trim()}”."));

    private async Task<Outcome> ChangeAsync(Func<UserManager<AppUser>, CallsDbContext, Task<Outcome>> change)
    {
        await OneAtATime.WaitAsync();
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<CallsDbContext>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            var outcome = await change(scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>(), db);
            if (!outcome.Succeeded)
                return outcome;
            await transaction.CommitAsync();
        }
        finally
        {
            OneAtATime.Release();
        }

        await watch.RefreshAsync();
        return Outcome.Done;
    }

    private static IQueryable<AppUser> Administrators(CallsDbContext db) =>
        from user in db.Users
        join link in db.UserRoles on user.Id equals link.UserId
        join role in db.Roles on link.RoleId equals role.Id
        where role.Name == Roles.Administrator && !user.Disabled
        select user;

    private static async Task<bool> IsLastAdministratorAsync(CallsDbContext db, AppUser user) =>
        await Administrators(db).AnyAsync(u => u.Id == user.Id) && !await Administrators(db).AnyAsync(u => u.Id != user.Id);

    internal static bool IsEmail(string text) =>
        text.Length <= 254 && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at == text.LastIndexOf('@') && at < text.Length - 1
        && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));

    /// <summary>What came of it; when it was done, with its entry in the same transaction.</summary>
    private Outcome Noted(IdentityResult result, CallsDbContext db, Actor? by, string act, AppUser user, params ReadOnlySpan<(string, object?)> details)
    {
        if (result.Succeeded)
            db.AppendAudit(new AuditNote(time.GetUtcNow().ToUnixTimeMilliseconds(), by ?? Actor.System, act, AuditSubject.User(user.Id), AuditNote.Json(details)));
        return Said(result);
    }

    private static Outcome Said(IdentityResult result) => new([.. result.Errors.Select(e => e.Description).Distinct()]);
}
