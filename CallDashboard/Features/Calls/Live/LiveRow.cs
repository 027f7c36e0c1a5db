using CallDashboard.Data;

namespace CallDashboard.Features.Calls.Live;

/// <summary>What the live list shows of a call; made once and shared by every open page.</summary>
/// <param name="Key">Order of first arrival.</param>
/// <param name="Sequence">Order of the last change.</param>
/// <param name="ArrivedAt">Unix milliseconds UTC.</param>
/// <param name="EndedAt">Unix seconds UTC.</param>
/// <param name="TalkSeconds">Null where the record gives none.</param>
public sealed record LiveRow(
    long Key, long Sequence, string CallId, long ArrivedAt, long? EndedAt, int StatusId, string Phone, long? JobId,
    int? TalkSeconds, int IntentId, string LastWords, CallSource Source);
