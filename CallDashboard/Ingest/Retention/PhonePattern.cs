using System.Text;
using System.Text.RegularExpressions;
using CallDashboard.Data;

namespace CallDashboard.Ingest.Retention;

/// <summary>Finds a phone number in text however it is written: its digits, with spaces, dashes, dots, slashes or brackets between them, and no further digit before or after.</summary>
public sealed class PhonePattern
{
    /// <summary>Shorter ones would be found in ids and amounts.</summary>
    public const int LeastDigits = 6;

    private readonly Regex pattern;

    /// <summary>Throws <see cref="ArgumentException"/> for fewer than <see cref="LeastDigits"/> digits.</summary>
    public PhonePattern(string number)
    {
        Digits = CallFilterExtensions.Digits(number);
        if (Digits.Length < LeastDigits)
            throw new ArgumentException($"A number has at least {LeastDigits} digits.", nameof(number));
        pattern = new Regex($"(?<![0-9]){string.Join("[ ()\\-./]{0,3}", Digits.ToCharArray())}(?![0-9])", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
    }

    /// <summary>The number's digits.</summary>
    public string Digits { get; }

    /// <summary>True when the text holds the number.</summary>
    public bool IsIn(string text) => pattern.IsMatch(text);

    /// <summary>True when the bytes, as text, hold it. Bytes that are no UTF-8 are read as far as they are ASCII.</summary>
    public bool IsIn(ReadOnlySpan<byte> bytes) => pattern.IsMatch(Encoding.Latin1.GetString(bytes));
}
