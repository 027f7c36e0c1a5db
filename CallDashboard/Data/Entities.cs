using System.Globalization;
using CallDashboard.Domain;

namespace CallDashboard.Data;

/// <summary>What an interned text is.</summary>
public enum TermKind : byte { Status = 1, App = 2, Intent = 3, HangupBy = 4, CallTag = 5, CustomerTag = 6, Concern = 7 }

/// <summary>A text of bounded variety, stored once. Ids 1 to 12 are the documented results in display order.</summary>
public sealed class Term
{
    public int Id { get; set; }
    public TermKind Kind { get; set; }
    public string Text { get; set; } = "";
}

/// <summary>Where a call came from.</summary>
public enum CallSource : byte { Platform = 0, Sample = 1, Test = 2, Import = 3 }

/// <summary>One call: the narrow row that lists, filters and counts read. Everything else is in <see cref="CallBody"/>.</summary>
public sealed class CallRow
{
    /// <summary>Order of first arrival; the identity inside the database.</summary>
    public long Key { get; set; }
    public string CallId { get; set; } = "";
    /// <summary>64-bit hash of <see cref="CallId"/> (<see cref="StableHash"/>): a smaller index than the text's.</summary>
    public long CallIdHash { get; set; }
    /// <summary>Unix seconds UTC. The record's start, else its end, else the arrival.</summary>
    public long StartedAt { get; set; }
    /// <summary>Unix seconds UTC.</summary>
    public long? EndedAt { get; set; }
    /// <summary>First arrival, unix milliseconds UTC.</summary>
    public long ArrivedAt { get; set; }
    public int StatusId { get; set; }
    public int AppId { get; set; }
    public int IntentId { get; set; }
    public int HangupId { get; set; }
    public long? JobId { get; set; }
    public long? ScriptId { get; set; }
    public long? LineId { get; set; }
    public string Phone { get; set; } = "";
    /// <summary>Hash of the number's digits (<see cref="StableHash.OfPhone"/>); 0 without a number.</summary>
    public long PhoneHash { get; set; }
    public int? TalkSeconds { get; set; }
    public int? BilledSeconds { get; set; }
    /// <summary>Amount in millionths of the currency.</summary>
    public long? PayMicros { get; set; }
    public int? Rounds { get; set; }
    public int? Redials { get; set; }
    public short TurnCount { get; set; }
    public bool HasFull { get; set; }
    public bool HasCustomer { get; set; }
    public bool Reviewed { get; set; }
    public CallSource Source { get; set; }
    /// <summary>Number of different contents received; 1 for most.</summary>
    public int Versions { get; set; } = 1;
    /// <summary>Term ids of the call tags in the order sent, separated by a space: the list shows tags without a join.</summary>
    public string TagIds { get; set; } = "";
    /// <summary>Term ids of the tags on the person, likewise.</summary>
    public string CustomerTagIds { get; set; } = "";
    /// <summary>Term ids of the concerns, likewise.</summary>
    public string ConcernIds { get; set; } = "";
    /// <summary>The customer's last line, cut to 120 characters.</summary>
    public string LastWords { get; set; } = "";
    /// <summary>The sequence of the last change (<see cref="Change"/>).</summary>
    public long Sequence { get; set; }

    /// <summary>Term ids of call tags, customer tags and concerns together: what <see cref="CallTag"/> lists.</summary>
    public IEnumerable<int> AllTermIds() =>
        $"{TagIds} {CustomerTagIds} {ConcernIds}".Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture));
}

/// <summary>A call has a call tag, customer tag or concern. Clustered so that a tag's calls lie in time order.</summary>
public sealed class CallTag
{
    public int TermId { get; set; }
    public long StartedAt { get; set; }
    public long CallKey { get; set; }
}

/// <summary>One received content of a call, byte for byte.</summary>
public sealed class CallBody
{
    public long CallKey { get; set; }
    /// <summary>From 1; the highest is in force.</summary>
    public int Version { get; set; }
    /// <summary>Unix milliseconds UTC.</summary>
    public long ArrivedAt { get; set; }
    /// <summary>Hash of the uncompressed bytes: equal means the same content.</summary>
    public long ContentHash { get; set; }
    /// <summary>Length before compression, bytes.</summary>
    public int Length { get; set; }
    /// <summary>Compressed bytes (<see cref="BodyCodec"/>).</summary>
    public byte[] Bytes { get; set; } = [];
}

