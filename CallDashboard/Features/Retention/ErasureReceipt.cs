using System.Text.Encodings.Web;
using System.Text.Json;

namespace CallDashboard.Features.Retention;

/// <summary>What an erasure found, or removed. Counts only: nothing in it says who it was.</summary>
public sealed record ErasureCounts
{
    public long Calls { get; init; }
    /// <summary>Received contents, all versions.</summary>
    public long Versions { get; init; }
    public long Recordings { get; init; }
    public long RecordingBytes { get; init; }
    public long Analyses { get; init; }
    /// <summary>Rows of reviews: verdicts, scores, comments, tags, places in the queue.</summary>
    public long ReviewRows { get; init; }
    /// <summary>Bodies of the quarantine and of other kinds.</summary>
    public long KeptBodies { get; init; }
    /// <summary>Saved views and rules whose filter names the number.</summary>
    public long SavedFilters { get; init; }
    /// <summary>Prepared export files; all of them, because any may hold it.</summary>
    public long ExportFiles { get; init; }
    public long OtherRows { get; init; }
    /// <summary>Other customers' calls whose transcript or variables name the number: theirs, and not touched.</summary>
    public long MentionedByOthers { get; init; }
    /// <summary>Tags or levels whose text is the number: they belong to other calls as well, and are not touched.</summary>
    public long TermsLeft { get; init; }
}

/// <summary>What anybody may be shown of an erasure.</summary>
public sealed record ErasureReceipt
{
    /// <summary>HMAC-SHA256 of the digits with the key in <c>Storage:Directory/keys/numbers.key</c>, 32 hexadecimal digits.</summary>
    public required string NumberHash { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public required string Reason { get; init; }
    public ErasureCounts Removed { get; init; } = new();
    /// <summary>The database file was rewritten, so that no free space holds what was deleted.</summary>
    public bool DatabaseRewritten { get; init; }
    /// <summary>The write-ahead log was emptied afterwards.</summary>
    public bool LogEmptied { get; init; }
    /// <summary>Files whose bytes were looked through at the end, and how many bytes.</summary>
    public int FilesScanned { get; init; }
    public long BytesScanned { get; init; }
    /// <summary>Files that still hold the number in plain; empty when all is well.</summary>
    public IReadOnlyList<string> StillIn { get; init; } = [];
    /// <summary>Copies that this program made and does not change: they are restored whole or not at all.</summary>
    public IReadOnlyList<string> OutsideReach { get; init; } = [];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As it is kept and downloaded.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads a stored one; null when it is none.</summary>
    public static ErasureReceipt? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<ErasureReceipt>(json, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
