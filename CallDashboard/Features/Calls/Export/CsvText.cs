using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace CallDashboard.Features.Calls.Export;

/// <summary>
/// One CSV cell (RFC 4180), safe to open in a spreadsheet.
/// </summary>
/// <remarks>
/// CSV has no types: a spreadsheet guesses, and takes what begins with = + - @ tab or return for a formula. As OWASP advises such text gets a
/// leading apostrophe, because a tag or a variable may have been written by anybody.
/// A phone number is the exception: <c>+4930123456</c> is what every other program expects to read, and a sign with digits alone is a number,
/// never a formula. One that was sent with separators (<c>+49-30-12</c>, which a spreadsheet would compute) is written as its sign and digits.
/// Where ids and numbers must stay text in a spreadsheet, XLSX is the format: its cells are typed.
/// </remarks>
public static partial class CsvText
{
    private static readonly SearchValues<char> Special = SearchValues.Create("\",;\r\n\t");

    /// <summary>Appends a cell of text, quoted where needed.</summary>
    public static void Append(StringBuilder line, Cell cell)
    {
        var text = cell.IsNumber ? cell.Text : Harmless(cell.Text);
        if (!text.AsSpan().ContainsAny(Special) && !text.StartsWith(' ') && !text.EndsWith(' '))
        {
            line.Append(text);
            return;
        }
        line.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    private static string Harmless(string text)
    {
        if (text.Length == 0 || text[0] is not ('=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠'))
            return text;
        if (!PhoneLike().IsMatch(text))
            return "'" + text;
        return text.Contains('•', StringComparison.Ordinal) ? text : "+" + string.Concat(text.Where(char.IsAsciiDigit));
    }

    // A masked number has • in place of digits: nothing can compute it.
    [GeneratedRegex(@"^\+[0-9 ()./•-]{3,30}$")]
    private static partial Regex PhoneLike();
}
