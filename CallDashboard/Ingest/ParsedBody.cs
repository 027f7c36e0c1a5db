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

/// <summary>One record of a body. Exactly one of <see cref="Call"/>, <see cref="Problem"/> and <see cref="OtherKind"/> is there.</summary>
/// <param name="Bytes">Exactly the bytes of this record inside the body; all of it when it could not be opened.</param>
/// <param name="Call">The call.</param>
/// <param name="Problem">Why it could not be read.</param>
/// <param name="OtherKind">The <c>dataType</c> of a known envelope that is no call record (task finished, SMS).</param>
public sealed record ParsedRecord(ReadOnlyMemory<byte> Bytes, CallRecord? Call = null, RecordProblem? Problem = null, string? OtherKind = null);

/// <summary>A body of <c>POST /report</c>, taken apart.</summary>
/// <param name="Shape">The envelope for people: <c>{…}</c>, <c>[…]</c>, <c>{"array":[…]}</c>, <c>{"data":…}</c>; empty when it could not be opened.</param>
/// <param name="Records">At least one.</param>
public sealed record ParsedBody(string Shape, IReadOnlyList<ParsedRecord> Records)
{
    /// <summary><c>[…] 2 of 20</c>: the shape, and which record when there are several.</summary>
    public string Envelope(int index) => Records.Count == 1 ? Shape : $"{Shape} {index + 1} of {Records.Count}";
}
