using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Features.Access.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Access.Profile;

/// <summary>A passkey as its owner sees it.</summary>
/// <param name="Id">Of the credential, Base64.</param>
public sealed record OwnPasskey(string Id, string Name, DateTimeOffset CreatedAt);

/// <summary>
/// What people change of their own account. Whatever decides who gets in asks for the password first: a browser that was left open must not be enough.
/// Each change is audited in its own transaction.
/// </summary>
public sealed class OwnAccount(IServiceScopeFactory scopes, SignInThrottle throttle, SessionList sessions, AccountWatch watch, TimeProvider time)
{
    /// <summary>Characters of a name.</summary>
    public const int LongestName = 80;

    /// <summary>Passkeys of one person.</summary>
    public const int MostPasskeys = 20;

    /// <summary>Whether this is the person's password. Wrong ones are counted for this session.</summary>
    public Task<Outcome> ConfirmAsync(ClaimsPrincipal who, string password) => WithAsync(Id(who), async (users, _, user) =>
    {
        var session = who.FindFirstValue(SessionList.ClaimType) ?? "";
        if (throttle.Check($"session:{session}", $"own:{user.Id}", session) is { Ticks: > 0 } wait)
            return new Outcome($"Too many tries. Wait {(int)Math.Ceiling(wait.TotalSeconds)} seconds.");
        if (!await users.HasPasswordAsync(user))
            return new Outcome("This account has no password: you sign in by a provider. An administrator can set one.");
        if (!await users.CheckPasswordAsync(user, password))
        {
            throttle.Failed($"own:{user.Id}", session);
            return new Outcome("The password is wrong.");
        }
        throttle.Succeeded($"own:{user.Id}", session);
        return Outcome.Done;
    });

    /// <summary>The name that others see.</summary>
    public Task<Outcome> RenameAsync(string userId, string name, Actor by) => WithAsync(userId, async (users, db, user) =>
    {
        name = name.Trim();
        if (name.Length > LongestName || name.Any(char.IsControl))
            return new Outcome($"A name has at most {LongestName} characters, on one line.");
        user.DisplayName = name;
        return Noted(await users.UpdateAsync(user), db, by, AuditActs.UserChanged, user, "name");
    });

    /// <summary>Another password. This session goes on, all others end.</summary>
    public async Task<Outcome> ChangePasswordAsync(ClaimsPrincipal who, string password, Actor by)
    {
        var outcome = await WithAsync(Id(who), async (users, db, user) =>
        {
            foreach (var rule in users.PasswordValidators)
            {
                if (await rule.ValidateAsync(users, user, password) is { Succeeded: false } wrong)
                    return Said(wrong);
            }
            // Not by the manager's own way: that changes the stamp, which would end this session as well.
            user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
            return Noted(await users.UpdateAsync(user), db, by, AuditActs.PasswordReset, user, "own password");
        });
        if (outcome.Succeeded)
            await EndSessionsAsync(who, null, by);
        return outcome;
    }

    /// <summary>Ends one session of the person, or all but the one that asks; returns how many.</summary>
    public async Task<int> EndSessionsAsync(ClaimsPrincipal who, string? only, Actor by)
    {
        var count = await sessions.EndAsync(Id(who), only, only is null ? who.FindFirstValue(SessionList.ClaimType) : null, by);
        await watch.RefreshAsync();
        return count;
    }

    /// <summary>The person's passkeys.</summary>
    public async Task<IReadOnlyList<OwnPasskey>> PasskeysAsync(string userId)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
        if (await users.FindByIdAsync(userId) is not { } user)
            return [];
        return [.. (await users.GetPasskeysAsync(user)).OrderBy(p => p.CreatedAt).Select(p => new OwnPasskey(Convert.ToBase64String(p.CredentialId), p.Name ?? "", p.CreatedAt))];
    }

    /// <summary>Keeps a passkey that was proved.</summary>
    public Task<Outcome> AddPasskeyAsync(string userId, UserPasskeyInfo passkey, string name, Actor by) => WithAsync(userId, async (users, db, user) =>
    {
        name = name.Trim();
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
            return new Outcome($"Give it a name of at most {LongestName} characters.");
        if ((await users.GetPasskeysAsync(user)).Count >= MostPasskeys)
            return new Outcome($"There are {MostPasskeys} passkeys already. Remove one first.");
        passkey.Name = name;
        return Noted(await users.AddOrUpdatePasskeyAsync(user, passkey), db, by, AuditActs.PasskeyChanged, user, "added");
    });

    /// <summary>Takes a passkey away.</summary>
    public Task<Outcome> RemovePasskeyAsync(string userId, string id, Actor by) => WithAsync(userId, async (users, db, user) =>
        Noted(await users.RemovePasskeyAsync(user, Convert.FromBase64String(id)), db, by, AuditActs.PasskeyChanged, user, "removed"));

    private async Task<Outcome> WithAsync(string userId, Func<UserManager<AppUser>, CallsDbContext, AppUser, Task<Outcome>> change)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (users, db) = (scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>(), scope.ServiceProvider.GetRequiredService<CallsDbContext>());
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (await users.FindByIdAsync(userId) is not { } user)
            return new Outcome("The account is not there any more.");
        var outcome = await change(users, db, user);
        if (!outcome.Succeeded)
            return outcome;
        await transaction.CommitAsync();
        await watch.RefreshAsync();
        return outcome;
    }

    private Outcome Noted(IdentityResult result, CallsDbContext db, Actor by, string act, AppUser user, string what)
    {
        if (result.Succeeded)
            db.AppendAudit(new AuditNote(time.GetUtcNow().ToUnixTimeMilliseconds(), by, act, AuditSubject.User(user.Id), AuditNote.Json(("what", what))));
        return Said(result);
    }

    private static Outcome Said(IdentityResult result) => new([.. result.Errors.Select(e => e.Description).Distinct()]);

    private static string Id(ClaimsPrincipal who) => who.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
}
