using System.Net;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;

namespace CallDashboard.Tests.Hosting;

public class HostCookiesTests
{
    [Theory]
    [InlineData("calldashboard.session=x; path=/; httponly", "__Host-calldashboard.session=x; path=/; secure; httponly")]
    [InlineData("calldashboard.form=x; domain=example.test; path=/login; secure", "__Host-calldashboard.form=x; path=/; secure")]
    [InlineData("tz=Europe%2FBerlin; path=/", "tz=Europe%2FBerlin; path=/")]
    public void Our_cookies_leave_with_the_prefix_and_what_it_demands(string made, string sent) => Assert.Equal(sent, HostCookies.Sent(made));

    [Theory]
    [InlineData("__Host-calldashboard.session=x", "calldashboard.session=x")]
    [InlineData("calldashboard.session=planted", null)]
    [InlineData("tz=UTC", "tz=UTC")]
    public void Only_those_with_the_prefix_are_believed(string received, string? read) => Assert.Equal(read, HostCookies.Received(received));

    [Fact]
    public async Task Over_TLS_the_whole_sign_in_works_with_prefixed_cookies()
    {
        using var host = AppHost.Start(("Proxy:TrustedNetworks:0", "127.0.0.1"));
        await host.EnsureAccountAsync(Roles.Operator);
        using var http = host.Http();
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        // Cookies are carried by hand: a client would not send secure ones to the test's plain address.
        var jar = new Dictionary<string, string>();
        using var form = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "/login"));
        var hidden = System.Text.RegularExpressions.Regex.Matches(await form.Content.ReadAsStringAsync(), """<input type="hidden" name="([^"]*)" value="([^"]*)" ?/?>""")
            .ToDictionary(m => m.Groups[1].Value, m => WebUtility.HtmlDecode(m.Groups[2].Value));
        using var signedIn = await SendAsync(new HttpRequestMessage(HttpMethod.Post, "/login")
        {
            Content = new FormUrlEncodedContent(hidden.Concat(new Dictionary<string, string> { ["Input.Email"] = SignedIn.Email(Roles.Operator), ["Input.Password"] = SignedIn.Password })),
        });
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        Assert.Equal(["__Host-calldashboard.browser", "__Host-calldashboard.form", "__Host-calldashboard.session"], jar.Keys.Order(StringComparer.Ordinal));

        using var inside = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "/denied"));
        Assert.Equal(HttpStatusCode.OK, inside.StatusCode);
        // The same cookie under its plain name, as a neighbouring host could plant it.
        (jar["calldashboard.session"], _) = (jar["__Host-calldashboard.session"], jar.Remove("__Host-calldashboard.session"));
        using var outside = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "/denied"));
        Assert.Equal(HttpStatusCode.Redirect, outside.StatusCode);

        async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
        {
            if (jar.Count > 0)
                request.Headers.Add("Cookie", string.Join("; ", jar.Select(c => $"{c.Key}={c.Value}")));
            var answer = await http.SendAsync(request);
            foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            {
                Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
                var pair = cookie.Split(';')[0].Split('=', 2);
                jar[pair[0]] = pair[1];
            }
            return answer;
        }
    }
}
