using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CallDashboard.Features.Access.Factors;

/// <summary>Codes of authenticator apps (RFC 6238): SHA-1, six digits, thirty seconds, which is what every app can do.</summary>
public static class Totp
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int StepSeconds = 30;

    /// <summary>160 random bits, Base32.</summary>
    public static string MakeSecret() => RandomNumberGenerator.GetString(Alphabet, 32);

    /// <summary>The time step a code belongs to; null when it is wrong. The present step and one beside it: clocks differ.</summary>
    public static long? Step(string secret, string code, DateTimeOffset now)
    {
        code = code.Replace(" ", "", StringComparison.Ordinal);
        var present = now.ToUnixTimeSeconds() / StepSeconds;
        foreach (var step in new[] { present, present - 1, present + 1 })
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(secret, step)), Encoding.UTF8.GetBytes(code)))
                return step;
        }
        return null;
    }

    /// <summary>The code of a moment.</summary>
    public static string CodeAt(string secret, DateTimeOffset at) => Code(secret, at.ToUnixTimeSeconds() / StepSeconds);

    /// <summary>What an app reads from the QR code.</summary>
    public static string Address(string secret, string email) =>
        $"otpauth://totp/CallDashboard:{Uri.EscapeDataString(email)}?secret={secret}&issuer=CallDashboard&algorithm=SHA1&digits=6&period=30";

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6238; as a keyed hash SHA-1 is sound, and the apps know no other.")]
    private static string Code(string secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[20];
        HMACSHA1.HashData(FromBase32(secret), counter, hash);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[19] & 15)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] FromBase32(string text)
    {
        var bytes = new List<byte>(text.Length * 5 / 8);
        var (bits, count) = (0, 0);
        foreach (var letter in text)
        {
            bits = ((bits << 5) | Alphabet.IndexOf(letter, StringComparison.Ordinal)) & 0xFFFF;
            count += 5;
            if (count < 8)
                continue;
            count -= 8;
            bytes.Add((byte)(bits >> count));
        }
        return [.. bytes];
    }
}
