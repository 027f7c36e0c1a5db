using System.Text;

namespace CallDashboard.Features.Common;

/// <summary>Phone numbers as people read them: <c>+1 555 221 9224</c>, and masked: <c>+1 555 ••• ••24</c>.</summary>
public static class PhoneFormat
{
    /// <summary>Digits of a masked number that stay, at its end: enough to tell two calls apart.</summary>
    private const int ShownDigits = 2;

    private const int ShortNumber = 6;

    /// <summary>Digits in groups after the country code; a number that was sent with separators stays as it was sent.</summary>
    public static string Spaced(string phone)
    {
        var digits = phone.StartsWith('+') ? phone[1..] : phone;
        if (digits.Length <= ShortNumber || !digits.All(char.IsAsciiDigit))
            return phone;
        var text = new StringBuilder();
        if (phone.StartsWith('+'))
        {
            var code = CountryCodeLength(digits);
            text.Append('+').Append(digits, 0, code).Append(' ');
            digits = digits[code..];
        }
        // Threes, and fours at the end rather than a lonely digit.
        var at = 0;
        while (digits.Length - at > 4)
        {
            var take = digits.Length - at == 8 ? 4 : 3;
            text.Append(digits, at, take).Append(' ');
            at += take;
        }
        return text.Append(digits, at, digits.Length - at).ToString();
    }

    /// <summary>The number with its middle hidden: country code, first group and the last two digits stay; of a short one the last two.</summary>
    public static string Masked(string phone)
    {
        var text = Spaced(phone);
        var digits = text.Count(char.IsAsciiDigit);
        var shown = digits <= ShortNumber ? 0 : text.StartsWith('+') ? CountryCodeLength(string.Concat(text.Where(char.IsAsciiDigit))) + 3 : 3;
        if (digits - shown <= ShownDigits + 1)
            shown = 0;
        var seen = 0;
        return string.Concat(text.Select(c => !char.IsAsciiDigit(c) ? Neutral(c) : ++seen <= shown || seen > digits - ShownDigits ? c : '•'));
    }

    // A number may be sent as anything; letters in it could be the rest of it.
    private static char Neutral(char c) => char.IsLetterOrDigit(c) ? '•' : c;

    // Zones 1 and 7 have one digit, these have two, all others three (ITU-T E.164).
    private static int CountryCodeLength(string digits) => digits switch
    {
        ['1' or '7', ..] => 1,
        ['2', '0' or '7', ..] or ['3', not ('5' or '7' or '8'), ..] or ['4', not '2', ..] or ['5', not ('0' or '9'), ..] or ['6', <= '6', ..]
            or ['8', '1' or '2' or '4' or '6', ..] or ['9', not ('6' or '7' or '9'), ..] => 2,
        _ => 3,
    };
}
