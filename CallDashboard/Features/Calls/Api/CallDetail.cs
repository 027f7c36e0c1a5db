using System.Globalization;
using CallDashboard.Domain;

namespace CallDashboard.Features.Calls.Api;

/// <summary>One line of the transcript. Offsets are milliseconds into the recording, as sent.</summary>
public sealed record TurnItem(int Index, string? DetailId, string Type, string Text, long? StartOffset, long? EndOffset);

/// <summary>One call with everything its record says. What only whoever sees numbers may read is left out for others.</summary>
public sealed record CallDetail
{
    public required CallItem Call { get; init; }
    public required string AnalysisBasis { get; init; }
    public required IReadOnlyList<string> Attributes { get; init; }
    public required IReadOnlyDictionary<string, string> Properties { get; init; }
    public required IReadOnlyDictionary<string, string> DynamicProperties { get; init; }
    public required IReadOnlyList<string> CallTagIds { get; init; }
    public required IReadOnlyList<string> CustomerTagIds { get; init; }
    public long? CallCount { get; init; }
    public required IReadOnlyList<TurnItem> Turns { get; init; }
    /// <summary>The addresses the platform gave. <c>/recordings/{callId}/full</c> serves our copy.</summary>
    public string? FullAudioUrl { get; init; }
    public string? CustomerAudioUrl { get; init; }
    /// <summary>Fields that the platform's document does not name: name and JSON text.</summary>
    public IReadOnlyDictionary<string, string>? UnknownFields { get; init; }
    /// <summary>Null while nobody judged the call, and for somebody who is to give a second opinion on it until they have.</summary>
    public CallReview? Review { get; init; }
    /// <summary>Tags of ours, apart from the platform's.</summary>
    public IReadOnlyList<string> QuickTags { get; init; } = [];

    /// <summary>Joins the row's item and the stored record.</summary>
    public static CallDetail Of(CallItem item, CallRecord record, bool seesRaw) => new()
    {
        Call = item,
        AnalysisBasis = record.AnalysisBasis,
        Attributes = record.Attributes,
        Properties = record.Properties,
        DynamicProperties = record.DynamicProperties,
        CallTagIds = record.CallTagIds,
        CustomerTagIds = record.CustomerTagIds,
        CallCount = record.CallCount,
        Turns = [.. record.Turns.Select((t, i) => new TurnItem(i, t.DetailId?.ToString(CultureInfo.InvariantCulture), t.Type, t.Text, t.StartOffset, t.EndOffset))],
        FullAudioUrl = seesRaw ? record.FullAudioUrl : null,
        CustomerAudioUrl = seesRaw ? record.CustomerAudioUrl : null,
        UnknownFields = seesRaw ? record.UnknownFields : null,
    };
}
