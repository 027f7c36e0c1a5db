using System.Security.Claims;
using System.Text.Encodings.Web;
using CallDashboard.Data;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Access;

/// <summary>
/// <c>Authorization: Bearer cdt_…</c> on the addresses made for programs (<see cref="Accepts"/>). Browsers cannot set headers on
/// sockets, so the hub takes <c>?access_token=</c> as SignalR's clients send it.
/// </summary>
public sealed class ApiTokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiToken";

    private static readonly string[] Areas = ["/api", "/export", "/hubs", "/recordings", "/metrics", "/openapi"];

    /// <summary>True when this request brings a token to an address that takes tokens.</summary>
    public static bool Accepts(HttpRequest request) =>
        Array.Exists(Areas, area => request.Path.StartsWithSegments(area, StringComparison.OrdinalIgnoreCase)) && Text(request) is not null;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Text(Request) is not { } text)
            return AuthenticateResult.NoResult();
        if (await tokens.FindAsync(text, Context.RequestAborted) is not { } token)
            return AuthenticateResult.Fail("The token is unknown, revoked or over.");
        var identity = new ClaimsIdentity(SchemeName);
        identity.AddClaim(new Claim(ClaimTypes.Name, $"token {token.Name}"));
        identity.AddClaim(new Claim(Actor.TokenClaim, token.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        if (token.Limits.Length > 0)
            identity.AddClaim(new Claim(Grants.CallsClaimType, token.Limits));
        foreach (var scope in token.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            identity.AddClaim(new Claim(ApiScopes.ClaimType, scope));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return base.HandleChallengeAsync(properties);
    }

    private static string? Text(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return header["Bearer ".Length..].Trim();
        return request.Path.StartsWithSegments("/hubs") && request.Query["access_token"].ToString() is { Length: > 0 } query ? query : null;
    }
}