/// <summary>What <c>q</c> and <c>prop.NAME</c> look through.</summary>
public sealed class CallText
{
    public long CallKey { get; set; }
    /// <summary>The transcript, folded by <c>TextFolding</c>.</summary>
    public string Transcript { get; set; } = "";
    /// <summary>All properties as <c>␟name=value␟…</c> (unit separator, U+001F).</summary>
    public string Properties { get; set; } = "";
}

/// <summary>One stored or changed call, in commit order.</summary>
public sealed class Change
{
    public long Sequence { get; set; }
    public long CallKey { get; set; }
}

/// <summary>How far a follower of <see cref="Change"/> has come.</summary>
public sealed class FollowerCursor
{
    public string Name { get; set; } = "";
    public long Sequence { get; set; }
}

/// <summary>What a roll-up row counts by.</summary>
public enum RollupKind : byte
{
    /// <summary>All calls; value 0.</summary>
    All = 0,
    App = 1, Job = 2, Script = 3, Line = 4, Intent = 5, HangupBy = 6, CallTag = 7, CustomerTag = 8, Concern = 9,
    /// <summary>Value: number of redials.</summary>
    Redials = 10,
    /// <summary>Value: talk time in seconds.</summary>
    TalkSeconds = 11,
    /// <summary>Value: rounds of conversation.</summary>
    Rounds = 12,
    /// <summary>Value: hang-up term id × 100 + rounds, at most 98; 99 when the record does not say (<c>Stats.HangupRound</c>).</summary>
    HangupRound = 13,
}

/// <summary>Sums over the calls of one quarter of an hour, one value and one result. Kept in the transaction that stores the call.</summary>
public sealed class Rollup
{
    public RollupKind Kind { get; set; }
    /// <summary>Start of the quarter of an hour: unix seconds ÷ 900. Fine enough for every time zone.</summary>
    public int Bucket { get; set; }
    /// <summary>Term id, platform id or number, by kind. A value that the record lacks is 0 for texts (and for "no tag"), −1 for ids and numbers.</summary>
    public long Value { get; set; }
    public int StatusId { get; set; }
    public int Calls { get; set; }
    public long TalkSeconds { get; set; }
    public long BilledSeconds { get; set; }
    public long PayMicros { get; set; }
    public long Rounds { get; set; }
    /// <summary>Calls whose intention level counts as high (A or B).</summary>
    public int HighIntent { get; set; }
}

/// <summary>Names that people gave to platform ids.</summary>
public enum IdKind : byte { Job = 1, Script = 2, Line = 3 }

/// <summary>A readable name for a task, script or line id.</summary>
public sealed class IdName
{
    public IdKind Kind { get; set; }
    public long Id { get; set; }
    public string Name { get; set; } = "";
    /// <summary>Made by the sample data, goes with it.</summary>
    public bool IsSample { get; set; }
}

/// <summary>Which calls' script a task ran last: for tables by task.</summary>
public sealed class JobScript
{
    public long JobId { get; set; }
    public long ScriptId { get; set; }
    /// <summary>Unix seconds UTC of the latest call seen.</summary>
    public long LastStartedAt { get; set; }
}

/// <summary>Why a body is kept outside the calls.</summary>
public enum KeptReason : byte
{
    /// <summary>An authorised sender's record that could not be read.</summary>
    Quarantined = 1,
    /// <summary>A known envelope of another kind (task finished, SMS).</summary>
    OtherKind = 2,
}

