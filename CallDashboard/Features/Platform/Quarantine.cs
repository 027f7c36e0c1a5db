using CallDashboard.Data;
using CallDashboard.Ingest;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Platform;

/// <summary>What is shown of a kept record before it is opened.</summary>
public sealed record KeptSummary(long Id, long FirstArrivedAt, long LastArrivedAt, int Count, string Sender, string Envelope, string Field, string Message, int Length);

/// <summary>What came of a replay.</summary>
public sealed record ReplayResult(int Stored, int StillUnreadable)
{
    public static ReplayResult operator +(ReplayResult a, ReplayResult b) => new(a.Stored + b.Stored, a.StillUnreadable + b.StillUnreadable);
}

/// <summary>The records of authorised senders that could not be read: shown, replayed after a fix, discarded. Nothing leaves it without being asked to, and whoever asks (<c>by</c>; the program itself when left out) stands in the audit trail.</summary>
public sealed class Quarantine(IDbContextFactory<CallsDbContext> database, RecordParser parser, IngestQueue queue, TimeProvider time)
{
    /// <summary>How many envelopes of other kinds are listed.</summary>
    public const int MostOfOtherKinds = 20;

    /// <summary>How many wait whose field, reason, envelope or sender holds a text; all without one.</summary>
    public async Task<int> CountAsync(string? sought, CancellationToken cancel)
    {
        await using var db = await database.CreateDbContextAsync(cancel);
        return await Waiting(db, sought).CountAsync(cancel);
    }

    /// <summary>The latest of them, newest first.</summary>
    public async Task<IReadOnlyList<KeptSummary>> ListAsync(string? sought, int most, CancellationToken cancel)
    {
        await using var db = await database.CreateDbContextAsync(cancel);
        return await Summaries(Waiting(db, sought), most).ToListAsync(cancel);
    }

    /// <summary>The latest known envelopes that hold no call, newest first.</summary>
    public async Task<IReadOnlyList<KeptSummary>> OtherKindsAsync(CancellationToken cancel)
    {
        await using var db = await database.CreateDbContextAsync(cancel);
        return await Summaries(db.KeptBodies.Where(k => k.Reason == KeptReason.OtherKind), MostOfOtherKinds).ToListAsync(cancel);
    }

    /// <summary>The bytes as they came; null when it is gone.</summary>
    public async Task<byte[]?> BodyAsync(long id, CancellationToken cancel)
    {
        await using var db = await database.CreateDbContextAsync(cancel);
        var bytes = await db.KeptBodies.Where(k => k.Id == id).Select(k => k.Bytes).SingleOrDefaultAsync(cancel);
        return bytes is null ? null : BodyCodec.Decompress(bytes);
    }

    /// <summary>Reads a kept record again with the parser of today. Repeating it changes nothing: the same call is a duplicate.</summary>
    public async Task<ReplayResult> ReplayAsync(long id, CancellationToken cancel, Actor? by = null)
    {
        if (await BodyAsync(id, cancel) is not { } bytes)
            return new ReplayResult(0, 0);
        var parsed = parser.Parse(bytes);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var result = parsed.Records.Any(r => r.Call is null) ? new ReplayResult(0, 1) : new ReplayResult(parsed.Records.Count, 0);
        var note = new AuditNote(now, by ?? Actor.System, AuditActs.QuarantineReplayed, AuditSubject.Kept(id), AuditNote.Json(("stored", result.Stored), ("unreadable", result.StillUnreadable)));
        if (result.Stored == 0)
        {
            await queue.RunAsync(session => session.Audit(note));
            return result;
        }
        var calls = parsed.Records.Select(r => new IncomingCall(r.Call!, r.Bytes.Span, CallSource.Platform, now)).ToList();
        // Stored, marked and noted in one transaction: a replay that was interrupted has not happened.
        await queue.RunAsync(session =>
        {
            foreach (var call in calls)
                session.Store(call);
            session.Replayed(id, now);
            return session.Audit(note);
        });
        return result;
    }

    /// <summary>Replays everything that waits and holds a text, oldest first; can be cancelled between two.</summary>
    public async Task<ReplayResult> ReplayAllAsync(string? sought, IProgress<(int Done, int All)> progress, CancellationToken cancel, Actor? by = null)
    {
        List<long> ids;
        await using (var db = await database.CreateDbContextAsync(cancel))
            ids = await Waiting(db, sought).OrderBy(k => k.FirstArrivedAt).Select(k => k.Id).ToListAsync(cancel);
        var result = new ReplayResult(0, 0);
        for (var i = 0; i < ids.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            result += await ReplayAsync(ids[i], cancel, by);
            progress.Report((i + 1, ids.Count));
        }
        return result;
    }

    /// <summary>Deletes a kept record for good.</summary>
    public Task DiscardAsync(long id, CancellationToken cancel, Actor? by = null) => database.AuditedAsync(async db =>
        await db.KeptBodies.Where(k => k.Id == id).ExecuteDeleteAsync(cancel) == 0 ? null
            : new AuditNote(time.GetUtcNow().ToUnixTimeMilliseconds(), by ?? Actor.System, AuditActs.QuarantineDiscarded, AuditSubject.Kept(id)), cancel);

    private static IQueryable<KeptSummary> Summaries(IQueryable<KeptBody> bodies, int most) => bodies.OrderByDescending(k => k.LastArrivedAt).ThenByDescending(k => k.Id).Take(most)
        .Select(k => new KeptSummary(k.Id, k.FirstArrivedAt, k.LastArrivedAt, k.Count, k.Sender, k.Envelope, k.Field, k.Message, k.Length));

    private static IQueryable<KeptBody> Waiting(CallsDbContext db, string? sought)
    {
        var waiting = db.KeptBodies.WaitingInQuarantine();
        if (string.IsNullOrWhiteSpace(sought))
            return waiting;
        const string escape = "\\";
        var pattern = $"%{sought.Trim().Replace(escape, escape + escape, StringComparison.Ordinal).Replace("%", escape + "%", StringComparison.Ordinal).Replace("_", escape + "_", StringComparison.Ordinal)}%";
        return waiting.Where(k => EF.Functions.Like(k.Field, pattern, escape) || EF.Functions.Like(k.Message, pattern, escape)
            || EF.Functions.Like(k.Envelope, pattern, escape) || EF.Functions.Like(k.Sender, pattern, escape));
    }
}
