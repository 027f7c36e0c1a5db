using System.Globalization;
using System.Text;

namespace CallDashboard.Data.Search;

/// <summary>A piece of a text, and whether somebody looked for it.</summary>
public readonly record struct TextPart(string Text, bool IsHit);

/// <summary>A line of a call that says what was looked for, cut to what a list has room for.</summary>
/// <param name="Line">Its number in the transcript, from 0.</param>
/// <param name="Parts">Its text, in order; an ellipsis where it was cut.</param>
public sealed record SearchSnippet(int Line, IReadOnlyList<TextPart> Parts);

/// <summary>Finds in texts as they were said what folded texts are looked for by (<see cref="TextFolding.Needles"/>): for marking, by the very rule of the search.</summary>
public static class SearchHits
{
    /// <summary>Characters before the first hit of a snippet, and in all of it.</summary>
    private const int Before = 40, Most = 150;

    /// <summary>The text in pieces, hits and what is between them; one piece when nothing is found.</summary>
    public static IReadOnlyList<TextPart> Parts(string text, IReadOnlyList<string> needles)
    {
        var hits = needles.Count == 0 ? [] : Ranges(text, needles, out _);
        var parts = new List<TextPart>((2 * hits.Count) + 1);
        var at = 0;
        foreach (var (start, end) in hits)
        {
            if (start > at)
                parts.Add(new TextPart(text[at..start], false));
            parts.Add(new TextPart(text[start..end], true));
            at = end;
        }
        if (at < text.Length)
            parts.Add(new TextPart(text[at..], false));
        return parts;
    }

    /// <summary>The first of the lines that say most of what is looked for; null when none says any.</summary>
    public static SearchSnippet? Snippet(IReadOnlyList<string> lines, IReadOnlyList<string> needles)
    {
        var (best, most, first) = (-1, 0, 0);
        for (var i = 0; i < lines.Count; i++)
        {
            var ranges = Ranges(lines[i], needles, out var different);
            if (different > most)
                (best, most, first) = (i, different, ranges[0].Start);
        }
        return best < 0 ? null : new SearchSnippet(best, Parts(Cut(lines[best], first), needles));
    }

    /// <summary>Where hits lie, in order, those that touch as one; and how many of the needles are among them.</summary>
    private static List<(int Start, int End)> Ranges(string text, IReadOnlyList<string> needles, out int different)
    {
        var (folded, places) = TextFolding.FoldWithPlaces(text);
        var found = new List<(int Start, int End)>();
        different = 0;
        foreach (var needle in needles)
        {
            var some = false;
            for (var at = folded.IndexOf(needle, StringComparison.Ordinal); at >= 0; at = folded.IndexOf(needle, at + 1, StringComparison.Ordinal))
            {
                some = true;
                // The space before a word stands for its beginning.
                found.Add((places[needle[0] == ' ' ? at + 1 : at], EndOf(text, places[at + needle.Length - 1])));
            }
            different += some ? 1 : 0;
        }
        found.Sort();
        var ranges = new List<(int Start, int End)>(found.Count);
        foreach (var range in found)
        {
            if (ranges.Count > 0 && range.Start <= ranges[^1].End)
                ranges[^1] = (ranges[^1].Start, Math.Max(ranges[^1].End, range.End));
            else
                ranges.Add(range);
        }
        return ranges;
    }

    /// <summary>After a character and the accents, vowel points and joiners that belong to it.</summary>
    private static int EndOf(string text, int at)
    {
        at += WidthAt(text, at);
        while (at < text.Length && CharUnicodeInfo.GetUnicodeCategory(text, at) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format)
            at += WidthAt(text, at);
        return at;
    }

    private static int WidthAt(string text, int at) => Rune.TryGetRuneAt(text, at, out var rune) ? rune.Utf16SequenceLength : 1;

    /// <summary>The surroundings of a hit, cut between words where there are any, never through a character.</summary>
    private static string Cut(string text, int hit)
    {
        if (text.Length <= Most)
            return text;
        var start = hit <= Before ? 0 : text.IndexOf(' ', hit - Before, Before) is var space and > 0 ? space + 1 : Boundary(text, hit - Before);
        var end = start + Most >= text.Length ? text.Length : text.LastIndexOf(' ', start + Most, Most - Before) is var last and > 0 && last > hit ? last : Boundary(text, start + Most);
        return $"{(start > 0 ? "… " : "")}{text[start..end]}{(end < text.Length ? " …" : "")}";
    }

    private static int Boundary(string text, int at)
    {
        while (at > 0 && at < text.Length && (char.IsLowSurrogate(text[at]) || CharUnicodeInfo.GetUnicodeCategory(text, at) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format))
            at--;
        return at;
    }
}