/// <summary>A body, or one record of it, kept byte for byte.</summary>
public sealed class KeptBody
{
    public long Id { get; set; }
    public KeptReason Reason { get; set; }
    /// <summary>Unix milliseconds UTC of the first and the last arrival.</summary>
    public long FirstArrivedAt { get; set; }
    public long LastArrivedAt { get; set; }
    /// <summary>How often exactly these bytes came.</summary>
    public int Count { get; set; } = 1;
    public long ContentHash { get; set; }
    public byte[] Bytes { get; set; } = [];
    public int Length { get; set; }
    /// <summary>The field that could not be read; empty when the whole body could not.</summary>
    public string Field { get; set; } = "";
    /// <summary>What is wrong, in words.</summary>
    public string Message { get; set; } = "";
    /// <summary>Shape of the envelope, e.g. <c>{…}</c> or <c>[…] 2 of 20</c>; the dataType for other kinds.</summary>
    public string Envelope { get; set; } = "";
    /// <summary>The sender's address.</summary>
    public string Sender { get; set; } = "";
    /// <summary>Version of the parser that refused it.</summary>
    public int ParserVersion { get; set; }
    /// <summary>Unix milliseconds UTC when a replay stored it; null while it waits.</summary>
    public long? ReplayedAt { get; set; }
}

/// <summary>How a push was answered; what the Platform page counts.</summary>
public enum PushOutcome : byte
{
    Stored = 1, Duplicate = 2, Changed = 3, OtherKind = 4, Quarantined = 5, Unauthorised = 6, KeyMissing = 7, TimestampExpired = 8,
    NetworkRefused = 9, AppRefused = 10, TooLarge = 11, TooMany = 12, QueueFull = 13, CannotWrite = 14, Broken = 15,

    /// <summary>On disk; whether it is new is found when it is filed, and counted then. Never counted itself.</summary>
    Received = 16,
}

/// <summary>Answers given in one minute.</summary>
public sealed class PushCount
{
    /// <summary>Unix seconds ÷ 60.</summary>
    public int Minute { get; set; }
    public PushOutcome Outcome { get; set; }
    public int Count { get; set; }
}

/// <summary>An unknown field or status, with how often it was seen.</summary>
public sealed class UnknownWord
{
    /// <summary><c>field</c> or <c>status</c>.</summary>
    public string Kind { get; set; } = "";
    public string Name { get; set; } = "";
    public long Seen { get; set; }
    /// <summary>Unix milliseconds UTC.</summary>
    public long LastSeenAt { get; set; }
}

/// <summary>Which recording.</summary>
public enum Track : byte { Full = 0, Customer = 1 }

/// <summary>State of the copy of a recording.</summary>
public enum RecordingState : byte { NotSent = 0, Waiting = 1, Stored = 2, Failed = 3, Expired = 4, Removed = 5 }

/// <summary>A recording that the platform named, and the copy we keep.</summary>
public sealed class Recording
{
    public long CallKey { get; set; }
    public Track Track { get; set; }
    public string Url { get; set; } = "";
    public RecordingState State { get; set; }
    /// <summary>File name under the storage directory's recordings folder; null until stored.</summary>
    public string? FileName { get; set; }
    public string? ContentType { get; set; }
    public long? Length { get; set; }
    /// <summary>SHA-256 of the content, hexadecimal: also its ETag.</summary>
    public string? Checksum { get; set; }
    public int Attempts { get; set; }
    /// <summary>Unix milliseconds UTC of the next try; null when none is due.</summary>
    public long? NextTryAt { get; set; }
    /// <summary>Why the last try failed, in words for people.</summary>
    public string? Error { get; set; }
    /// <summary>Unix milliseconds UTC of the last change of state.</summary>
    public long ChangedAt { get; set; }
}

/// <summary>What the sound of a call looks like: drawn and matched, computed once.</summary>
public sealed class RecordingAnalysis
{
    public long CallKey { get; set; }
    public Track Track { get; set; }
    /// <summary>Milliseconds.</summary>
    public int DurationMs { get; set; }
    /// <summary>One byte per bar, 0–255, loudness for drawing: 1,000 bars; of a recording in stereo the left channel's, then the right one's.</summary>
    public byte[] Peaks { get; set; } = [];
    /// <summary>One byte per 20 ms frame, speech energy on a log scale; by channel as the bars.</summary>
    public byte[] Activity { get; set; } = [];
    /// <summary>Unix milliseconds UTC.</summary>
    public long CreatedAt { get; set; }
}

/// <summary>Kept bodies by what is to be done with them.</summary>
public static class KeptBodies
{
    /// <summary>Those in quarantine that nobody replayed yet.</summary>
    public static IQueryable<KeptBody> WaitingInQuarantine(this IQueryable<KeptBody> bodies) => bodies.Where(k => k.Reason == KeptReason.Quarantined && k.ReplayedAt == null);
}
