using System.Globalization;
using System.Text.RegularExpressions;

namespace CallDashboard.Features.Review.Timing;

/// <summary>A piece of a line: words, or a stage mark that the robot does not say.</summary>
/// <param name="Text">The piece as sent.</param>
/// <param name="IsStage">Whether it is a stage mark.</param>
/// <param name="PauseMs">The pause that the mark asks for, milliseconds; 0 for words.</param>
public readonly record struct LinePart(string Text, bool IsStage, int PauseMs)
{
    /// <summary>What a reader sees for a stage mark: <c>pause 2 s</c>.</summary>
    public string Caption => string.Create(CultureInfo.InvariantCulture, $"pause {PauseMs / 1000.0:0.##} s");
}

/// <summary>
/// Finds stage marks in robot text, such as <c>（停顿2s）</c>, <c>(pause 1.5 s)</c> or <c>[pause 500ms]</c>.
/// Only marks that name a pause count: other brackets are words the robot says.
/// </summary>
public static partial class StageMarks
{
    /// <summary>The longest pause a mark may ask for; more than that is a typing mistake, not a pause.</summary>
    private const double LongestMs = 600_000;

    /// <summary>Splits a line into words and marks, in order, nothing left out.</summary>
    public static IReadOnlyList<LinePart> Split(string text)
    {
        var parts = new List<LinePart>(1);
        var at = 0;
        foreach (var match in Mark().EnumerateMatches(text))
        {
            if (match.Index > at)
            {
                parts.Add(new LinePart(text[at..match.Index], false, 0));
            }

            var mark = text.Substring(match.Index, match.Length);
            parts.Add(new LinePart(mark, true, PauseOf(mark)));
            at = match.Index + match.Length;
        }

        if (at < text.Length)
        {
            parts.Add(new LinePart(text[at..], false, 0));
        }

        return parts;
    }

    private static int PauseOf(string mark)
    {
        var groups = Mark().Match(mark).Groups;
        var number = double.Parse(groups["n"].ValueSpan, CultureInfo.InvariantCulture);
        var unit = groups["u"].Value;
        var factor = unit.StartsWith("ms", StringComparison.OrdinalIgnoreCase) || unit == "毫秒" ? 1 : 1000;
        return (int)Math.Min(LongestMs, number * factor);
    }

    [GeneratedRegex(
        @"[（(\[【]\s*(?:停顿|停頓|暂停|暫停|静音|pause|silence|pausa|wait)\s*[:：]?\s*(?<n>[0-9]{1,6}(?:\.[0-9]{1,3})?)\s*(?<u>ms|毫秒|seconds?|sec|s|秒)?\s*[）)\]】]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex Mark();
}
