using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review.Queue;

/// <summary>Puts calls into the queue: by filter, by hand, by sample. Rules do it by themselves (<see cref="QueueRuleFollower"/>).</summary>
public sealed class ReviewQueue(IDbContextFactory<CallsDbContext> contexts, TermCatalog terms, IdNameCatalog names, IngestQueue writer, QueueDesk desk, Auditor auditor, NumberHash hash, ReviewFeed feed, Rights rights, TimeProvider time) : IReviewQueue
{
    /// <summary>A sample is drawn from the newest calls of a filter, at most so many.</summary>
    public const int MostSampled = 20_000;

    private const int LongestReason = 200;

    /// <inheritdoc/>
    public async Task<QueueAddition> PreviewAsync(CallFilter filter, TimeRange range, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (calls, hasMore) = await FindAsync(db, filter, range, cancel);
        return await CountAsync(db, calls, hasMore, cancel);
    }

    /// <inheritdoc/>
    public async Task<QueueAddition> PreviewAsync(IReadOnlyCollection<string> callIds, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await CountAsync(db, await FindAsync(db, callIds, cancel), callIds.Count > IReviewQueue.MostAtOnce, cancel);
    }

    /// <inheritdoc/>
    public async Task<QueueAddition> AddAsync(CallFilter filter, TimeRange range, string by, double secondPercent, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (calls, hasMore) = await FindAsync(db, filter, range, cancel);
        return await AddAsync(calls, QueueOrigin.Filter, Words(filter), by, secondPercent, hasMore, ("filter", AuditFilter.Text(CallFilterQuery.Format(filter), hash)));
    }

    /// <inheritdoc/>
    public async Task<QueueAddition> AddAsync(IReadOnlyCollection<string> callIds, string by, double secondPercent, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await AddAsync(await FindAsync(db, callIds, cancel), QueueOrigin.Hand, "", by, secondPercent, callIds.Count > IReviewQueue.MostAtOnce, ("by", "hand"));
    }

    /// <summary>Adds what was drawn.</summary>
    /// <param name="reason">How, in words.</param>
    public Task<QueueAddition> AddSampleAsync(IReadOnlyList<SampleCall> drawn, string reason, string by, double secondPercent) =>
        AddAsync([.. drawn.Select(c => (c.Key, c.CallId))], QueueOrigin.Sample, reason, by, secondPercent, hasMore: false, ("sample", reason));

    /// <inheritdoc/>
    public async Task<int> RemoveAsync(IReadOnlyCollection<long> items, CancellationToken cancel)
    {
        await rights.DemandAsync(Policies.Review);
        return (await desk.RemoveAsync([.. items])).Count;
    }

    /// <inheritdoc/>
    public async Task<int> WaitingForAsync(string userId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await QueueItems.OpenFor(db, userId).CountAsync(cancel);
    }

    /// <summary>The calls of a filter that a sample is drawn from, and whether there are more. Those that wait in the queue or were judged are none of them.</summary>
    /// <exception cref="TooSlowException">The filter takes too long.</exception>
    public async Task<(IReadOnlyList<SampleCall> Calls, bool HasMore)> CandidatesAsync(CallFilter filter, TimeRange range, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var calls = db.Calls.AsNoTracking().Matching(filter, range, terms, db).Where(c => !c.Reviewed && !db.ReviewQueueItems.Any(i => i.CallKey == c.Key && i.DoneAt == null));
        var found = await db.WithinAsync(QueryBudget.Page, token => calls.OrderByDescending(c => c.StartedAt).ThenByDescending(c => c.Key).Take(MostSampled + 1)
            .Select(c => new SampleCall(c.Key, c.CallId, c.StatusId, c.IntentId, c.ScriptId)).ToListAsync(token), cancel);
        var hasMore = found.Count > MostSampled;
        if (hasMore)
            found.RemoveAt(MostSampled);
        return (found, hasMore);
    }

    /// <summary>A filter in the words of its chips.</summary>
    public string Words(CallFilter filter)
    {
        var words = string.Join(", ", FilterChip.Of(filter, names).Select(c => c.Key == "phone" ? "phone" : c.Text));
        return words.Length > LongestReason ? words[..LongestReason] + "…" : words;
    }

    private async Task<QueueAddition> AddAsync(List<(long Key, string CallId)> calls, QueueOrigin origin, string reason, string by, double secondPercent, bool hasMore, (string, object?) how)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var entries = calls.ConvertAll(c => new QueueEntry(c.Key, origin, reason, null, by, QueueShare.NeedsSecond(c.CallId, secondPercent)));
        var ids = calls.ConvertAll(c => c.CallId);
        var note = await auditor.NoteAsync(AuditActs.QueueChanged, QueueTrace.Of(ids), QueueTrace.Details("add", ids, how, ("second", secondPercent)));
        var added = await writer.RunAsync(session =>
        {
            var items = QueueStatements.Add(session.Connection, entries, now, evenIfDone: true);
            if (items.Count > 0)
                session.Audit(note);
            return items;
        });
        if (added.Count > 0)
            feed.Publish(new ReviewNews(null));
        return new QueueAddition(calls.Count, added.Count, calls.Count - added.Count, hasMore) { Items = added };
    }

    private async Task<(List<(long, string)> Calls, bool HasMore)> FindAsync(CallsDbContext db, CallFilter filter, TimeRange range, CancellationToken cancel)
    {
        var found = await db.WithinAsync(QueryBudget.Page, token => db.Calls.AsNoTracking().Matching(filter, range, terms, db).OrderByDescending(c => c.StartedAt).ThenByDescending(c => c.Key)
            .Take(IReviewQueue.MostAtOnce + 1).Select(c => new { c.Key, c.CallId }).ToListAsync(token), cancel);
        return (found.Take(IReviewQueue.MostAtOnce).Select(c => (c.Key, c.CallId)).ToList(), found.Count > IReviewQueue.MostAtOnce);
    }

    private static async Task<List<(long Key, string CallId)>> FindAsync(CallsDbContext db, IReadOnlyCollection<string> callIds, CancellationToken cancel)
    {
        var ids = callIds.Take(IReviewQueue.MostAtOnce).ToList();
        var hashes = ids.ConvertAll(id => StableHash.Of(id));
        var found = await db.Calls.Where(c => EF.Parameter(hashes).Contains(c.CallIdHash)).Select(c => new { c.Key, c.CallId }).ToListAsync(cancel);
        var keys = found.Where(c => ids.Contains(c.CallId)).ToDictionary(c => c.CallId, c => c.Key);
        return [.. ids.Distinct().Where(keys.ContainsKey).Select(id => (keys[id], id))];
    }

    private static async Task<QueueAddition> CountAsync(CallsDbContext db, List<(long Key, string CallId)> calls, bool hasMore, CancellationToken cancel)
    {
        var keys = calls.ConvertAll(c => c.Key);
        var already = await db.ReviewQueueItems.CountAsync(i => i.DoneAt == null && i.SecondOpinionOf == null && EF.Parameter(keys).Contains(i.CallKey), cancel);
        return new QueueAddition(calls.Count, calls.Count - already, already, hasMore);
    }
}
