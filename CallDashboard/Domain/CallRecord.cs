namespace CallDashboard.Domain;

/// <summary>Who speaks in a line of the transcript.</summary>
public enum Speaker : byte
{
    /// <summary>The platform's <c>ROBOT</c>.</summary>
    Robot = 0,

    /// <summary>The platform's <c>PERSON</c>: the customer.</summary>
    Customer = 1,

    /// <summary>A type the document does not name.</summary>
    Other = 2,
}

/// <summary>One line of the transcript, as pushed in <c>callDetailList</c>.</summary>
/// <param name="DetailId">The platform's <c>callDetailId</c>.</param>
/// <param name="Text">What was said; may carry stage marks such as <c>（停顿2s）</c>.</param>
/// <param name="Speaker">Who said it.</param>
/// <param name="Type">The type as sent (<c>PERSON</c>, <c>ROBOT</c>, or something new).</param>
/// <param name="StartOffset">Milliseconds into the recording; the platform sends it for the customer's lines only.</param>
/// <param name="EndOffset">Milliseconds into the recording.</param>
public sealed record Turn(long? DetailId, string Text, Speaker Speaker, string Type, long? StartOffset, long? EndOffset);

/// <summary>
/// One finished call as the platform pushed it, every documented field, read tolerantly but never guessed.
/// Made by <c>Ingest.RecordParser</c>; what is stored in columns is taken from here.
/// </summary>
public sealed record CallRecord
{
    /// <summary>The identity of a record. Never empty.</summary>
    public required string CallId { get; init; }
    public string AppId { get; init; } = "";
    /// <summary>Task id (<c>robotCallJobId</c>). May exceed 2^53: text in every browser and file.</summary>
    public long? JobId { get; init; }
    /// <summary>Script id (<c>dialogFlowId</c>).</summary>
    public long? ScriptId { get; init; }
    /// <summary>Line id (<c>tenantPhoneNumberId</c>).</summary>
    public long? LineId { get; init; }
    /// <summary>The customer's number as sent.</summary>
    public string Phone { get; init; } = "";
    /// <summary>Dial start, unix seconds UTC.</summary>
    public long? StartTime { get; init; }
    /// <summary>Dial end, unix seconds UTC. End minus start includes ringing.</summary>
    public long? EndTime { get; init; }
    /// <summary><c>resultStatus</c> as sent.</summary>
    public string Status { get; init; } = "";
    public string HangupBy { get; init; } = "";
    public IReadOnlyList<string> Concerns { get; init; } = [];
    public string AnalysisBasis { get; init; } = "";
    /// <summary>Talk time, seconds (<c>chatDuration</c>).</summary>
    public long? TalkSeconds { get; init; }
    /// <summary>Billed time, seconds (<c>billingTime</c>).</summary>
    public long? BilledSeconds { get; init; }
    /// <summary>Amount in the currency of <c>Display:Currency</c>.</summary>
    public decimal? Pay { get; init; }
    public long? Rounds { get; init; }
    public IReadOnlyList<string> Attributes { get; init; } = [];
    /// <summary>Variables imported with the customer.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = Empty;
    /// <summary>Name of the intention level, A to F by default, any words in any language else.</summary>
    public string IntentLevel { get; init; } = "";
    public IReadOnlyList<string> CallTagIds { get; init; } = [];
    public IReadOnlyList<string> CallTags { get; init; } = [];
    public IReadOnlyList<string> CustomerTagIds { get; init; } = [];
    public IReadOnlyList<string> CustomerTags { get; init; } = [];
    public string FullAudioUrl { get; init; } = "";
    public string CustomerAudioUrl { get; init; } = "";
    /// <summary>Variables filled in during the call.</summary>
    public IReadOnlyDictionary<string, string> DynamicProperties { get; init; } = Empty;
    public IReadOnlyList<Turn> Turns { get; init; } = [];
    public long? CallCount { get; init; }
    /// <summary>Number of automatic redials before this call.</summary>
    public long? RedialTimes { get; init; }
    /// <summary>Fields that the document does not name: name and JSON text.</summary>
    public IReadOnlyDictionary<string, string> UnknownFields { get; init; } = Empty;

    private static readonly IReadOnlyDictionary<string, string> Empty = new Dictionary<string, string>();
}
