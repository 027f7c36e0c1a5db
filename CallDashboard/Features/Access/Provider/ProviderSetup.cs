using CallDashboard.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CallDashboard.Features.Access.Provider;

/// <summary>
/// The protocol of the sign-in by a provider: authorization code with PKCE, state and nonce in cookies of this browser. What comes of it decides <see cref="ProviderSignIn"/>; the provider's
/// tokens are read once and kept nowhere.
/// </summary>
public static class ProviderSetup
{
    /// <summary>Where the button leads.</summary>
    public const string Path = "/login/openid-connect";

    /// <summary>Where the provider sends people back to; its administrator registers it.</summary>
    public const string CallbackPath = Path + "/callback";

    private const string Scheme = OpenIdConnectDefaults.AuthenticationScheme;

    /// <summary>Registers the protocol.</summary>
    public static void Add(AuthenticationBuilder authentication, ProviderOptions provider) => authentication.AddOpenIdConnect(Scheme, options =>
    {
        options.Authority = provider.Authority;
        options.RequireHttpsMetadata = provider.Authority.StartsWith(Uri.UriSchemeHttps + ":", StringComparison.OrdinalIgnoreCase);
        options.ClientId = provider.ClientId;
        options.ClientSecret = provider.ClientSecret;
        options.Scope.Clear();
        foreach (var scope in provider.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            options.Scope.Add(scope);
        options.ResponseType = OpenIdConnectResponseType.Code;
        // Comes back as a link, so that cookies need not travel with other sites' forms, and plain http on the machine itself works.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.CallbackPath = CallbackPath;
        // Not there: other sites could sign people out by them.
        options.RemoteSignOutPath = options.SignedOutCallbackPath = default;
        options.SignInScheme = IdentityConstants.ApplicationScheme;
        options.BackchannelTimeout = TimeSpan.FromSeconds(15);
        options.MapInboundClaims = false;
        options.GetClaimsFromUserInfoEndpoint = true;
        options.ClaimActions.MapUniqueJsonKey("email_verified", "email_verified");
        options.ClaimActions.MapUniqueJsonKey("preferred_username", "preferred_username");
        options.ClaimActions.MapJsonKey(provider.RoleClaim, provider.RoleClaim);
        foreach (var (cookie, name) in new[] { (options.NonceCookie, "calldashboard.nonce."), (options.CorrelationCookie, "calldashboard.correlation.") })
            (cookie.Name, cookie.Path, cookie.SameSite, cookie.SecurePolicy) = (name, "/", SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
        options.Events.OnTicketReceived = context => context.HttpContext.RequestServices.GetRequiredService<ProviderSignIn>().ReceiveAsync(context);
        options.Events.OnRemoteFailure = context =>
        {
            context.HttpContext.RequestServices.GetRequiredService<ProviderSignIn>().Fail(context);
            return Task.CompletedTask;
        };
    });

    /// <summary>Maps the button's address. The address to come back to is the protocol's own, before all endpoints.</summary>
    public static void Map(WebApplication app) => app.MapGet(Path, async (HttpContext http, string? returnUrl, IOptions<AccessOptions> options, ProviderSignIn provider) =>
    {
        if (!options.Value.OpenIdConnect.IsOn)
        {
            http.Response.Redirect("/login");
            return;
        }
        try
        {
            await http.ChallengeAsync(Scheme, new AuthenticationProperties { RedirectUri = LocalAddress.OrHome(returnUrl) });
        }
        catch (Exception problem) when (problem is InvalidOperationException or HttpRequestException or IOException && !http.Response.HasStarted)
        {
            provider.CannotReach(http, problem);
        }
    }).AllowAnonymous().ExcludeFromDescription();
}
