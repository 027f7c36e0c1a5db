using System.Net;
using System.Net.Http.Headers;
using CallDashboard.Features.Access;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Access;

public class DefaultDenyTests
{
    /// <summary>What anybody may ask for. Everything else needs a signed-in user; a line added here is a decision.</summary>
    private static readonly string[] Open = ["/report", "/health/", "/login", "/invite", "/setup", "/error", "/logout", "/_framework/blazor.", "/_framework/resource-collection", "/_framework/opaque-redirect"];

    [Fact]
    public void Only_these_endpoints_are_open_to_anybody()
    {
        using var host = AppHost.Start();
        var routes = host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().ToList();
        Assert.True(routes.Count > 20, "Nothing to check was found.");

        var open = routes.Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null && !IsAsset(e))
            .Select(e => "/" + e.RoutePattern.RawText?.TrimStart('/')).ToList();

        Assert.Contains("/login", open);
        Assert.DoesNotContain(open, address => !Array.Exists(Open, address.StartsWith));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/live")]
    [InlineData("/calls")]
    [InlineData("/calls/4711")]
    [InlineData("/review")]
    [InlineData("/platform")]
    [InlineData("/settings")]
    [InlineData("/settings/users")]
    [InlineData("/denied")]
    [InlineData("/no/such/page")]
    public async Task Without_a_session_every_page_leads_to_the_sign_in(string address)
    {
        using var host = AppHost.Start();
        using var http = host.Browser(out _);

        using var answer = await http.GetAsync(address);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Contains("/login?returnUrl=", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/calls")]
    [InlineData("GET", "/api/stats")]
    [InlineData("GET", "/export/calls.csv")]
    [InlineData("GET", "/recordings/4711/full")]
    [InlineData("POST", "/hubs/calls/negotiate?negotiateVersion=1")]
    [InlineData("POST", "/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("GET", "/metrics")]
    [InlineData("GET", "/openapi/v1.json")]
    public async Task Without_a_session_programs_are_told_401(string method, string address)
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        using var request = new HttpRequestMessage(new HttpMethod(method), address);

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_token_opens_what_its_scope_says_until_it_is_revoked()
    {
        using var host = AppHost.Start();
        var tokens = host.Services.GetRequiredService<ApiTokens>();
        var text = await tokens.CreateAsync("tests", [ApiScopes.Metrics], "test");
        using var http = host.Http();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", text);

        // Addresses that do not exist answer only to those who may ask.
        using var read = await http.GetAsync("/api/no-such-thing");
        Assert.Equal(HttpStatusCode.Forbidden, read.StatusCode);
        using var page = await http.GetAsync("/calls");
        Assert.Equal(HttpStatusCode.Unauthorized, page.StatusCode);

        var reader = await tokens.CreateAsync("reader", [ApiScopes.Read], "test");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", reader);
        using var found = await http.GetAsync("/api/no-such-thing");
        Assert.Equal(HttpStatusCode.NotFound, found.StatusCode);

        await tokens.RevokeAsync((await tokens.ListAsync()).Single(t => t.Name == "reader").Id);
        using var revoked = await http.GetAsync("/api/no-such-thing");
        Assert.Equal(HttpStatusCode.Unauthorized, revoked.StatusCode);
    }

    [Theory]
    [InlineData(Roles.Operator, Policies.SignedIn, Policies.SeeAll)]
    [InlineData(Roles.Supervisor, Policies.SignedIn, Policies.SeeAll, Policies.SeeNumbers, Policies.Listen, Policies.Download, Policies.Export, Policies.RawRecord, Policies.Review)]
    [InlineData(Roles.Administrator, Policies.SignedIn, Policies.SeeAll, Policies.SeeNumbers, Policies.Listen, Policies.Download, Policies.Export, Policies.RawRecord, Policies.Review,
        Policies.Metrics, Policies.ManagePlatform, Policies.Administer)]
    public async Task Each_role_may_what_it_may_and_nothing_else(string role, params string[] allowed)
    {
        using var host = AppHost.Start();
        var user = new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity(
            [new(System.Security.Claims.ClaimTypes.Role, role)], "test"));
        var authorization = host.Services.GetRequiredService<IAuthorizationService>();

        var may = new List<string>();
        foreach (var policy in Policies.Matrix.Keys)
        {
            if ((await authorization.AuthorizeAsync(user, policy)).Succeeded)
                may.Add(policy);
        }

        Assert.Equal(allowed.Order(), may.Order());
    }

    // Files of the browser's side; they hold nothing that is not in the repository.
    private static bool IsAsset(RouteEndpoint endpoint) =>
        endpoint.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor");
}
