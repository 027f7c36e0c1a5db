using System.Text;
using CallDashboard.Domain;
using CallDashboard.Features.Review.Timing;

namespace CallDashboard.Features.Review.Insights;

/// <summary>
/// The last thing the robot said before the customer hung up, as the script has it: what it filled in for this customer stands as <c>{name}</c>, figures as
/// <c>#</c>. So one sentence of the script is one sentence here, and nothing of a customer is kept.
/// </summary>
public static class LastRobotSentence
{
    /// <summary>Longest sentence kept, characters.</summary>
    public const int Longest = 300;

    // Shorter values are ordinary words ("en", "no"); in scripts that part no words two letters say as much.
    private static bool IsTelling(string value) => value.Length >= 3 || (value.Length == 2 && !IsOfAWord(value[0]));

    /// <summary>The sentence, or null: somebody else hung up, nobody says who, or the robot said nothing.</summary>
    public static string? Of(CallRecord record)
    {
        if (CallWords.HungUp(record.HangupBy) != CallWords.Customer)
            return null;
        var said = record.Turns.LastOrDefault(t => t.Speaker == Speaker.Robot && !string.IsNullOrWhiteSpace(t.Text))?.Text;
        return said is null ? null : Template(said, record.Properties.Concat(record.DynamicProperties));
    }

    /// <summary>A sentence with what was filled in taken out.</summary>
    internal static string Template(string said, IEnumerable<KeyValuePair<string, string>> filledIn)
    {
        // Pauses are not said, and are moved about when a script is tuned.
        said = string.Concat(StageMarks.Split(said).Select(p => p.IsStage ? " " : p.Text));
        var text = string.Join(' ', said.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        // The longest first: a first name is part of the whole name.
        foreach (var (name, value) in filledIn.Where(p => IsTelling(p.Value.Trim())).OrderByDescending(p => p.Value.Length).ThenBy(p => p.Key, StringComparer.Ordinal))
            text = ReplaceWords(text, value.Trim(), $"{{{name}}}");
        text = WithoutFigures(text);
        return text.Length > Longest ? text[..Longest] : text;
    }

    // Whole words only, in scripts that part words; "Ann" is not in "cannot".
    private static string ReplaceWords(string text, string value, string by)
    {
        for (var at = text.IndexOf(value, StringComparison.OrdinalIgnoreCase); at >= 0; at = at < text.Length ? text.IndexOf(value, at, StringComparison.OrdinalIgnoreCase) : -1)
        {
            var end = at + value.Length;
            if (Joins(text, at - 1, at) || Joins(text, end - 1, end))
            {
                at++;
                continue;
            }
            text = string.Concat(text.AsSpan(0, at), by, text.AsSpan(end));
            at += by.Length;
        }
        return text;
    }

    private static bool Joins(string text, int left, int right) =>
        left >= 0 && right < text.Length && IsOfAWord(text[left]) && IsOfAWord(text[right]);

    // Letters of scripts without spaces join with anything.
    private static bool IsOfAWord(char c) => char.IsLetterOrDigit(c) && c < '\u2E80';

    private static string WithoutFigures(string text)
    {
        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsDigit(text[i]))
            {
                kept.Append(text[i]);
                continue;
            }
            kept.Append('#');
            while (i + 1 < text.Length && (char.IsDigit(text[i + 1]) || (text[i + 1] is '.' or ',' or ':' && i + 2 < text.Length && char.IsDigit(text[i + 2]))))
                i++;
        }
        return kept.ToString();
    }
}
