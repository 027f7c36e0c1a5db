using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Ingest;
using CallDashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review.Queue;

/// <summary>
/// Puts into the queue what rules ask for, behind the answers: each rule has a cursor of its own over <see cref="Change"/>, moved in the transaction that adds
/// its calls, so that a call is looked at once by every rule, also when the program ends in between.
/// </summary>
public sealed class QueueRuleFollower(
    CallFeed calls, IDbContextFactory<CallsDbContext> contexts, TermCatalog terms, IngestQueue writer, ReviewFeed reviews, TimeProvider time, ILogger<QueueRuleFollower> log)
    : BehindCalls(calls, time, log)
{
    /// <summary>Changes in one step.</summary>
    internal const int ChangesAtATime = 512;

    private readonly CallFeed calls = calls;
    private readonly TimeProvider time = time;
    private IDisposable? subscription;

    /// <summary>A range without ends: rules look at calls as they come, whenever they were.</summary>
    internal static TimeRange Always { get; } = new(0, long.MaxValue);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // A rule that was switched on or changed.
        subscription = reviews.Subscribe(news =>
        {
            if (news.CallKey is null)
                Wake();
        });
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        subscription?.Dispose();
        base.Dispose();
    }

    /// <summary>The calls that a rule asks for, its share not yet taken.</summary>
    internal static IQueryable<CallRow> Matching(CallsDbContext db, string filterQuery, TimeRange range, TermCatalog terms) =>
        db.Calls.AsNoTracking().Matching(CallFilterQuery.Parse(filterQuery).Filter, range, terms, db);

    internal override async Task<bool> StepAsync(CancellationToken cancel)
    {
        List<ReviewRule> rules;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
            rules = await db.ReviewRules.AsNoTracking().Where(r => r.IsEnabled && r.CursorSequence < calls.Sequence).ToListAsync(cancel);
        var hasMore = false;
        foreach (var rule in rules)
            hasMore |= await FollowAsync(rule, cancel);
        return hasMore;
    }

    private async Task<bool> FollowAsync(ReviewRule rule, CancellationToken cancel)
    {
        var (entries, to) = await ReadAsync(rule, cancel);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (to > rule.CursorSequence && await writer.RunBehindAsync(session => QueueStatements.Follow(session.Connection, rule, to, entries, now)) && entries.Count > 0)
            reviews.Publish(new ReviewNews(null));
        return to > rule.CursorSequence && to < calls.Sequence;
    }

    private async Task<(List<QueueEntry> Entries, long To)> ReadAsync(ReviewRule rule, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var moment = await db.BeginSnapshotAsync(cancel);
        var changes = await db.Changes.Where(c => c.Sequence > rule.CursorSequence).OrderBy(c => c.Sequence).Take(ChangesAtATime).Select(c => new { c.Sequence, c.CallKey }).ToListAsync(cancel);
        if (changes.Count == 0)
            return ([], rule.CursorSequence);
        var keys = changes.Select(c => c.CallKey).Distinct().ToList();
        var found = await Matching(db, rule.FilterQuery, Always, terms).Where(c => EF.Parameter(keys).Contains(c.Key)).OrderBy(c => c.Key).Select(c => new { c.Key, c.CallId }).ToListAsync(cancel);
        return ([.. found.Where(c => QueueShare.TakesFor(rule.Id, c.CallId, rule.SharePercent))
            .Select(c => new QueueEntry(c.Key, QueueOrigin.Rule, rule.Name, rule.Id, null, QueueShare.NeedsSecond(c.CallId, rule.SecondOpinionPercent)))], changes[^1].Sequence);
    }
}
