using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Claims;
using System.Security.Cryptography;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Access.Sessions;

/// <summary>
/// The browsers that are signed in, in memory for every request and page that asks, and in the database for the next start. Read again by
/// <see cref="AccountWatch"/>, so a session that is ended by another process or is too old ends here as well. Bound: one short text per session.
/// </summary>
public sealed class SessionList(IDbContextFactory<CallsDbContext> contexts, TimeProvider time)
{
    /// <summary>Claim that names the session.</summary>
    public const string ClaimType = "session";

    /// <summary>Unused for so long, a session ends.</summary>
    public static readonly TimeSpan LongestIdle = TimeSpan.FromDays(14);

    /// <summary>However much it is used, a session ends after so long.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(30);

    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> seen = new(StringComparer.Ordinal);
    // Begun while the database could not be written: whoever is to mend it must get in.
    private readonly ConcurrentDictionary<string, UserSession> unsaved = new(StringComparer.Ordinal);
    private volatile FrozenSet<string> open = FrozenSet<string>.Empty;
    private long notedAt;

    /// <summary>True for a principal whose session is not ended; notes that it was seen.</summary>
    public bool IsOpen(ClaimsPrincipal user)
    {
        if (user.FindFirstValue(ClaimType) is not { } id || (!open.Contains(id) && !unsaved.ContainsKey(id)))
            return false;
        seen[id] = Now;
        return true;
    }

    /// <summary>Begins a session; the caller puts the claim into the cookie and has the list read again.</summary>
    public async Task<Claim> BeginAsync(HttpContext http, AppUser user, string method)
    {
        var session = new UserSession
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            UserId = user.Id,
            Stamp = user.SecurityStamp ?? "",
            CreatedAt = Now,
            SeenAt = Now,
            Address = Auditor.AddressOf(http),
            Browser = BrowserName.Of(http.Request.Headers.UserAgent.ToString()),
            Method = method,
        };
        if (!await SaveAsync(session, http.RequestAborted))
            unsaved[session.Id] = session;
        return new Claim(ClaimType, session.Id);
    }

    /// <summary>False when the database cannot be written now.</summary>
    private async Task<bool> SaveAsync(UserSession session, CancellationToken cancel)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            db.UserSessions.Add(session);
            await db.SaveChangesAsync(cancel);
            return true;
        }
        catch (DbUpdateException problem) when (problem.InnerException is SqliteException cause)
        {
            // A constraint: the account is gone meanwhile, and nothing can be saved for it any more.
            return cause.SqliteErrorCode == SQLitePCL.raw.SQLITE_CONSTRAINT;
        }
    }

    /// <summary>Reads the sessions that are in force, and lets the others go. True when one ended since the last reading.</summary>
    public async Task<bool> ReadAsync(CancellationToken cancel = default)
    {
        foreach (var (id, session) in unsaved)
        {
            if (await SaveAsync(session, cancel))
                unsaved.TryRemove(id, out _);
        }
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await TryAsync(() => NoteSeenAsync(db, cancel));
        var (idle, life) = (Now - (long)LongestIdle.TotalMilliseconds, Now - (long)LongestLife.TotalMilliseconds);
        var rows = await db.UserSessions.Select(s => new { s.Id, InForce = s.SeenAt > idle && s.CreatedAt > life && db.Users.Any(u => u.Id == s.UserId && u.SecurityStamp == s.Stamp) }).ToListAsync(cancel);
        var before = open;
        open = rows.Where(r => r.InForce).Select(r => r.Id).ToFrozenSet(StringComparer.Ordinal);
        var ended = rows.Where(r => !r.InForce).Select(r => r.Id).ToList();
        if (ended.Count > 0)
            await TryAsync(() => db.UserSessions.Where(s => ended.Contains(s.Id)).ExecuteDeleteAsync(cancel));
        return before.Any(id => !open.Contains(id));
    }

    /// <summary>A person's sessions in force, the one seen last first.</summary>
    public async Task<IReadOnlyList<UserSession>> OfAsync(string userId, CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var rows = await db.UserSessions.Where(s => s.UserId == userId).ToListAsync(cancel);
        foreach (var row in rows)
            row.SeenAt = Math.Max(row.SeenAt, seen.GetValueOrDefault(row.Id));
        return [.. rows.Where(r => open.Contains(r.Id)).OrderByDescending(r => r.SeenAt)];
    }

    /// <summary>Ends one session of a person, or all but one; returns how many. The caller has the list read again.</summary>
    /// <param name="only">Null: all.</param>
    /// <param name="but">The session that stays.</param>
    public async Task<int> EndAsync(string userId, string? only, string? but, Actor by, CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var count = await db.UserSessions.Where(s => s.UserId == userId && (only == null || s.Id == only) && s.Id != but).ExecuteDeleteAsync(cancel);
        if (count > 0)
            db.AppendAudit(new AuditNote(Now, by, AuditActs.SessionsEnded, AuditSubject.User(userId), AuditNote.Json(("count", count))));
        await transaction.CommitAsync(cancel);
        return count;
    }

    /// <summary>Forgets the session of a browser that signs out; its entry in the audit trail is the sign-out.</summary>
    public async Task SignedOutAsync(ClaimsPrincipal user)
    {
        if (user.FindFirstValue(ClaimType) is not { } id)
            return;
        unsaved.TryRemove(id, out _);
        open = open.Where(o => o != id).ToFrozenSet(StringComparer.Ordinal);
        await using var db = await contexts.CreateDbContextAsync();
        await db.UserSessions.Where(s => s.Id == id).ExecuteDeleteAsync();
    }

    /// <summary>What can wait for the next reading, when the database cannot be written now: who may be here is read all the same.</summary>
    private static async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (SqliteException)
        {
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task NoteSeenAsync(CallsDbContext db, CancellationToken cancel)
    {
        if (Now - Volatile.Read(ref notedAt) < NoteEvery.TotalMilliseconds)
            return;
        Volatile.Write(ref notedAt, Now);
        foreach (var (id, at) in seen.ToArray())
        {
            seen.TryRemove(id, out _);
            await db.UserSessions.Where(s => s.Id == id && s.SeenAt < at).ExecuteUpdateAsync(s => s.SetProperty(x => x.SeenAt, at), cancel);
        }
    }
}
