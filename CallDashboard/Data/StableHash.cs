using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace CallDashboard.Data;

/// <summary>64-bit hashes that are the same on every machine and in every version: they are stored.</summary>
public static class StableHash
{
    /// <summary>XxHash3 of the text's UTF-16 bytes, as a signed integer.</summary>
    public static long Of(ReadOnlySpan<char> text) => Of(MemoryMarshal.AsBytes(text));

    /// <summary>XxHash3 of the bytes, as a signed integer.</summary>
    public static long Of(ReadOnlySpan<byte> bytes) => unchecked((long)XxHash3.HashToUInt64(bytes));

    /// <summary>Hash of a number's digits, so that <c>+1 555-0100</c> and <c>15550100</c> are one customer; 0 when it has none.</summary>
    public static long OfPhone(string phone)
    {
        Span<char> digits = stackalloc char[Math.Min(phone.Length, 64)];
        var n = 0;
        foreach (var c in phone)
        {
            if (char.IsAsciiDigit(c) && n < digits.Length)
                digits[n++] = c;
        }
        return n == 0 ? 0 : Of(digits[..n]);
    }
}
