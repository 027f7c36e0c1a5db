using CallDashboard.Data;

namespace CallDashboard.Features.Review.Queue;

/// <summary>What the trace of a change of the queue says.</summary>
internal static class QueueTrace
{
    /// <summary>The call, or the queue when it is about several.</summary>
    public static AuditSubject Of(IReadOnlyList<string> callIds) => callIds is [var only] ? AuditSubject.Call(only) : AuditSubject.Setting("review-queue");

    /// <summary>How it was changed, and the calls where there are several.</summary>
    /// <param name="change"><c>add</c>, <c>remove</c>, <c>restore</c>, <c>assign</c>, <c>release</c>.</param>
    public static (string Name, object? Value)[] Details(string change, IReadOnlyList<string> callIds, params (string Name, object? Value)[] more) =>
        [("change", change), .. more, ("calls", callIds.Count > 1 ? string.Join(' ', callIds) : null)];
}
