using System.Security.Cryptography;
using System.Text;
using CallDashboard.Data;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Access.Invites;

/// <summary>Links with which people make their own accounts: for one address and role, used once, for a few days. Only the hash of a link is kept.</summary>
public sealed class Invitations(IDbContextFactory<CallsDbContext> contexts, IServiceScopeFactory scopes, AccountWatch watch, TimeProvider time)
{
    /// <summary>How long a link is good.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(7);

    /// <summary>Makes a link's token, or says why not. An earlier link for the same address stops working.</summary>
    public async Task<(Outcome Outcome, string Token)> CreateAsync(string email, string role, Actor by)
    {
        email = email.Trim();
        if (!Accounts.IsEmail(email))
            return (new Outcome($"“{email}” is not an e-mail address."), "");
        if (!Roles.All.Contains(role))
            return (new Outcome($"“{role}” is not a role. Roles are {string.Join(", ", Roles.All)}."), "");
        if (watch.Accounts.Any(a => a.Email.Equals(email, StringComparison.OrdinalIgnoreCase)))
            return (new Outcome($"“{email}” has an account already."), "");
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        await contexts.AuditedAsync(async db =>
        {
            await db.Invitations.Where(i => i.Email == email && i.UsedAt == null).ExecuteDeleteAsync();
            db.Invitations.Add(new Invitation { Hash = Hash(token), Email = email, Role = role, CreatedBy = by.Name, CreatedAt = Now, ExpiresAt = Now + (long)Life.TotalMilliseconds });
            await db.SaveChangesAsync();
            return new AuditNote(Now, by, AuditActs.UserInvited, new AuditSubject("account", email), AuditNote.Json(("role", role)));
        });
        return (Outcome.Done, token);
    }

    /// <summary>Links that nobody used yet, also those that are too old.</summary>
    public async Task<IReadOnlyList<Invitation>> OpenAsync(CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Invitations.Where(i => i.UsedAt == null).OrderByDescending(i => i.CreatedAt).ToListAsync(cancel);
    }

    /// <summary>Takes a link back.</summary>
    public Task<bool> RevokeAsync(int id, Actor by) => contexts.AuditedAsync(async db =>
        await db.Invitations.FirstOrDefaultAsync(i => i.Id == id && i.UsedAt == null) is { } invitation && await db.Invitations.Where(i => i.Id == id).ExecuteDeleteAsync() == 1
            ? new AuditNote(Now, by, AuditActs.UserInvited, new AuditSubject("account", invitation.Email), AuditNote.Json(("what", "taken back"))) : null);

    /// <summary>The invitation behind a token, when it is still good.</summary>
    public async Task<Invitation?> FindAsync(string? token, CancellationToken cancel = default)
    {
        if (string.IsNullOrEmpty(token))
            return null;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var hash = Hash(token);
        return await db.Invitations.FirstOrDefaultAsync(i => i.Hash == hash && i.UsedAt == null && i.ExpiresAt > Now, cancel);
    }

    /// <summary>Makes the account and uses the link up, both or neither: of several who hold the link one gets the account.</summary>
    public async Task<Outcome> AcceptAsync(string? token, string displayName, string password, string address)
    {
        if (await FindAsync(token) is not { } invitation)
            return new Outcome("This link was used already, taken back, or is too old. Ask for another one.");
        await using (var scope = scopes.CreateAsyncScope())
        {
            var (users, db) = (scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>(), scope.ServiceProvider.GetRequiredService<CallsDbContext>());
            await using var transaction = await db.Database.BeginTransactionAsync();
            if (await db.Invitations.Where(i => i.Id == invitation.Id && i.UsedAt == null && i.ExpiresAt > Now).ExecuteUpdateAsync(i => i.SetProperty(x => x.UsedAt, Now)) != 1)
                return new Outcome("This link was used already, taken back, or is too old. Ask for another one.");
            var user = new AppUser { UserName = invitation.Email, Email = invitation.Email, EmailConfirmed = true, DisplayName = displayName.Trim() };
            var made = await users.CreateAsync(user, password);
            if (made.Succeeded)
                made = await users.AddToRoleAsync(user, invitation.Role);
            if (!made.Succeeded)
                return new Outcome([.. made.Errors.Select(e => e.Description).Distinct()]);
            db.AppendAudit(new AuditNote(Now, new Actor(user.Id, invitation.Email, address), AuditActs.UserCreated, AuditSubject.User(user.Id),
                AuditNote.Json(("email", invitation.Email), ("role", invitation.Role), ("invited by", invitation.CreatedBy))));
            await transaction.CommitAsync();
        }
        await watch.RefreshAsync();
        return Outcome.Done;
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    // 160 random bits need no slow hash.
    private static string Hash(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
