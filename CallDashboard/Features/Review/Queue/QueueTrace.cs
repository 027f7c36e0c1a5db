using CallDashboard.Data;
using CallDashboard.Features.Common;

namespace CallDashboard.Features.Review.Queue;

/// <summary>The traces of what people do to the queue, for the transaction that does it.</summary>
internal static class QueueTrace
{
    private static readonly AuditSubject Queue = AuditSubject.Setting("review-queue");

    /// <summary>A note of a change of these calls.</summary>
    /// <param name="change"><c>add</c>, <c>remove</c>, <c>restore</c>, <c>assign</c>, <c>release</c>.</param>
    public static Task<AuditNote> NoteAsync(this Auditor auditor, string change, IReadOnlyList<string> callIds, params (string Name, object? Value)[] details) =>
        auditor.NoteAsync(AuditActs.QueueChanged, callIds is [var only] ? AuditSubject.Call(only) : Queue,
            [("change", change), .. details, ("calls", callIds.Count > 1 ? string.Join(' ', callIds) : null)]);
}
