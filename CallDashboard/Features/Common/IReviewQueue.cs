using CallDashboard.Domain;

namespace CallDashboard.Features.Common;

/// <summary>What adding calls to the review queue would do, or did.</summary>
/// <param name="Found">Calls that were asked for; of a filter that finds more than <see cref="IReviewQueue.MostAtOnce"/>, only whether there are more is known.</param>
/// <param name="Added">Calls that were not in the queue.</param>
/// <param name="Already">Calls that wait there.</param>
/// <param name="HasMore">The filter finds more than are added at once: the newest are.</param>
public sealed record QueueAddition(int Found, int Added, int Already, bool HasMore)
{
    /// <summary>Ids of the items that were added; empty in a preview.</summary>
    public IReadOnlyList<long> Items { get; init; } = [];
}

/// <summary>What pages outside the review slice ask of the queue. Changes are told by <see cref="Live.ReviewFeed"/>.</summary>
public interface IReviewQueue
{
    /// <summary>Calls that are added by one act at most: somebody has to judge them.</summary>
    const int MostAtOnce = 500;

    /// <summary>What <see cref="AddAsync(CallFilter, TimeRange, string, double, CancellationToken)"/> would do now.</summary>
    /// <exception cref="Data.TooSlowException">The filter takes too long.</exception>
    Task<QueueAddition> PreviewAsync(CallFilter filter, TimeRange range, CancellationToken cancel);

    /// <summary>What <see cref="AddAsync(IReadOnlyCollection{string}, string, double, CancellationToken)"/> would do now.</summary>
    Task<QueueAddition> PreviewAsync(IReadOnlyCollection<string> callIds, CancellationToken cancel);

    /// <summary>Adds the newest calls of a filter that do not wait in the queue.</summary>
    /// <param name="by">Id of who adds them.</param>
    /// <param name="secondPercent">So many per cent of them are judged by a second person as well.</param>
    /// <exception cref="Ingest.CannotWriteException">Nothing was added.</exception>
    Task<QueueAddition> AddAsync(CallFilter filter, TimeRange range, string by, double secondPercent, CancellationToken cancel);

    /// <summary>Adds calls by id; those that wait in the queue or do not exist are left out.</summary>
    /// <inheritdoc cref="AddAsync(CallFilter, TimeRange, string, double, CancellationToken)"/>
    Task<QueueAddition> AddAsync(IReadOnlyCollection<string> callIds, string by, double secondPercent, CancellationToken cancel);

    /// <summary>Takes items out again that nobody has judged: the undo of an addition. Returns how many.</summary>
    Task<int> RemoveAsync(IReadOnlyCollection<long> items, CancellationToken cancel);

    /// <summary>Items that somebody can judge: theirs, and those that nobody has taken and that are not a second opinion on a call they judged first.</summary>
    Task<int> WaitingForAsync(string userId, CancellationToken cancel);
}
