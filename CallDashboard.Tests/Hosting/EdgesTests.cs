using System.Net;
using CallDashboard.Features.Access;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Hosting;

public class EdgesTests
{
    [Theory]
    [InlineData("/login", true)]
    [InlineData("/health/live", false)]
    [InlineData("/_framework/blazor.web.js", false)]
    [InlineData("/api/no-such-thing", false)]
    [InlineData("/no/such/page", false)]
    public async Task Every_answer_carries_the_headers(string address, bool isPage)
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        using var answer = await http.GetAsync(address);

        string Header(string name) => string.Join(", ", answer.Headers.GetValues(name));
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("same-origin", Header("Referrer-Policy"));
        Assert.Contains("camera=()", Header("Permissions-Policy"), StringComparison.Ordinal);
        var policy = Header("Content-Security-Policy");
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("object-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        if (isPage)
            Assert.Equal(["script-src 'self'"], policy.Split("; ").Where(d => d.StartsWith("script-src", StringComparison.Ordinal)));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("", "calls.test", true)]
    [InlineData("http://calls.test", "calls.test", true)]
    [InlineData("https://calls.test", "calls.test", true)]
    [InlineData("http://localhost:5080", "localhost:5080", true)]
    [InlineData("http://localhost:5081", "localhost:5080", false)]
    [InlineData("http://calls.test:8080", "calls.test", false)]
    [InlineData("http://evil.test", "calls.test", false)]
    [InlineData("http://calls.test.evil.test", "calls.test", false)]
    [InlineData("null", "calls.test", false)]
    [InlineData("file://", "calls.test", false)]
    public void Sockets_are_opened_from_here_only(string origin, string host, bool allowed) =>
        Assert.Equal(allowed, SameOrigin.Allows(origin, new HostString(host)));

    [Theory]
    [InlineData("/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("/hubs/calls/negotiate?negotiateVersion=1")]
    public async Task A_foreign_page_cannot_use_a_visitor_s_session(string address)
    {
        using var host = AppHost.Start();
        using var http = await host.SignedInAsync(Roles.Operator);
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Headers.Add("Origin", "https://evil.test");

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Only_a_configured_proxy_is_believed()
    {
        foreach (var (proxy, expected) in new[] { ("10.9.9.9", "http://"), ("127.0.0.1", "https://calls.test/") })
        {
            using var host = AppHost.Start(("Proxy:TrustedNetworks:0", proxy));
            using var http = host.Browser(out _);
            http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
            http.DefaultRequestHeaders.Add("X-Forwarded-Host", "calls.test");
            http.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");

            using var answer = await http.GetAsync("/calls");

            Assert.StartsWith(expected, answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Ready_says_whether_pushes_could_be_stored()
    {
        using var host = AppHost.Start();
        using var http = host.Http();

        Assert.Equal("ready", await http.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task Figures_are_for_administrators_and_for_tokens_made_for_them()
    {
        using var host = AppHost.Start();
        using var administrator = await host.SignedInAsync(Roles.Administrator);
        Assert.Contains("# TYPE", await administrator.GetStringAsync("/metrics"), StringComparison.Ordinal);
        using var supervisor = await host.SignedInAsync(Roles.Supervisor);
        using var refused = await supervisor.GetAsync("/metrics");
        Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);

        using var http = host.Http();
        var token = await host.Services.GetRequiredService<ApiTokens>().CreateAsync("prometheus", [ApiScopes.Metrics], "test");
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        Assert.Contains("# TYPE", await http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_that_the_program_makes_are_its_own()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var host = AppHost.Start();

        var mode = File.GetUnixFileMode(host.Services.GetRequiredService<Paths>().Folder("keys"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, mode);
    }
}
