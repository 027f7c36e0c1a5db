using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Security.Cryptography;
using CallDashboard.Data;
using CallDashboard.Features.Access.Factors;
using CallDashboard.Features.Access.Sessions;
using CallDashboard.Features.Common;
using CallDashboard.Ingest;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace CallDashboard.Features.Access;

/// <summary>How a sign-in ended.</summary>
/// <param name="Succeeded">The cookie is set.</param>
/// <param name="Wait">More than zero: too many tries, the password was not looked at.</param>
/// <param name="Next">The page where the second factor is asked for or set up: the password was right, and nobody is signed in yet.</param>
public readonly record struct SignInOutcome(bool Succeeded, TimeSpan Wait, string? Next = null);

/// <summary>Checks e-mail and password and sets the cookie. Tells nobody whether an account exists, by text or by time.</summary>
public sealed partial class SignIn(
    UserManager<AppUser> users, IUserClaimsPrincipalFactory<AppUser> principals, SignInThrottle throttle, AccountWatch watch,
    SessionList sessions, SecondFactors factors, PendingSignIn pending, IDataProtectionProvider protection, AuditTrail trail, NumberHash hash, TimeProvider time, ILogger<SignIn> logger)
{
    /// <summary>Marks a browser that signed in to an account before; it cannot be locked out by others.</summary>
    public const string KnownBrowserCookie = "calldashboard.browser";

    private readonly IDataProtector protector = protection.CreateProtector("CallDashboard.KnownBrowser");

    /// <summary>Tries once.</summary>
    public async Task<SignInOutcome> TryAsync(HttpContext http, string email, string password)
    {
        var account = users.NormalizeEmail(email.Trim()) ?? "";
        var browser = KnownBrowser(http, account);
        var wait = throttle.Check(Network(http.Connection.RemoteIpAddress), account, browser);
        if (wait > TimeSpan.Zero)
        {
            LogThrottled();
            // Once a minute for each address and account: whoever hammers must not fill the trail.
            if (throttle.IsFirstWait(Network(http.Connection.RemoteIpAddress), account))
                Note(http, AuditActs.SignInThrottled, Unproved(account, null), ("seconds", (int)Math.Ceiling(wait.TotalSeconds)));
            return new(false, wait);
        }

        var user = await users.FindByEmailAsync(email.Trim());
        var right = user is null ? VerifyNothing(password) : await users.CheckPasswordAsync(user, password);
        if (user is null || !right || user.Disabled)
        {
            throttle.Failed(account, browser);
            LogRefused();
            Note(http, AuditActs.SignInFailed, Unproved(account, user), ("why", user is null ? "no such account" : user.Disabled ? "the account is disabled" : "wrong password"));
            return new(false, TimeSpan.Zero);
        }

        throttle.Succeeded(account, browser);
        if (await SecondStepAsync(user) is { } next)
        {
            pending.Begin(http, user, "password");
            return new(false, TimeSpan.Zero, next);
        }
        await CompleteAsync(http, user, "password");
        return new(true, TimeSpan.Zero);
    }

    /// <summary>Lets a second factor be tried; wrong ones are counted for the account like wrong passwords, apart from them.</summary>
    public async Task<SignInOutcome> TrySecondAsync(HttpContext http, AppUser user, Func<Task<bool>> isRight)
    {
        var account = $"second:{user.Id}";
        var wait = throttle.Check(Network(http.Connection.RemoteIpAddress), account, null);
        if (wait > TimeSpan.Zero)
        {
            LogThrottled();
            return new(false, wait);
        }
        if (await isRight())
        {
            throttle.Succeeded(account, null);
            return new(true, TimeSpan.Zero);
        }
        throttle.Failed(account, null);
        LogRefused();
        Note(http, AuditActs.SignInFailed, AuditSubject.User(user.Id), ("why", "wrong code"));
        return new(false, TimeSpan.Zero);
    }

    /// <summary>Lets a passkey be tried; tries are counted for the network address.</summary>
    public async Task<SignInOutcome> TryPasskeyAsync(HttpContext http, Func<Task<bool>> isRight)
    {
        var wait = throttle.Check(Network(http.Connection.RemoteIpAddress), "", null);
        if (wait > TimeSpan.Zero)
        {
            LogThrottled();
            return new(false, wait);
        }
        if (await isRight())
            return new(true, TimeSpan.Zero);
        LogRefused();
        Note(http, AuditActs.SignInFailed, AuditSubject.None, ("why", "passkey not accepted"));
        return new(false, TimeSpan.Zero);
    }

    /// <summary>Signs in somebody who has just set a password or whom a provider vouched for, or leads to the second factor that the account has or the role needs. Returns where to go.</summary>
    /// <param name="isBoth">What was proved stands for both factors.</param>
    public async Task<string> BeginAsync(HttpContext http, AppUser user, string method, string returnUrl, bool isBoth = false)
    {
        if (!isBoth && await SecondStepAsync(user) is { } next)
        {
            pending.Begin(http, user, method);
            return LocalAddress.With(next, returnUrl);
        }
        await CompleteAsync(http, user, method);
        return LocalAddress.OrHome(returnUrl);
    }

    /// <summary>Notes that a provider's word let nobody in. No more a minute and address than there may be tries: whoever hammers must not fill the trail.</summary>
    /// <param name="user">Whose account it would have been; null when it is none's.</param>
    public void NoteRefusal(HttpContext http, string method, string? user, string why)
    {
        LogNotLetIn(method, why);
        if (throttle.Check(Network(http.Connection.RemoteIpAddress), "", null) == TimeSpan.Zero)
            Note(http, AuditActs.SignInFailed, user is null ? AuditSubject.None : AuditSubject.User(user), ("why", why), ("by", method));
    }

    private async Task<string?> SecondStepAsync(AppUser user)
    {
        if ((await factors.StateAsync(user.Id)).IsOn)
            return "/login/code";
        return (await users.GetRolesAsync(user)).Any(factors.IsRequiredFor) ? "/login/second-factor" : null;
    }

    /// <summary>Sets the cookie of somebody who has proved who they are.</summary>
    /// <param name="method">How, in words.</param>
    public async Task CompleteAsync(HttpContext http, AppUser user, string method)
    {
        var principal = await principals.CreateAsync(user);
        ((ClaimsIdentity)principal.Identity!).AddClaim(await sessions.BeginAsync(http, user, method));
        // Neither the session nor a user made a moment ago by the command line is in memory yet.
        await watch.RefreshAsync(http.RequestAborted);
        await http.SignInAsync(IdentityConstants.ApplicationScheme, principal, new AuthenticationProperties { IsPersistent = true });
        var note = $"{users.NormalizeEmail(user.Email)}\n{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}";
        http.Response.Cookies.Append(KnownBrowserCookie, protector.Protect(note), new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            Path = "/",
            SameSite = SameSiteMode.Strict,
            Secure = http.Request.IsHttps,
            Expires = time.GetUtcNow().AddYears(1),
        });
        LogSignedIn(user.Id);
        // Not hindered by a full disk: whoever is to mend it must get in. It is noted as soon as the database can be written.
        trail.Note(new AuditNote(time.GetUtcNow().ToUnixTimeMilliseconds(), new Actor(user.Id, user.Email ?? "", Auditor.AddressOf(http)), AuditActs.SignedIn, AuditSubject.User(user.Id), AuditNote.Json(("by", method))));
    }

    private void Note(HttpContext http, string act, AuditSubject subject, params ReadOnlySpan<(string, object?)> details) =>
        trail.Note(new AuditNote(time.GetUtcNow().ToUnixTimeMilliseconds(), Actor.Of(null, Auditor.AddressOf(http)), act, subject, AuditNote.Json(details)));

    /// <summary>What was typed instead of an address may be a password: it is kept only when it names an account.</summary>
    private AuditSubject Unproved(string account, AppUser? user) =>
        (user?.Id ?? watch.Accounts.FirstOrDefault(a => users.NormalizeEmail(a.Email) == account)?.Id) is { } id ? AuditSubject.User(id) : new("account", "#" + hash.OfText(account));

    private string? KnownBrowser(HttpContext http, string account)
    {
        try
        {
            return http.Request.Cookies[KnownBrowserCookie] is { Length: > 0 and < 2048 } cookie
                && protector.Unprotect(cookie).Split('\n') is [var whose, var nonce] && whose == account ? nonce : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Takes as long as checking a real password.</summary>
    private bool VerifyNothing(string password)
    {
        _ = users.PasswordHasher.HashPassword(new AppUser(), password);
        return false;
    }

    /// <summary>An IPv6 user owns at least a /64, so that counts as one address.</summary>
    private static string Network(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} signed in.")]
    private partial void LogSignedIn(string userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "A sign-in was refused: wrong e-mail or password, or the account is disabled.")]
    private partial void LogRefused();

    [LoggerMessage(Level = LogLevel.Information, Message = "A sign-in by {Provider} was refused: {Why}")]
    private partial void LogNotLetIn(string provider, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in has to wait: too many tries.")]
    private partial void LogThrottled();
}
