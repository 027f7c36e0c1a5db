using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Features.Access.Profile;
using CallDashboard.Features.Access.Sessions;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Access.Provider;

/// <summary>
/// What comes of a sign-in at the provider: an account found, linked or made, its role as the provider's claims say, a session, or a sentence why not. The protocol has checked who it is
/// (signature, issuer, audience, nonce, state) before.
/// </summary>
public sealed partial class ProviderSignIn(
    Accounts accounts, SignIn signIn, UserManager<AppUser> users, SessionList sessions, AccountWatch watch, SetupToken setup, IOptions<AccessOptions> options, ILogger<ProviderSignIn> logger)
{
    private ProviderOptions Provider => options.Value.OpenIdConnect;

    /// <summary>Signs in whom the provider vouches for, or sends the browser back to the sign-in with the reason.</summary>
    public async Task ReceiveAsync(TicketReceivedContext context)
    {
        context.HandleResponse();
        var http = context.HttpContext;
        if (Read(context.Principal) is not { } person)
        {
            Refuse(http, ProviderRefusal.Failed, null);
            return;
        }
        var by = new Actor("provider", Provider.DisplayName, Auditor.AddressOf(http));
        var (refusal, userId) = await accounts.AdmitAsync(person, Provider, by);
        if (refusal is { } why)
        {
            // Whoever has no role any more is not here any more, however long the browser would stay.
            if (why == ProviderRefusal.NoRole && userId is not null && await sessions.EndAsync(userId, null, null, by, http.RequestAborted) > 0)
                await watch.RefreshAsync(http.RequestAborted);
            Refuse(http, why, userId);
            return;
        }
        if (person.Role == Roles.Administrator)
            setup.Clear();
        if (userId is null || await users.FindByIdAsync(userId) is not { Disabled: false } user)
        {
            Refuse(http, ProviderRefusal.Disabled, userId);
            return;
        }
        http.Response.Redirect(await signIn.BeginAsync(http, user, Provider.DisplayName, LocalAddress.OrHome(context.ReturnUri), Provider.SatisfiesSecondFactor));
    }

    /// <summary>The provider refused, the person went back, or what came is not for this browser or not from the provider.</summary>
    public void Fail(RemoteFailureContext context)
    {
        context.HandleResponse();
        LogFailed(context.Failure?.Message ?? "");
        Refuse(context.HttpContext, ProviderRefusal.Failed, null);
    }

    /// <summary>The provider did not tell how to sign in.</summary>
    public void CannotReach(HttpContext http, Exception problem)
    {
        LogUnreachable(problem);
        Refuse(http, ProviderRefusal.Unreachable, null);
    }

    private void Refuse(HttpContext http, ProviderRefusal refusal, string? userId)
    {
        signIn.NoteRefusal(http, Provider.DisplayName, userId, ProviderRefusals.Sentence(refusal, Provider.DisplayName));
        http.Response.Redirect(ProviderRefusals.Address(refusal));
    }

    private ProviderPerson? Read(ClaimsPrincipal? principal)
    {
        if (principal?.FindFirst("sub") is not { Value.Length: > 0, Issuer: { Length: > 0 } issuer } subject)
            return null;
        string[] values = [.. principal.FindAll(Provider.RoleClaim).Select(c => c.Value)];
        var email = (string[])[principal.FindFirstValue("email") ?? "", principal.FindFirstValue("preferred_username") ?? ""];
        return new ProviderPerson(issuer, subject.Value, email.Select(e => e.Trim()).FirstOrDefault(Accounts.IsEmail) ?? "",
            Accounts.IsEmail(email[0].Trim()) && "true".Equals(principal.FindFirstValue("email_verified"), StringComparison.OrdinalIgnoreCase), Name(principal.FindFirstValue("name")), Provider.RoleOf(values));
    }

    private static string Name(string? told) => told is null ? "" : new string([.. told.Trim().Where(c => !char.IsControl(c)).Take(OwnAccount.LongestName)]);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The provider's answer was not accepted: {Why}")]
    private partial void LogFailed(string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The provider could not be asked how to sign in (Access:OpenIdConnect:Authority).")]
    private partial void LogUnreachable(Exception problem);
}
