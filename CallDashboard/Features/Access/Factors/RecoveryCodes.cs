using System.Security.Cryptography;
using System.Text;

namespace CallDashboard.Features.Access.Factors;

/// <summary>Codes for the day the authenticator is lost: each works once. Only their hashes are kept; 120 random bits need no slow one.</summary>
internal static class RecoveryCodes
{
    private const int Count = 10;
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz234567890";

    /// <summary>Ten codes such as <c>k7fq-x2mp-9w3d-hn5t-b8ve-j4ys</c>, and what is kept of them.</summary>
    public static (IReadOnlyList<string> Codes, string Kept) Make()
    {
        var codes = Enumerable.Range(0, Count).Select(_ => string.Join('-', RandomNumberGenerator.GetString(Alphabet, 24).Chunk(4).Select(c => new string(c)))).ToList();
        return (codes, string.Join(' ', codes.Select(Hash)));
    }

    /// <summary>How many are left.</summary>
    public static int Left(string kept) => kept.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>What is left after this code was used; null when it is none of them.</summary>
    public static string? Without(string kept, string code)
    {
        var hash = Hash(code);
        var left = kept.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return left.Contains(hash) ? string.Join(' ', left.Where(h => h != hash)) : null;
    }

    private static string Hash(string code) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(new string([.. code.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)]))));
}
