using System.Collections.Frozen;
using System.Globalization;
using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Features.Access.Sessions;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Access;

/// <summary>What decides whether a signed-in browser still is who it was.</summary>
/// <param name="Stamp">Changes with the password, the role, rights and limits, and when the account is disabled.</param>
public sealed record Account(string Id, string Email, string DisplayName, string Role, string Stamp, bool Disabled)
{
    /// <summary>What the account says beyond its role, as <see cref="Grants"/> reads it; separated by line ends.</summary>
    public string Rights { get; init; } = "";

    /// <summary>As a person who is signed in would be asked.</summary>
    public ClaimsPrincipal AsPrincipal() => new(new ClaimsIdentity(
        Rights.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).Select(pair => new Claim(pair[0], pair[1])).Append(new Claim(ClaimTypes.Role, Role)), "account"));
}

/// <summary>
/// All accounts in memory, read again every second and at once after a change made here. So every request and every open
/// page can ask whether its user may still be there without asking the database, and changes made by the command line or a
/// restored backup are noticed as well. Bound: one small record per account.
/// </summary>
public sealed partial class AccountWatch(
    IDbContextFactory<CallsDbContext> contexts, SessionList sessions, IOptions<IdentityOptions> identity, TimeProvider time, ILogger<AccountWatch> logger) : BackgroundService
{
    /// <summary>How long a change made by another process may go unnoticed.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // One reading at a time: an older one that ends later must not put back what was before.
    private readonly SemaphoreSlim reading = new(1, 1);
    private volatile FrozenDictionary<string, Account> accounts = FrozenDictionary<string, Account>.Empty;
    private volatile FrozenSet<int> revoked = FrozenSet<int>.Empty;

    /// <summary>All accounts as last read.</summary>
    public IReadOnlyCollection<Account> Accounts => accounts.Values;

    /// <summary>Raised after accounts were read and differ from before; on any thread.</summary>
    public event Action? Changed;

    /// <summary>
    /// True as long as the account exists, is not disabled, nothing about it changed since the sign-in, and the session was not ended; of a token as long as it is neither revoked nor over.
    /// </summary>
    public bool IsCurrent(ClaimsPrincipal user)
    {
        if (user.FindFirstValue(Actor.TokenClaim) is { } token)
            return int.TryParse(token, CultureInfo.InvariantCulture, out var number) && !revoked.Contains(number);
        var id = user.FindFirstValue(identity.Value.ClaimsIdentity.UserIdClaimType);
        return id is not null
            && accounts.TryGetValue(id, out var account)
            && !account.Disabled
            && account.Stamp == user.FindFirstValue(identity.Value.ClaimsIdentity.SecurityStampClaimType)
            && sessions.IsOpen(user);
    }

    /// <summary>Reads the accounts now.</summary>
    public async Task RefreshAsync(CancellationToken cancel = default)
    {
        bool changed;
        await reading.WaitAsync(cancel);
        try
        {
            var rows = await ReadAsync(cancel);
            var before = accounts;
            accounts = rows.ToFrozenDictionary(a => a.Id);
            changed = await ReadTokensAsync(cancel) | await sessions.ReadAsync(cancel) || before.Count != rows.Count || rows.Exists(a => !before.TryGetValue(a.Id, out var old) || old != a);
        }
        finally
        {
            reading.Release();
        }

        if (changed)
            Changed?.Invoke();
    }

    public override void Dispose()
    {
        reading.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await RefreshAsync(stoppingToken);
                }
                catch (Exception problem) when (problem is not OperationCanceledException)
                {
                    LogUnreadable(problem);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The program ends.
        }
    }

    private async Task<List<Account>> ReadAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var rights = (await db.UserClaims.Where(c => c.ClaimType == Grants.ClaimType || c.ClaimType == Grants.CallsClaimType).ToListAsync(cancel))
            .GroupBy(c => c.UserId).ToDictionary(g => g.Key, g => string.Join('\n', g.Select(c => $"{c.ClaimType}={c.ClaimValue}").Order(StringComparer.Ordinal)));
        var rows = await (from user in db.Users
                      let role = (from link in db.UserRoles
                                  join r in db.Roles on link.RoleId equals r.Id
                                  where link.UserId == user.Id
                                  select r.Name).FirstOrDefault()
                      select new Account(user.Id, user.Email ?? "", user.DisplayName, role ?? "", user.SecurityStamp ?? "", user.Disabled))
            .ToListAsync(cancel);
        return rows.ConvertAll(a => a with { Rights = rights.GetValueOrDefault(a.Id, "") });
    }

    private async Task<bool> ReadTokensAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var ids = (await db.ApiTokens.Where(ApiToken.IsOver(time.GetUtcNow().ToUnixTimeSeconds())).Select(t => t.Id).ToListAsync(cancel)).ToFrozenSet();
        var same = revoked.SetEquals(ids);
        revoked = ids;
        return !same;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The accounts could not be read; those read before stay in force.")]
    private partial void LogUnreadable(Exception problem);
}
