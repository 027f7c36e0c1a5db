using CallDashboard.Domain;

namespace CallDashboard.Ingest;

/// <summary>Why a record, or a whole body, cannot be read.</summary>
/// <param name="Field">The field at fault; empty when it is the body as a whole.</param>
/// <param name="Message">What is wrong with it, e.g. <c>"soon" is not a time</c>.</param>
public sealed record RecordProblem(string Field, string Message)
{
    /// <summary>Field and message as one text.</summary>
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}

/// <summary>One record of a body: read, or with the reason why not.</summary>
/// <param name="Bytes">Exactly the bytes of this record inside the body.</param>
/// <param name="Call">Null when there is a problem.</param>
/// <param name="Problem">Null when it could be read.</param>
/// <param name="Envelope">Shape for people: <c>{…}</c>, <c>[…] 2 of 20</c>.</param>
public sealed record ParsedRecord(ReadOnlyMemory<byte> Bytes, CallRecord? Call, RecordProblem? Problem, string Envelope);

/// <summary>What a body of <c>POST /report</c> holds.</summary>
/// <param name="Records">At least one, unless there is a problem or another kind.</param>
/// <param name="OtherKind">The <c>dataType</c> of a known envelope that is no call record; else null.</param>
/// <param name="Problem">Why the body as a whole cannot be read; else null.</param>
public sealed record ParsedBody(IReadOnlyList<ParsedRecord> Records, string? OtherKind, RecordProblem? Problem);
