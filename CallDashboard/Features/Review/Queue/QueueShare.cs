using CallDashboard.Data;

namespace CallDashboard.Features.Review.Queue;

/// <summary>
/// Whether a call belongs to a share of all, by a hash of its id: the same answer whenever it is asked, also after a restart and for a record that comes again,
/// and a larger share holds all calls of a smaller one.
/// </summary>
public static class QueueShare
{
    private const string Second = "second opinion";

    /// <summary>True for that part of all calls, in percent, that a rule takes. Two rules take different calls.</summary>
    public static bool TakesFor(int ruleId, string callId, double percent) => Within($"{ruleId}:{callId}", percent);

    /// <summary>True for that part of the queued calls, in percent, that a second person judges as well.</summary>
    public static bool NeedsSecond(string callId, double percent) => Within($"{Second}:{callId}", percent);

    private static bool Within(string text, double percent) =>
        unchecked((ulong)StableHash.Of(text)) % 1_000_000 < Math.Round(Math.Clamp(percent, 0, 100) * 10_000);
}
