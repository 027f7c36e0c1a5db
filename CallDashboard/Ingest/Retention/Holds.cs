using CallDashboard.Data;
using CallDashboard.Domain;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Ingest.Retention;

/// <summary>
/// Legal holds: placed, released, and turned into the calls that they keep (<see cref="HeldCall"/>). Whoever purges refreshes first and then takes only calls
/// that did not change since (<see cref="RefreshAsync"/>'s answer): what came or changed meanwhile may be held and waits for the next run.
/// </summary>
public sealed class Holds(IDbContextFactory<CallsDbContext> contexts, IngestQueue queue, TermCatalog terms, TimeProvider time)
{
    /// <summary>SQL: this call, <c>c</c>, is held.</summary>
    public const string HeldSql = "EXISTS (SELECT 1 FROM HeldCalls h WHERE h.CallKey = c.\"Key\")";

    /// <summary>Name of the cursor up to whose change received bytes are reduced; a released hold moves it back.</summary>
    public const string PayloadCursor = "retention-payload";

    /// <summary>All holds in force, newest first.</summary>
    public async Task<IReadOnlyList<Hold>> ListAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Holds.Where(h => h.ReleasedAt == null).OrderByDescending(h => h.Id).ToListAsync(cancel);
    }

    /// <summary>Calls that each hold keeps.</summary>
    public async Task<IReadOnlyDictionary<long, int>> CountsAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.HeldCalls.GroupBy(h => h.HoldId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
    }

    /// <summary>Why a hold cannot be placed as it is asked for, as a sentence; null when it can.</summary>
    public static string? Problem(HoldKind kind, string subject, string reason) => (kind, subject.Trim()) switch
    {
        _ when string.IsNullOrWhiteSpace(reason) => "A hold needs a reason.",
        (HoldKind.Call, "") => "Give the call's id.",
        (HoldKind.Number, var number) when CallFilterExtensions.Digits(number).Length < PhonePattern.LeastDigits => $"Give the whole number, at least {PhonePattern.LeastDigits} digits.",
        (HoldKind.Filter, var words) when CallFilterQuery.Parse(words).Problems is { IsEmpty: false } problems => problems[0].Message,
        (HoldKind.Filter, var words) when CallFilterQuery.Parse(words).Filter is { Phone: not null } => "Hold a number by itself, not by a filter.",
        (HoldKind.Filter, "") => "Give the words of a filter, as they stand in the address of Calls.",
        _ => null,
    };

    /// <summary>Places a hold, with its entry in the audit trail, and finds what it keeps. It counts from the moment that the task completes.</summary>
    /// <param name="note">Makes the entry's subject: a call's id, a keyed hash, a filter without its secrets.</param>
    public async Task PlaceAsync(HoldKind kind, string subject, string reason, AuditNote note, CancellationToken cancel)
    {
        var stored = kind == HoldKind.Number ? CallFilterExtensions.Digits(subject) : subject.Trim().TrimStart('?');
        await contexts.AuditedAsync(async db =>
        {
            db.Holds.Add(new Hold { Kind = kind, Subject = stored, Reason = reason.Trim(), PlacedBy = note.Actor.Name, PlacedAt = note.At });
            await db.SaveChangesAsync(cancel);
            return note;
        }, cancel);
        await RefreshAsync(cancel);
    }

    /// <summary>Releases a hold. What it kept falls under retention again.</summary>
    public async Task ReleaseAsync(long id, AuditNote note, CancellationToken cancel) => await queue.RunAsync(session =>
    {
        using var release = Command(session, "UPDATE Holds SET ReleasedAt = $at, ReleasedBy = $by WHERE Id = $id AND ReleasedAt IS NULL", ("$at", note.At), ("$by", note.Actor.Name), ("$id", id));
        if (release.ExecuteNonQuery() == 0)
            return false;
        using var free = Command(session, $"DELETE FROM HeldCalls WHERE HoldId = $id; DELETE FROM Cursors WHERE Name = '{PayloadCursor}'", ("$id", id));
        free.ExecuteNonQuery();
        return session.Audit(note) > 0;
    });

    /// <summary>True when a number, by its digits, is held by itself or in one of its calls.</summary>
    public async Task<bool> IsHeldAsync(string digits, CancellationToken cancel)
    {
        await RefreshAsync(cancel);
        var hash = StableHash.OfPhone(digits);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Holds.AnyAsync(h => h.ReleasedAt == null && h.Kind == HoldKind.Number && h.Subject == digits, cancel)
            || await db.HeldCalls.Join(db.Calls, h => h.CallKey, c => c.Key, (h, c) => c.PhoneHash).AnyAsync(p => p == hash, cancel);
    }

    /// <summary>Turns all holds into the calls that they keep now. Returns the last change that was looked at: only calls that did not change since may be purged.</summary>
    public async Task<long> RefreshAsync(CancellationToken cancel)
    {
        long last;
        var found = new List<(long Hold, long Key)>();
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            last = await db.Changes.MaxAsync(c => (long?)c.Sequence, cancel) ?? 0;
            foreach (var hold in await db.Holds.Where(h => h.ReleasedAt == null).ToListAsync(cancel))
            {
                var known = db.HeldCalls.Where(h => h.HoldId == hold.Id).Select(h => h.CallKey);
                foreach (var key in await Kept(db, hold).Select(c => c.Key).Where(k => !known.Contains(k)).ToListAsync(cancel))
                    found.Add((hold.Id, key));
            }
        }
        foreach (var some in found.Chunk(500))
        {
            await queue.RunAsync(session =>
            {
                using var add = new Statement(session.Connection,
                    "INSERT INTO HeldCalls (HoldId, CallKey) SELECT ?, \"Key\" FROM Calls WHERE \"Key\" = ? AND EXISTS (SELECT 1 FROM Holds WHERE Id = ? AND ReleasedAt IS NULL) ON CONFLICT DO NOTHING");
                foreach (var (hold, key) in some)
                    add.Add(hold).Add(key).Add(hold).Run();
                return some.Length;
            });
        }
        return last;
    }

    private IQueryable<CallRow> Kept(CallsDbContext db, Hold hold)
    {
        switch (hold.Kind)
        {
            case HoldKind.Call:
                return db.Calls.Named(hold.Subject);
            case HoldKind.Number:
                var number = StableHash.OfPhone(hold.Subject);
                return db.Calls.Where(c => c.PhoneHash == number);
            default:
                var filter = CallFilterQuery.Parse(hold.Subject).Filter;
                return db.Calls.Matching(filter, CallFilterQuery.Resolve(filter, time.GetUtcNow(), TimeZoneInfo.Utc), terms, db);
        }
    }

    internal static SqliteCommand Command(WriterSession session, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = session.Connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}
