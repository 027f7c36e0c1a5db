using CallDashboard.Data;

namespace CallDashboard.Features.Platform;

/// <summary>A line of the table of answers.</summary>
/// <param name="Tone">Word of the CSS class that colours the count when it is not 0.</param>
public sealed record AnswerLine(PushOutcome Outcome, string Code, int Http, string Meaning, string Tone = "");

/// <summary>All answers that are given, in the order of the table: what is well first.</summary>
public static class AnswerLines
{
    /// <summary>The lines.</summary>
    public static IReadOnlyList<AnswerLine> All { get; } =
    [
        new(PushOutcome.Stored, "0", 200, "Stored"),
        new(PushOutcome.Duplicate, "0", 200, "Duplicate, same content"),
        new(PushOutcome.Changed, "0", 200, "Changed, both versions kept"),
        new(PushOutcome.OtherKind, "0", 200, "Other kind of envelope, kept raw"),
        new(PushOutcome.Quarantined, "−27", 400, "Cannot be read, quarantined", "caution"),
        new(PushOutcome.Unauthorised, "−1", 401, "No or wrong token, key or sign", "bad"),
        new(PushOutcome.KeyMissing, "−57 … −59", 401, "A header of the signature is missing", "bad"),
        new(PushOutcome.TimestampExpired, "−4", 401, "Timestamp too far off", "bad"),
        new(PushOutcome.NetworkRefused, "−6", 403, "Sender’s address not allowed", "bad"),
        new(PushOutcome.AppRefused, "−37", 422, "Application not allowed", "bad"),
        new(PushOutcome.TooLarge, "−27", 413, "Body too large", "caution"),
        new(PushOutcome.TooMany, "−52", 429, "Too many at once", "caution"),
        new(PushOutcome.QueueFull, "−47", 503, "Queue full, try again", "caution"),
        new(PushOutcome.CannotWrite, "−5", 503, "Database cannot write", "bad"),
    ];
}
