using System.Security.Cryptography;
using CallDashboard.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace CallDashboard.Features.Access.Factors;

/// <summary>Somebody who is half signed in.</summary>
/// <param name="Method">What was proved already, in words: <c>password</c>, or the provider's name.</param>
public sealed record Pending(AppUser User, string Method);

/// <summary>Somebody whose password was right, or whom a provider vouched for, and whose second factor is still to come: a cookie that is good for a few minutes and for nothing else.</summary>
public sealed class PendingSignIn(IDataProtectionProvider protection, UserManager<AppUser> users, TimeProvider time)
{
    public const string Cookie = "calldashboard.pending";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly IDataProtector protector = protection.CreateProtector("CallDashboard.PendingSignIn");

    /// <summary>Remembers who it is, and what was proved.</summary>
    public void Begin(HttpContext http, AppUser user, string method)
    {
        var until = time.GetUtcNow() + Life;
        http.Response.Cookies.Append(Cookie, protector.Protect($"{user.Id}\n{user.SecurityStamp}\n{until.ToUnixTimeSeconds()}\n{method}"), Options(http, until));
    }

    /// <summary>Who it is; null when nobody is, it took too long, or the account changed meanwhile.</summary>
    public async Task<Pending?> FindAsync(HttpContext http)
    {
        try
        {
            return http.Request.Cookies[Cookie] is { Length: > 0 and < 2048 } cookie
                && protector.Unprotect(cookie).Split('\n') is [var id, var stamp, var until, var method]
                && long.TryParse(until, out var end) && time.GetUtcNow().ToUnixTimeSeconds() < end
                && await users.FindByIdAsync(id) is { Disabled: false } user && user.SecurityStamp == stamp ? new Pending(user, method) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Forgets it.</summary>
    public static void End(HttpContext http) => http.Response.Cookies.Delete(Cookie, Options(http, null));

    // Lax: who comes back from a provider comes from another site, and browsers keep strict ones from the page that asks for the code.
    private static CookieOptions Options(HttpContext http, DateTimeOffset? until) =>
        new() { HttpOnly = true, IsEssential = true, Path = "/", SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, Expires = until };
}
