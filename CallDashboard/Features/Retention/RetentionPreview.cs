using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Ingest.Retention;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Retention;

/// <summary>What one rule would take now.</summary>
/// <param name="What">In words.</param>
/// <param name="Oldest">Unix seconds UTC; null when there is none.</param>
/// <param name="Newest">Unix seconds UTC.</param>
public sealed record RetentionLine(string What, long Count, long? Oldest, long? Newest);

/// <summary>What a purge would take now, by kind.</summary>
public sealed class RetentionPreview(IDbContextFactory<CallsDbContext> contexts, Holds holds, TimeProvider time)
{
    /// <summary>Counts it; holds are refreshed before.</summary>
    public async Task<IReadOnlyList<RetentionLine>> ReadAsync(RetentionOptions days, CancellationToken cancel)
    {
        await holds.RefreshAsync(cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var lines = new List<RetentionLine>();
        long Before(int kept) => time.GetUtcNow().AddDays(-kept).ToUnixTimeSeconds();
        if (days.CallDays > 0 && Before(days.CallDays) is var calls)
            lines.Add(await LineAsync("Calls, whole: rows, figures, transcripts, words, versions, reviews", Free(db).Where(c => c.StartedAt < calls), c => c.StartedAt));
        if (days.RecordingDays > 0 && Before(days.RecordingDays) is var sounds)
            lines.Add(await LineAsync("Copies of recordings", Free(db).Where(c => c.StartedAt < sounds).Join(db.Recordings.Where(r => r.State == RecordingState.Stored), c => c.Key, r => r.CallKey, (c, r) => c), c => c.StartedAt));
        if (days.PayloadDays > 0 && Before(days.PayloadDays) * 1000 is var bytes)
        {
            var cursor = await db.Cursors.Where(c => c.Name == Holds.PayloadCursor).Select(c => c.Sequence).FirstOrDefaultAsync(cancel);
            lines.Add(await LineAsync("Received bytes, reduced to the documented fields", Free(db).Where(c => c.ArrivedAt < bytes && c.Sequence > cursor), c => c.ArrivedAt / 1000));
            foreach (var (reason, what) in new[] { (KeptReason.Quarantined, "Bodies in quarantine"), (KeptReason.OtherKind, "Envelopes of other kinds") })
                lines.Add(await LineAsync(what, db.KeptBodies.Where(k => k.Reason == reason && k.LastArrivedAt < bytes), k => k.LastArrivedAt / 1000));
        }
        return lines;

        async Task<RetentionLine> LineAsync<T>(string what, IQueryable<T> rows, System.Linq.Expressions.Expression<Func<T, long>> at)
        {
            var ages = rows.Select(at);
            return new(what, await ages.LongCountAsync(cancel), await ages.MinAsync(a => (long?)a, cancel), await ages.MaxAsync(a => (long?)a, cancel));
        }
    }

    private static IQueryable<CallRow> Free(CallsDbContext db) => db.Calls.Where(c => !db.HeldCalls.Any(h => h.CallKey == c.Key));
}
