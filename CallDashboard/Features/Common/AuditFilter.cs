using CallDashboard.Data;
using Microsoft.AspNetCore.WebUtilities;

namespace CallDashboard.Features.Common;

/// <summary>A filter as the audit trail may keep it: numbers, words that were looked for and customers' variables only as keyed hashes.</summary>
public static class AuditFilter
{
    private static readonly HashSet<string> Open = new(StringComparer.Ordinal)
    {
        "from", "to", "tz", "status", "group", "tag", "customerTag", "tagMode", "notTag", "app", "job", "script", "line", "intent", "hangup",
        "minSeconds", "maxSeconds", "minRounds", "maxRounds", "recording", "reviewed", "last", "sort", "id",
    };

    /// <summary><c>from=now-1d&amp;phone=#5f2c…</c> for <c>?from=now-1d&amp;phone=15550100</c>. What it does not know is hashed as well.</summary>
    public static string Text(string? query, NumberHash hash)
    {
        var parts = new List<string>();
        foreach (var (name, values) in QueryHelpers.ParseQuery(query))
        {
            foreach (var value in values.Where(v => !string.IsNullOrEmpty(v)))
                parts.Add($"{(name.StartsWith("prop.", StringComparison.Ordinal) ? "prop" : name)}={(Open.Contains(name) ? value : "#" + (name == "phone" ? hash.Of(value!) : hash.OfText(value!)))}");
        }
        return string.Join('&', parts);
    }
}
