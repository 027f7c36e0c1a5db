using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Ingest;

namespace CallDashboard.Features.Review;

/// <summary>One call as its page shows it.</summary>
/// <param name="Row">What the lists know of it.</param>
/// <param name="Record">The record in force, all fields.</param>
/// <param name="Sound">Its recordings, and where its lines lie in them.</param>
public sealed record CallView(CallRow Row, CallRecord Record, CallSound Sound)
{
    /// <summary>By how much somebody moved its times; none when nobody did.</summary>
    public CallNudge? Nudge { get; init; }

    /// <summary>What the result code means.</summary>
    public ResultStatus Status { get; } = ResultStatus.Of(Record.Status);

    /// <summary>Nobody answered and nobody spoke: a compact card instead of an empty desk.</summary>
    public bool IsCompact => Status.Group != ResultGroup.Reached && Record.Turns.Count == 0;

    /// <summary>The platform gave the address of a recording, whatever became of it.</summary>
    public bool HasRecording => Sound.Main.State != RecordingState.NotSent;

    /// <summary>There is something to hear or to follow.</summary>
    public bool HasPlayer => !IsCompact || HasRecording;

    /// <summary>Seconds between dialling and the end of the call; none when the record lacks one of the times.</summary>
    public long? DialSeconds => Record is { StartTime: { } start, EndTime: { } end } && end >= start ? end - start : null;

    /// <summary><c>2 of 3</c>: this call among the tries for the customer, as far as the record tells.</summary>
    public string Attempt => (Record.RedialTimes, Record.CallCount) switch
    {
        ({ } redials, { } calls) when calls > redials => $"{redials + 1} of {calls}",
        ({ } redials, _) => $"{redials + 1}",
        (null, { } calls) => $"{calls} calls",
        _ => Ui.Format.Missing,
    };
}

/// <summary>Another call of the same customer.</summary>
public sealed record OtherCall(string CallId, long StartedAt, ResultStatus Status, int? TalkSeconds, string Intent);

/// <summary>One received content of a call.</summary>
/// <param name="Number">From 1.</param>
/// <param name="ArrivedAt">Unix milliseconds UTC.</param>
/// <param name="Length">Bytes as received.</param>
/// <param name="Differences">What it changed against the version before; empty for the first.</param>
public sealed record CallVersion(int Number, long ArrivedAt, int Length, IReadOnlyList<FieldDifference> Differences);
