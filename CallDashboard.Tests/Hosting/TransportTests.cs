using System.Net.WebSockets;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;

namespace CallDashboard.Tests.Hosting;

/// <summary>What is promised about the line itself: TLS once, TLS always; and nothing that holds secrets beside foreign text is compressed.</summary>
public class TransportTests
{
    [Theory]
    [InlineData("Production", "https", "max-age=31536000")]
    // Nothing can be promised on a line that anybody can change, and a developer's localhost stays usable.
    [InlineData("Production", "http", null)]
    [InlineData("Development", "https", null)]
    public async Task Over_TLS_browsers_are_told_to_stay_there_for_a_year(string environment, string scheme, string? told)
    {
        using var host = AppHost.Start(("environment", environment), ("Proxy:TrustedNetworks:0", "127.0.0.1"));
        using var http = host.Http();
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);
        http.DefaultRequestHeaders.Add("X-Forwarded-Host", "calls.test");

        foreach (var address in (string[])["/login", "/calls", "/api/calls", "/health/live"])
        {
            using var answer = await http.GetAsync(address);
            Assert.Equal(told, answer.Headers.TryGetValues("Strict-Transport-Security", out var values) ? string.Join(", ", values) : null);
        }
    }

    [Fact]
    public async Task Answers_made_on_the_fly_are_not_compressed_and_files_are()
    {
        using var host = AppHost.Start();
        await host.StoreAsync([Pushes.Record("c-1")]);
        using var http = await host.SignedInAsync(Roles.Administrator);
        http.DefaultRequestHeaders.Add("Accept-Encoding", "br, gzip, deflate, zstd");
        string[] addresses = ["/", "/calls", "/settings/tokens", "/settings/users", "/platform", "/api/calls?from=2000-01-01", "/api/calls/c-1", "/api/stats?by=tag", "/export/calls.csv?from=2000-01-01",
            "/export/calls.ndjson?from=2000-01-01", "/calls/c-1/transcript.txt", "/settings/audit/export.csv", "/metrics", "/openapi/v1.json"];

        foreach (var address in addresses)
        {
            using var answer = await http.GetAsync(address);
            Assert.True(answer.IsSuccessStatusCode, $"{address} was answered {(int)answer.StatusCode}.");
            Assert.True(answer.Content.Headers.ContentEncoding.Count == 0, $"{address} is compressed.");
        }
        using var form = host.Http();
        form.DefaultRequestHeaders.Add("Accept-Encoding", "br, gzip, deflate, zstd");
        using (var login = await form.GetAsync("/login"))
            Assert.Empty(login.Content.Headers.ContentEncoding);

        // The same client is sent compressed what was compressed at the build.
        using var file = await http.GetAsync("/_framework/blazor.web.js");
        Assert.Single(file.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("/_blazor")]
    [InlineData("/hubs/calls")]
    public async Task Sockets_are_not_compressed_for_those_who_offer_it(string address)
    {
        using var host = AppHost.Start();
        using var socket = new ClientWebSocket { Options = { Cookies = await host.CookiesAsync(Roles.Operator), DangerousDeflateOptions = new(), CollectHttpResponseDetails = true } };

        await socket.ConnectAsync(new UriBuilder(host.Address) { Scheme = "ws", Path = address }.Uri, CancellationToken.None);

        Assert.Equal(WebSocketState.Open, socket.State);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", socket.HttpResponseHeaders!.Keys, StringComparer.OrdinalIgnoreCase);
        socket.Abort();
    }
}
