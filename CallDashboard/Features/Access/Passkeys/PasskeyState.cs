using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace CallDashboard.Features.Access.Passkeys;

/// <summary>What the server has to remember between a challenge and its answer: in a cookie, encrypted, for five minutes and one answer.</summary>
public sealed class PasskeyState(IDataProtectionProvider protection, TimeProvider time)
{
    public const string Cookie = "calldashboard.passkey";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly IDataProtector protector = protection.CreateProtector("CallDashboard.Passkey");

    /// <summary>Remembers it.</summary>
    public void Keep(HttpContext http, string state)
    {
        var until = time.GetUtcNow() + Life;
        http.Response.Cookies.Append(Cookie, protector.Protect($"{until.ToUnixTimeSeconds()}\n{state}"), Options(http, until));
    }

    /// <summary>What was remembered, once; null when there is nothing or it is too old.</summary>
    public string? Take(HttpContext http)
    {
        http.Response.Cookies.Delete(Cookie, Options(http, null));
        try
        {
            return http.Request.Cookies[Cookie] is { Length: > 0 and < 8192 } cookie
                && protector.Unprotect(cookie).Split('\n', 2) is [var until, var state]
                && long.TryParse(until, out var end) && time.GetUtcNow().ToUnixTimeSeconds() < end ? state : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static CookieOptions Options(HttpContext http, DateTimeOffset? until) =>
        new() { HttpOnly = true, IsEssential = true, Path = "/", SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Expires = until };
}
