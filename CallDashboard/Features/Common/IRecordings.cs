using CallDashboard.Data;

namespace CallDashboard.Features.Common;

/// <summary>A recording of a call and how far its copy is.</summary>
/// <param name="Length">Bytes of the copy; null until stored.</param>
/// <param name="Attempts">Tries so far for the address in force.</param>
/// <param name="NextTryAt">Null when none is due.</param>
/// <param name="Error">Why the last try failed, in words; null when it did not.</param>
/// <param name="Progress">0 to 1 while it is being fetched and the size is known; else null.</param>
/// <param name="IsFetching">It is being fetched at this moment.</param>
public sealed record RecordingStatus(
    Track Track, RecordingState State, string? ContentType, long? Length, int Attempts, DateTimeOffset? NextTryAt, string? Error, DateTimeOffset? ChangedAt, bool IsFetching, double? Progress);

/// <summary>Recordings by state.</summary>
/// <param name="Count">By state; only states that occur. Null until they have been counted once after the start: a dash, not 0.</param>
/// <param name="OldestDueAt">When the first of those that wait for a try became, or becomes, due.</param>
/// <param name="LastFailure">The last failure since the start, in words.</param>
/// <param name="UsedBytes">What the copies take on the disk.</param>
public sealed record RecordingTotals(
    IReadOnlyDictionary<RecordingState, long>? Count, int Fetching, DateTimeOffset? OldestDueAt, DateTimeOffset? LastFailureAt, string? LastFailure, DateTimeOffset? LastStoredAt, long UsedBytes);

/// <summary>
/// What pages ask about recordings. The sound itself is at <c>/recordings/{callId}/full</c> and <c>/customer</c>; <see cref="Live.RecordingFeed"/>
/// tells when a state changed.
/// </summary>
public interface IRecordings
{
    /// <summary>Both recordings of a call, the full one first.</summary>
    Task<IReadOnlyList<RecordingStatus>> OfCallAsync(long callKey, CancellationToken cancel);

    /// <summary>Somebody is about to listen: fetches what still waits for its first try. Returns before it is fetched.</summary>
    Task PrepareAsync(long callKey, CancellationToken cancel);

    /// <summary>"Try again": fetches at once, also what was given up or expired. Returns before it is fetched. False when there is no address.</summary>
    Task<bool> TryNowAsync(long callKey, Track track, CancellationToken cancel);

    /// <summary>Tries everything again that has failed, soon and one after the other; how many that are. For after a repair.</summary>
    Task<int> TryAllFailedAsync(CancellationToken cancel);

    /// <summary>Counts for the Platform page; costs no scan.</summary>
    Task<RecordingTotals> TotalsAsync(CancellationToken cancel);
}
