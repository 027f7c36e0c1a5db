using CallDashboard.Data;

namespace CallDashboard.Features.Review.Queue;

/// <summary>Items of the queue by what is to be done with them. Of deleted calls there are none.</summary>
internal static class QueueItems
{
    /// <summary>All whose call is there.</summary>
    public static IQueryable<ReviewQueueItem> All(CallsDbContext db) => db.ReviewQueueItems.Where(i => db.Calls.Any(c => c.Key == i.CallKey));

    /// <summary>What somebody can judge: theirs, and what nobody has, but no second opinion on what they judged first.</summary>
    public static IQueryable<ReviewQueueItem> OpenFor(CallsDbContext db, string userId) =>
        All(db).Where(i => i.DoneAt == null && (i.AssigneeId == userId || (i.AssigneeId == null && (i.SecondOpinionOf == null || i.SecondOpinionOf != userId))));

    /// <summary>What somebody has before them on a day: what they can judge, and what they judged since its beginning (unix milliseconds UTC).</summary>
    public static IQueryable<ReviewQueueItem> RoundOf(CallsDbContext db, string userId, long since) => All(db).Where(i =>
        (i.DoneAt == null && (i.AssigneeId == userId || (i.AssigneeId == null && (i.SecondOpinionOf == null || i.SecondOpinionOf != userId)))) ||
        (i.DoneBy == userId && i.DoneAt >= since));
}
