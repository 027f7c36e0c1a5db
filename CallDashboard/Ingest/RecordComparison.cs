using System.Text.Json;

namespace CallDashboard.Ingest;

/// <summary>A field whose value differs between two versions of a record; null where it was missing.</summary>
public sealed record FieldDifference(string Field, string? Before, string? After);

/// <summary>Compares two received contents field by field: <c>resultStatus</c>, <c>properties.name</c>, <c>callDetailList[3].text</c>.</summary>
public static class RecordComparison
{
    /// <summary>Differences beyond this are not listed: nobody reads them, and the whole record was replaced anyway.</summary>
    public const int MostDifferences = 200;

    /// <summary>What changed from one to the other, in the order of the fields. A content that is no JSON differs as a whole.</summary>
    public static IReadOnlyList<FieldDifference> Compare(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after)
    {
        try
        {
            using var old = JsonDocument.Parse(before);
            using var now = JsonDocument.Parse(after);
            var found = new List<FieldDifference>();
            Walk("", old.RootElement, now.RootElement, found);
            return found;
        }
        catch (JsonException)
        {
            return before.Span.SequenceEqual(after.Span) ? [] : [new FieldDifference("record", "not JSON", "not JSON")];
        }
        catch (InvalidOperationException)
        {
            // The framework reads no text with half a surrogate pair (one cut inside an emoji).
            return before.Span.SequenceEqual(after.Span) ? [] : [new FieldDifference("record", "a text in it holds half a character", "a text in it holds half a character")];
        }
    }

    private static void Walk(string path, JsonElement? before, JsonElement? after, List<FieldDifference> found)
    {
        if (found.Count >= MostDifferences)
            return;
        if (before is { ValueKind: JsonValueKind.Object } || after is { ValueKind: JsonValueKind.Object })
        {
            Fields(path, before, after, found);
        }
        else if (before is { ValueKind: JsonValueKind.Array } || after is { ValueKind: JsonValueKind.Array })
        {
            Items(path, before, after, found);
        }
        else if (Text(before) is var old && Text(after) is var now && !string.Equals(old, now, StringComparison.Ordinal))
        {
            found.Add(new FieldDifference(path, old, now));
        }
    }

    private static void Fields(string path, JsonElement? before, JsonElement? after, List<FieldDifference> found)
    {
        if ((before ?? after)!.Value.ValueKind != JsonValueKind.Object || (after ?? before)!.Value.ValueKind != JsonValueKind.Object)
        {
            found.Add(new FieldDifference(path, Text(before), Text(after)));
            return;
        }
        var names = new List<string>();
        foreach (var side in new[] { before, after })
        {
            if (side is { } element)
                names.AddRange(element.EnumerateObject().Select(p => p.Name));
        }
        foreach (var name in names.Distinct(StringComparer.Ordinal))
            Walk(path.Length == 0 ? name : $"{path}.{name}", Member(before, name), Member(after, name), found);
    }

    private static void Items(string path, JsonElement? before, JsonElement? after, List<FieldDifference> found)
    {
        if ((before ?? after)!.Value.ValueKind != JsonValueKind.Array || (after ?? before)!.Value.ValueKind != JsonValueKind.Array)
        {
            found.Add(new FieldDifference(path, Text(before), Text(after)));
            return;
        }
        JsonElement[] old = before is { } b ? [.. b.EnumerateArray()] : [];
        JsonElement[] now = after is { } a ? [.. a.EnumerateArray()] : [];
        for (var i = 0; i < Math.Max(old.Length, now.Length); i++)
            Walk($"{path}[{i}]", i < old.Length ? old[i] : null, i < now.Length ? now[i] : null, found);
    }

    private static JsonElement? Member(JsonElement? element, string name) => element is { } e && e.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement? element) => element switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => other.GetRawText(),
    };
}
