using CallDashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review.Queue;

/// <summary>A call that waits.</summary>
public sealed record WaitingRow(ReviewQueueItem Item, CallRow Call)
{
    /// <summary>The call's page, opened from the queue.</summary>
    public string Address => new QueueStep(Item.Id, Call.CallId).Address;
}

/// <summary>A call that was judged from the queue.</summary>
/// <param name="Review">What whoever did it says now; null when they took it back and judged nothing again.</param>
/// <param name="IsHidden">Whoever looks is to give a second opinion and must not know this one yet.</param>
public sealed record DoneRow(ReviewQueueItem Item, CallRow Call, Data.Review? Review, bool IsHidden)
{
    /// <summary>Seconds from opening to verdict; null when unknown.</summary>
    public double? Seconds => Review is { JudgedAt: { } at } r && at >= r.StartedAt ? Math.Min(at - r.StartedAt, Pace.LongestMs) / 1000.0 : null;
}

/// <summary>Two judgements of one call.</summary>
public sealed record SecondRow(ReviewQueueItem Item, CallRow Call, Data.Review? First, Data.Review? Second, IReadOnlyList<AnswerPair> Answers)
{
    /// <summary>They say the same of everything that both said.</summary>
    public bool Agrees => First is not null && Second is not null && First.Verdict == Second.Verdict && (First.Level is null || Second.Level is null || First.Level == Second.Level);
}

/// <summary>A line of a scorecard as two people answered it.</summary>
public sealed record AnswerPair(string Text, ItemAnswer? First, ItemAnswer? Second);

/// <summary>How much there is.</summary>
/// <param name="ForMe">Calls that this person can judge.</param>
/// <param name="Mine">Those that they have.</param>
/// <param name="Open">All that wait.</param>
/// <param name="DoneToday">Judged today by anybody.</param>
/// <param name="MyToday">By this person.</param>
public sealed record QueueCounts(int ForMe, int Mine, int Open, int DoneToday, int MyToday, int Seconds);

/// <summary>Reads the queue for its page. One moment for all that is shown together; no tracking.</summary>
public sealed class QueueReader(IDbContextFactory<CallsDbContext> contexts)
{
    /// <summary>Rows at first, and more with each "Show more".</summary>
    public const int Rows = 30;

    /// <summary>How much there is, and who does it how fast.</summary>
    /// <param name="since">Beginning of the day, unix milliseconds UTC.</param>
    public async Task<(QueueCounts Counts, IReadOnlyList<Pace> Paces, QueuePeople People, IReadOnlyDictionary<string, int> Assigned)> SummaryAsync(string userId, long since, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var moment = await db.BeginSnapshotAsync(cancel);
        var open = QueueItems.All(db).Where(i => i.DoneAt == null);
        var assigned = await open.Where(i => i.AssigneeId != null).GroupBy(i => i.AssigneeId!).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        var done = await QueueItems.All(db).Where(i => i.DoneBy != null && i.DoneAt >= since).GroupBy(i => i.DoneBy!).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        var counts = new QueueCounts(await QueueItems.OpenFor(db, userId).CountAsync(cancel), assigned.GetValueOrDefault(userId), await open.CountAsync(cancel), done.Values.Sum(), done.GetValueOrDefault(userId),
            await QueueItems.All(db).CountAsync(i => i.SecondOpinionOf != null && i.DoneAt != null, cancel));
        var judged = await db.Reviews.Where(r => r.JudgedAt >= since && r.Verdict != Verdict.None).Select(r => new { r.UserId, r.StartedAt, r.JudgedAt }).ToListAsync(cancel);
        var paces = Pace.Of(judged.Select(r => new Judgement(r.UserId, r.StartedAt > 0 ? r.StartedAt : null, r.JudgedAt!.Value)));
        return (counts, paces, await QueuePeople.ReadAsync(db, cancel), assigned);
    }

    /// <summary>What waits, in the order of the queue: all of it, or what one person has.</summary>
    public async Task<IReadOnlyList<WaitingRow>> WaitingAsync(string? assigneeId, int rows, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.ReviewQueueItems.AsNoTracking().Where(i => i.DoneAt == null && (assigneeId == null || i.AssigneeId == assigneeId)).OrderBy(i => i.Position)
            .Join(db.Calls, i => i.CallKey, c => c.Key, (i, c) => new { i, c }).Take(rows).Select(x => new WaitingRow(x.i, x.c)).ToListAsync(cancel);
    }

    /// <summary>What was judged since a moment, the latest first.</summary>
    public async Task<IReadOnlyList<DoneRow>> DoneAsync(string userId, long since, int rows, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var blind = db.BlindFor(userId);
        return await db.ReviewQueueItems.AsNoTracking().Where(i => i.DoneBy != null && i.DoneAt >= since).OrderByDescending(i => i.DoneAt).Take(rows)
            .Join(db.Calls, i => i.CallKey, c => c.Key, (i, c) => new { i, c })
            .GroupJoin(db.Reviews, x => new { x.i.CallKey, UserId = x.i.DoneBy! }, r => new { r.CallKey, r.UserId }, (x, r) => new { x.i, x.c, r })
            .SelectMany(x => x.r.DefaultIfEmpty(), (x, r) => new { x.i, x.c, r }).OrderByDescending(x => x.i.DoneAt).Select(x => new DoneRow(x.i, x.c, x.r, x.i.DoneBy != userId && blind.Contains(x.c.Key))).ToListAsync(cancel);
    }

    /// <summary>Second opinions that were given, the latest first, beside the first ones.</summary>
    public async Task<IReadOnlyList<SecondRow>> SecondsAsync(int rows, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var moment = await db.BeginSnapshotAsync(cancel);
        var items = await db.ReviewQueueItems.AsNoTracking().Where(i => i.SecondOpinionOf != null && i.DoneAt != null).OrderByDescending(i => i.DoneAt).Take(rows)
            .Join(db.Calls, i => i.CallKey, c => c.Key, (i, c) => new { Item = i, Call = c }).ToListAsync(cancel);
        var keys = items.ConvertAll(i => i.Item.CallKey);
        var reviews = await db.Reviews.AsNoTracking().Where(r => EF.Parameter(keys).Contains(r.CallKey)).ToListAsync(cancel);
        var answers = (await db.ReviewAnswers.AsNoTracking().Where(a => EF.Parameter(keys).Contains(a.CallKey)).Join(db.ScorecardItems, a => a.ItemId, s => s.Id, (a, s) => new { Answer = a, s.Text, s.Order, s.ScorecardId })
            .ToListAsync(cancel)).ToLookup(a => a.Answer.CallKey);
        return [.. items.Select(x =>
        {
            var first = reviews.Find(r => r.CallKey == x.Item.CallKey && r.UserId == x.Item.SecondOpinionOf);
            var second = reviews.Find(r => r.CallKey == x.Item.CallKey && r.UserId == x.Item.DoneBy);
            var pairs = answers[x.Item.CallKey].Where(a => a.Answer.UserId == first?.UserId || a.Answer.UserId == second?.UserId).GroupBy(a => (a.ScorecardId, a.Order, a.Text)).OrderBy(g => g.Key.ScorecardId).ThenBy(g => g.Key.Order)
                .Select(g => new AnswerPair(g.Key.Text, g.FirstOrDefault(a => a.Answer.UserId == first?.UserId)?.Answer.Answer, g.FirstOrDefault(a => a.Answer.UserId == second?.UserId)?.Answer.Answer));
            return new SecondRow(x.Item, x.Call, first, second, [.. pairs]);
        })];
    }
}
