using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using CallDashboard.Data;
using CallDashboard.Features.Access;
using CallDashboard.Features.Access.Provider;
using CallDashboard.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CallDashboard.Tests.Features.Access;

/// <summary>The protocol of the sign-in by a provider, every step over sockets as browsers make them, with what somebody could forge on the way.</summary>
public sealed class ProviderProtocolTests : IAsyncLifetime
{
    private OpenIdProvider provider = null!;
    private AppHost host = null!;

    public async Task InitializeAsync() => provider = await OpenIdProvider.StartAsync();

    public async Task DisposeAsync()
    {
        host.Dispose();
        await provider.DisposeAsync();
    }

    public static TheoryData<string> Forgeries => ["nonce", "aud", "iss", "exp", "signature", "state", "no state cookie", "denied", "code"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task What_is_forged_lets_nobody_in(string what)
    {
        Start();
        provider.Seat("1", "ada@acme.test", "urn:acme:chiefs");
        if (what is "nonce" or "aud" or "iss")
            provider.Forged[what] = "https://elsewhere.test";
        else if (what == "exp")
            provider.Forged[what] = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds();
        provider.SignsWithForeignKey = what == "signature";
        provider.Error = what == "denied" ? "access_denied" : null;
        using var browser = host.Browser(out _);
        using var stranger = host.Browser(out _);
        var callback = await provider.ToCallbackAsync(browser, "/");
        if (what == "state")
            callback = callback[..^8] + "AAAAAAAA";
        else if (what == "code")
            callback = callback.Replace("code=", "code=x", StringComparison.Ordinal);

        var end = await OpenIdProvider.LocationAsync(what == "no state cookie" ? stranger : browser, callback);

        Assert.Equal("/login?refused=failed", end);
        Assert.False(await IsInsideAsync(browser));
        Assert.Empty(host.Services.GetRequiredService<AccountWatch>().Accounts);
        Assert.Equal(what is "nonce" or "aud" or "iss" or "exp" or "signature" ? 1 : 0, provider.Redeemed);
        var entry = await host.AuditedAsync(AuditActs.SignInFailed);
        Assert.Equal("Acme ID", JsonDocument.Parse(entry.Details).RootElement.GetProperty("by").GetString());
    }

    [Fact]
    public async Task An_answer_is_good_once()
    {
        Start();
        provider.Seat("1", "ada@acme.test", "desk");
        using var browser = host.Browser(out _);
        var callback = await provider.ToCallbackAsync(browser, "/");
        Assert.Equal("/", await OpenIdProvider.LocationAsync(browser, callback));

        Assert.Equal("/login?refused=failed", await OpenIdProvider.LocationAsync(browser, callback));
    }

    [Fact]
    public async Task A_provider_that_is_away_is_said_in_words()
    {
        var address = provider.Address;
        Start();
        await provider.DisposeAsync();
        using var browser = host.Browser(out _);

        Assert.Equal("/login?refused=unreachable", await OpenIdProvider.LocationAsync(browser, ProviderSetup.Path));

        Assert.Contains("cannot be reached", await browser.GetStringAsync("/login?refused=unreachable"), StringComparison.Ordinal);
        Assert.NotEmpty(address);
        provider = await OpenIdProvider.StartAsync();
    }

    [Fact]
    public async Task Cookies_of_the_way_are_bound_to_the_host_over_TLS_and_no_log_tells_secrets()
    {
        var logged = new ConcurrentQueue<string>();
        host = AppHost.Start(services => services.AddSingleton<ILoggerProvider>(new LogListener(logged)),
            [.. provider.Settings(), ("Proxy:TrustedNetworks:0", "127.0.0.1"), ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore.Authentication", "Trace")]);
        provider.Seat("1", "ada@acme.test", "desk");
        using var browser = host.Browser(out _);
        Assert.Equal("/", await provider.SignInAsync(browser));
        provider.SignsWithForeignKey = true;
        using var forged = host.Browser(out _);
        Assert.Equal("/login?refused=failed", await provider.SignInAsync(forged));

        using var http = host.Http();
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var answer = await http.GetAsync(ProviderSetup.Path);
        var cookies = answer.Headers.GetValues("Set-Cookie").ToList();
        Assert.Equal(2, cookies.Count);
        Assert.All(cookies, c => Assert.Matches("^__Host-calldashboard\\.(nonce|correlation)\\.[^;]+;.*path=/;.*secure;.*samesite=lax;.*httponly", c));
        Assert.Contains(Uri.EscapeDataString("https://127.0.0.1"), answer.Headers.Location!.Query, StringComparison.Ordinal);
        Assert.Contains(logged, line => line.Contains("Acme ID", StringComparison.Ordinal));
        Assert.DoesNotContain(logged, line => line.Contains(OpenIdProvider.ClientSecret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_no_provider_is_configured_there_is_no_button_and_no_way()
    {
        host = AppHost.Start();
        using var browser = host.Browser(out _);

        Assert.DoesNotContain("login-provider", await browser.GetStringAsync("/login?refused=norole"), StringComparison.Ordinal);
        Assert.Equal("/login", await OpenIdProvider.LocationAsync(browser, ProviderSetup.Path));
        using var callback = await browser.GetAsync(ProviderSetup.CallbackPath + "?code=1&state=2");
        Assert.Contains("/login?returnUrl=", callback.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    private void Start() => host = AppHost.Start(provider.Settings());

    private static async Task<bool> IsInsideAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("/denied");
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
