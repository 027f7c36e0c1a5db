using CallDashboard.Data;
using CallDashboard.Features.Recordings.Fetching;

namespace CallDashboard.Features.Recordings.Archive;

/// <summary>What follows a failed try.</summary>
/// <param name="NextTryAt">Unix milliseconds; null when it is not tried again by itself.</param>
public readonly record struct RetryStep(RecordingState State, long? NextTryAt);

/// <summary>
/// When a failed recording is tried again. Early tries come close together, because platforms push a call before its recording is uploaded; later
/// ones further and further apart, 28 hours in all. Pure.
/// </summary>
public static class RetryPlan
{
    /// <summary>A link that is denied this often, over nine minutes, is not merely late.</summary>
    public const int TriesOfDenied = 6;

    /// <summary>The recording of a call that ended so long ago is not late any more: a denied link is an expired one.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromHours(6);

    private static readonly TimeSpan LongestAskedFor = TimeSpan.FromHours(12);

    /// <summary>Waits after the first, second… failed try.</summary>
    public static IReadOnlyList<TimeSpan> Waits { get; } =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15),
        TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(8), TimeSpan.FromHours(12),
    ];

    /// <summary>Decides.</summary>
    /// <param name="attempts">Tries so far, this one included.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="age">Since the call.</param>
    /// <param name="spread">0 to 1, different per recording: those that failed together do not come back together.</param>
    public static RetryStep After(FetchFault fault, int attempts, long now, TimeSpan age, TimeSpan? retryAfter, double spread)
    {
        switch (fault)
        {
            case FetchFault.Gone:
            case FetchFault.Denied when age > Late || attempts >= TriesOfDenied:
                return new(RecordingState.Expired, null);
            case FetchFault.Refused or FetchFault.TooLarge:
            case FetchFault.NotSound when age > Late || attempts >= TriesOfDenied:
                return new(RecordingState.Failed, null);
        }
        if (attempts > Waits.Count)
            return new(RecordingState.Failed, null);
        var wait = Waits[Math.Max(attempts, 1) - 1];
        if (retryAfter > wait)
            wait = retryAfter.Value < LongestAskedFor ? retryAfter.Value : LongestAskedFor;
        return new(RecordingState.Failed, now + (long)(wait.TotalMilliseconds * (1 + (0.1 * spread))));
    }
}
