using System.Text.Json;

namespace CallDashboard.Ingest;

/// <summary>Whether two records say the same.</summary>
internal static class SameContent
{
    /// <summary>The same JSON, whatever the spaces and the order of keys. False when either cannot be compared.</summary>
    public static bool Of(byte[] one, byte[] other)
    {
        try
        {
            using var first = JsonDocument.Parse(one);
            using var second = JsonDocument.Parse(other);
            return JsonElement.DeepEquals(first.RootElement, second.RootElement);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair cannot be compared as text; the bytes differ, so the content counts as changed.
            return false;
        }
    }
}
