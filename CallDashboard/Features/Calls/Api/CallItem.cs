using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Common;

namespace CallDashboard.Features.Calls.Api;

/// <summary>A call as programs see it: in lists of the API and as a line of NDJSON. Ids and the number are text; times are ISO 8601 in UTC.</summary>
public sealed record CallItem
{
    public required string CallId { get; init; }
    /// <summary>Rises with every change; <c>/api/calls?after=</c> reads on from it.</summary>
    public required long Sequence { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public required DateTimeOffset ArrivedAt { get; init; }
    /// <summary>The result code as the platform sends it.</summary>
    public required string Status { get; init; }
    /// <summary><c>reached</c>, <c>not-reached</c>, <c>our-side</c>, <c>other</c>.</summary>
    public required string Group { get; init; }
    /// <summary>As sent; masked for whoever does not see numbers.</summary>
    public required string Phone { get; init; }
    public required string AppId { get; init; }
    public string? JobId { get; init; }
    public string? ScriptId { get; init; }
    public string? LineId { get; init; }
    public int? TalkSeconds { get; init; }
    public int? BilledSeconds { get; init; }
    /// <summary>Amount in the currency of the settings.</summary>
    public decimal? Pay { get; init; }
    public int? Rounds { get; init; }
    public int? Redials { get; init; }
    public required string Intent { get; init; }
    public required string HangupBy { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required IReadOnlyList<string> CustomerTags { get; init; }
    public required IReadOnlyList<string> Concerns { get; init; }
    /// <summary>Which recordings the platform named: <c>full</c>, <c>customer</c>.</summary>
    public required IReadOnlyList<string> Recordings { get; init; }
    public required bool Reviewed { get; init; }
    /// <summary>Different contents received under this id.</summary>
    public required int Versions { get; init; }
}

/// <summary>Makes items of rows, for a caller who sees numbers or does not.</summary>
public sealed class CallItems(TermCatalog terms, bool seesNumbers)
{
    /// <summary>The item of a row.</summary>
    public CallItem Of(CallRow row) => new()
    {
        CallId = row.CallId,
        Sequence = row.Sequence,
        StartedAt = DateTimeOffset.FromUnixTimeSeconds(row.StartedAt),
        EndedAt = row.EndedAt is { } ended ? DateTimeOffset.FromUnixTimeSeconds(ended) : null,
        ArrivedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.ArrivedAt),
        Status = terms.Text(row.StatusId),
        Group = ResultStatus.GroupOf(row.StatusId).Word(),
        Phone = seesNumbers ? row.Phone : PhoneFormat.Masked(row.Phone),
        AppId = terms.Text(row.AppId),
        JobId = Id(row.JobId),
        ScriptId = Id(row.ScriptId),
        LineId = Id(row.LineId),
        TalkSeconds = row.TalkSeconds,
        BilledSeconds = row.BilledSeconds,
        Pay = row.PayMicros / 1_000_000m,
        Rounds = row.Rounds,
        Redials = row.Redials,
        Intent = terms.Text(row.IntentId),
        HangupBy = terms.Text(row.HangupId),
        Tags = Texts(row.TagIds),
        CustomerTags = Texts(row.CustomerTagIds),
        Concerns = Texts(row.ConcernIds),
        Recordings = (row.HasFull, row.HasCustomer) switch { (true, true) => ["full", "customer"], (true, false) => ["full"], (false, true) => ["customer"], _ => [] },
        Reviewed = row.Reviewed,
        Versions = row.Versions,
    };

    private List<string> Texts(string ids)
    {
        var texts = new List<string>();
        foreach (var id in ids.AsSpan().Split(' '))
        {
            if (int.TryParse(ids.AsSpan(id), NumberStyles.None, CultureInfo.InvariantCulture, out var term))
                texts.Add(terms.Text(term));
        }
        return texts;
    }

    private static string? Id(long? id) => id?.ToString(CultureInfo.InvariantCulture);
}
