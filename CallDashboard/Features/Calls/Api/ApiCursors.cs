using System.Security.Cryptography;
using System.Text;
using CallDashboard.Domain;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace CallDashboard.Features.Calls.Api;

/// <summary>
/// Places in lists as programs are given them: sealed by the server's own keys, for one filter and order. A cursor carries no rights, only a place: every page is read with the
/// rights of whoever asks for it. Sealed all the same, so that nobody can ask for a place of his own, or learn from one what he was not shown.
/// </summary>
public sealed class ApiCursors(IDataProtectionProvider protection)
{
    private const int Longest = 1_000;

    private readonly IDataProtector protector = protection.CreateProtector("CallDashboard.ApiCursor.v1");

    /// <summary>The cursor of a place.</summary>
    public string Write(CallCursor place, CallFilter filter) => WebEncoders.Base64UrlEncode(protector.Protect([.. Mark(filter), .. Encoding.ASCII.GetBytes(place.ToString())]));

    /// <summary>The place of a cursor; null when it was not made here, or for another filter or order.</summary>
    public CallCursor? Read(string cursor, CallFilter filter)
    {
        if (cursor.Length > Longest)
            return null;
        try
        {
            var bytes = protector.Unprotect(WebEncoders.Base64UrlDecode(cursor));
            var mark = Mark(filter);
            return bytes.AsSpan().StartsWith(mark) && CallCursor.Parse(Encoding.ASCII.GetString(bytes.AsSpan(mark.Length))) is { } place && place.Sort == filter.Sort ? place : null;
        }
        catch (Exception problem) when (problem is FormatException or CryptographicException)
        {
            return null;
        }
    }

    // As it is written: "now-7d" stays the same filter while the clock goes on.
    private static byte[] Mark(CallFilter filter) => SHA256.HashData(Encoding.UTF8.GetBytes(CallFilterQuery.Format(filter)))[..16];
}
