using System.Globalization;
using CallDashboard.Data;

namespace CallDashboard.Features.Review.Insights;

/// <summary>What a number counts.</summary>
public enum BehindKind : byte { Level = 1, Pair = 2, Week = 3, Tag = 4, Line = 5 }

/// <summary>Which calls a number counts, as the address has it: <c>level.301.B.E</c>, <c>pair.ID.ID</c>, <c>week.2026-11-16</c>, <c>tag.301.4</c>, <c>line.301.17</c>.</summary>
/// <param name="ScriptId">−1: calls whose record names none; null: all scripts.</param>
public sealed record BehindNumber(BehindKind Kind, long? ScriptId, string First, string Second, int Id)
{
    public static BehindNumber Level(long? scriptId, string platform, string ours) => new(BehindKind.Level, scriptId, platform, ours, 0);

    public static BehindNumber Pair(string first, string second) => new(BehindKind.Pair, null, first, second, 0);

    public static BehindNumber Week(DateOnly monday) => new(BehindKind.Week, null, monday.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "", 0);

    public static BehindNumber Tag(long scriptId, int tagId) => new(BehindKind.Tag, scriptId, "", "", tagId);

    public static BehindNumber Line(long scriptId, int sentenceId) => new(BehindKind.Line, scriptId, "", "", sentenceId);

    /// <summary>Reads it from an address; null when it says nothing.</summary>
    public static BehindNumber? Parse(string? text)
    {
        var parts = (text ?? "").Split('.').Select(Unescaped).ToArray();
        return parts switch
        {
            ["level", "all", var first, var second] => Level(null, first, second),
            ["level", var script, var first, var second] when Number(script) is { } id => Level(id, first, second),
            ["pair", var first, var second] => Pair(first, second),
            ["week", var monday] when DateOnly.TryParseExact(monday, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => Week(day),
            ["tag", var script, var tag] when Number(script) is { } id && Number(tag) is { } of => Tag(id, (int)of),
            ["line", var script, var line] when Number(script) is { } id && Number(line) is { } of => Line(id, (int)of),
            _ => null,
        };
    }

    /// <summary>For an address.</summary>
    public override string ToString() => Kind switch
    {
        BehindKind.Level => $"level.{ScriptId?.ToString(CultureInfo.InvariantCulture) ?? "all"}.{Escaped(First)}.{Escaped(Second)}",
        BehindKind.Pair => $"pair.{Escaped(First)}.{Escaped(Second)}",
        BehindKind.Week => $"week.{First}",
        BehindKind.Tag => string.Create(CultureInfo.InvariantCulture, $"tag.{ScriptId}.{Id}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"line.{ScriptId}.{Id}"),
    };

    /// <summary>The judgements that it counts; for tags and lines, which are not judgements, none.</summary>
    public IEnumerable<JudgedCall> Among(IReadOnlyList<JudgedCall> judged, TimeZoneInfo zone) => Kind switch
    {
        BehindKind.Level => JudgedCalls.WithLevel(judged).Where(j => (ScriptId is null || j.ScriptId == ScriptId) && JudgedCalls.Said(j.Platform) == First && j.Level == Second),
        BehindKind.Pair => judged.GroupBy(j => j.CallKey).Where(g => g.Any(j => j.UserId == First) && g.Any(j => j.UserId == Second)).SelectMany(g => g),
        BehindKind.Week => judged.Where(j => JudgedCalls.MondayOf(j.JudgedAt, zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) == First),
        _ => [],
    };

    private static long? Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    // A level may hold anything, also the point between the parts.
    private static string Escaped(string text) => Uri.EscapeDataString(text).Replace(".", "%2E", StringComparison.Ordinal);

    private static string Unescaped(string text) => Uri.UnescapeDataString(text);
}
