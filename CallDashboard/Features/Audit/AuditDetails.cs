using System.Text.Json;

namespace CallDashboard.Features.Audit;

/// <summary>Details of an entry for people to read.</summary>
public static class AuditDetails
{
    private const int LongestShown = 160;

    /// <summary>Names and values; the text itself when it is no JSON object.</summary>
    public static IEnumerable<(string Name, string Value)> Read(string details)
    {
        if (details.Length == 0)
            return [];
        try
        {
            using var json = JsonDocument.Parse(details);
            return json.RootElement.ValueKind == JsonValueKind.Object ? [.. json.RootElement.EnumerateObject().Select(p => (p.Name, Cut(p.Value.ToString())))] : [("", Cut(details))];
        }
        catch (JsonException)
        {
            return [("", Cut(details))];
        }
    }

    private static string Cut(string text) => text.Length <= LongestShown ? text : string.Concat(text.AsSpan(0, LongestShown), "…");
}
