using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CallDashboard.Domain;

namespace CallDashboard.Features.Common;

/// <summary>
/// Takes the customer's own number out of what else a record says: transcript, variables, analysis. Whoever does not see numbers must not read it there. Hidden are digits that
/// are the number, with or without country code, however they are grouped, in the digits of any script; their last two stay, as in the number itself. A number that is written
/// out in words, and numbers of other people, stay as they were said.
/// </summary>
public static partial class NumberMask
{
    /// <summary>Digits at the end that make two numbers the same, whatever stands before: the national number without its code.</summary>
    private const int SameEnd = 7;

    /// <summary>Shorter numbers are service codes and occur in everything.</summary>
    private const int Shortest = 5;

    private const int ShownDigits = 2;

    /// <summary>The text without the number.</summary>
    public static string Text(string text, string phone)
    {
        var number = Digits(phone);
        return number.Length < Shortest || text.Length < Shortest ? text : Runs().Replace(text, run => IsSame(Digits(run.Value), number) ? Hidden(run.Value) : run.Value);
    }

    /// <summary>The record without the number in its texts; the number itself stays, for those who format it.</summary>
    public static CallRecord Record(CallRecord record)
    {
        var phone = record.Phone;
        if (Digits(phone).Length < Shortest)
            return record;
        return record with
        {
            AnalysisBasis = Text(record.AnalysisBasis, phone),
            Attributes = All(record.Attributes),
            Concerns = All(record.Concerns),
            CallTags = All(record.CallTags),
            CustomerTags = All(record.CustomerTags),
            Properties = Values(record.Properties),
            DynamicProperties = Values(record.DynamicProperties),
            UnknownFields = Values(record.UnknownFields),
            Turns = [.. record.Turns.Select(t => t with { Text = Text(t.Text, phone) })],
        };

        IReadOnlyList<string> All(IReadOnlyList<string> texts) => [.. texts.Select(t => Text(t, phone))];
        Dictionary<string, string> Values(IReadOnlyDictionary<string, string> pairs) => pairs.ToDictionary(p => Text(p.Key, phone), p => Text(p.Value, phone));
    }

    private static bool IsSame(string said, string number)
    {
        if (said.Contains(number, StringComparison.Ordinal))
            return true;
        var same = 0;
        while (same < said.Length && same < number.Length && said[^(same + 1)] == number[^(same + 1)])
            same++;
        return same >= Math.Min(SameEnd, number.Length);
    }

    private static string Hidden(string run)
    {
        var left = run.Count(char.IsDigit) - ShownDigits;
        var text = new StringBuilder(run.Length);
        foreach (var c in run)
            text.Append(char.IsDigit(c) && left-- > 0 ? '•' : c);
        return text.ToString();
    }

    private static string Digits(string text) => string.Concat(text.Where(char.IsDigit).Select(c => (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c))));

    // Digits with at most three signs between two of them that people group numbers with.
    [GeneratedRegex(@"\d(?:[\s\-‐‑–.()/,·]{0,3}\d){4,40}")]
    private static partial Regex Runs();
}
