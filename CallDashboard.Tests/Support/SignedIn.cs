using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.RegularExpressions;
using CallDashboard.Data;
using CallDashboard.Features.Access;
using CallDashboard.Features.Access.Sessions;
using CallDashboard.Hosting;
using CallDashboard.Tests.Browser;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Support;

/// <summary>
/// Signs tests in through the real form. One account per role and host, made when first wanted:
/// <code>
/// using var http = await host.SignedInAsync(Roles.Administrator);
/// await visit.SignInAsync(host, Roles.Supervisor);
/// </code>
/// </summary>
internal static partial class SignedIn
{
    private static readonly ConditionalWeakTable<AppHost, ConcurrentDictionary<string, CookieCollection>> Sessions = [];

    /// <summary>Password of every account that tests make.</summary>
    public const string Password = "a long walk in the rain";

    /// <summary>E-mail address of the role's account.</summary>
    public static string Email(string role) => $"{role}@example.test";

    /// <summary>A client with the session cookie of this role; follows no redirects.</summary>
    public static async Task<HttpClient> SignedInAsync(this AppHost host, string role)
    {
        var http = host.Browser(out var cookies);
        cookies.Add(await host.SessionAsync(role));
        return http;
    }

    /// <summary>The session cookie of this role, for a client of the test's own.</summary>
    public static async Task<CookieContainer> CookiesAsync(this AppHost host, string role)
    {
        var cookies = new CookieContainer();
        cookies.Add(await host.SessionAsync(role));
        return cookies;
    }

    /// <summary>A client with a session of an account of its own, made with this role and these limits when it is not there yet; follows no redirects.</summary>
    public static async Task<HttpClient> SignedInAsAsync(this AppHost host, string email, string role, string? limits = null, params (string Right, bool Granted)[] rights)
    {
        var accounts = host.Services.GetRequiredService<Accounts>();
        if (host.Services.GetRequiredService<AccountWatch>().Accounts.All(a => a.Email != email))
        {
            Assert.True((await accounts.CreateAsync(email, Password, role)).Succeeded);
            if (limits is not null || rights.Length > 0)
                Assert.True((await accounts.SetRightsAsync(email, rights.ToDictionary(r => r.Right, r => r.Granted), CallDashboard.Domain.CallScope.Parse(limits))).Succeeded);
        }
        var http = host.Browser(out _);
        using var answer = await http.PostFormAsync("/login", new() { ["Input.Email"] = email, ["Input.Password"] = Password });
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return http;
    }

    /// <summary>Gives a browser the session cookie of this role.</summary>
    public static async Task SignInAsync(this BrowserSession visit, AppHost host, string role) =>
        await visit.Context.AddCookiesAsync((await host.SessionAsync(role)).Select(c =>
            new Microsoft.Playwright.Cookie { Name = c.Name, Value = c.Value, Url = host.Address.ToString(), HttpOnly = c.HttpOnly }));

    /// <summary>Signs in once per role and host as long as the session lasts: signing in is throttled and hashes slowly.</summary>
    private static async Task<CookieCollection> SessionAsync(this AppHost host, string role)
    {
        await host.EnsureAccountAsync(role);
        var known = Sessions.GetOrCreateValue(host);
        if (known.TryGetValue(role, out var before))
        {
            using var visitor = host.Browser(out var old);
            old.Add(before);
            using var still = await visitor.GetAsync("/denied");
            if (still.StatusCode == HttpStatusCode.OK)
                return before;
        }

        using var http = host.Browser(out var cookies);
        using var answer = await http.PostFormAsync("/login", new() { ["Input.Email"] = Email(role), ["Input.Password"] = Password });
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return known[role] = cookies.GetCookies(host.Address);
    }

    /// <summary>Makes the role's account when it is not there yet.</summary>
    public static async Task EnsureAccountAsync(this AppHost host, string role)
    {
        if (host.Services.GetRequiredService<AccountWatch>().Accounts.Any(a => a.Email == Email(role)))
            return;
        var outcome = await host.Services.GetRequiredService<Accounts>().CreateAsync(Email(role), Password, role);
        Assert.True(outcome.Succeeded || outcome.Problems.Single().Contains("has an account already", StringComparison.Ordinal));
        if (role == Roles.Administrator)
            host.Services.GetRequiredService<SetupToken>().Clear();
    }

    /// <summary>Who would be signed in with the role's account, which is there.</summary>
    public static async Task<ClaimsPrincipal> PrincipalAsync(this AppHost host, string role)
    {
        var watch = host.Services.GetRequiredService<AccountWatch>();
        var account = watch.Accounts.Single(a => a.Email == Email(role));
        var session = await host.Services.GetRequiredService<SessionList>().BeginAsync(new DefaultHttpContext(), new AppUser { Id = account.Id, SecurityStamp = account.Stamp }, "test");
        await watch.RefreshAsync();
        return new ClaimsPrincipal(new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, account.Id), new(ClaimTypes.Role, role), new(new ClaimsIdentityOptions().SecurityStampClaimType, account.Stamp), session], "test"));
    }

    /// <summary>A client that keeps cookies and asks for pages as browsers do; follows no redirects.</summary>
    public static HttpClient Browser(this AppHost host, out CookieContainer cookies)
    {
        cookies = new CookieContainer();
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return http;
    }

    /// <summary>Loads the form at this address and sends it with its hidden fields and these values.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(this HttpClient http, string address, Dictionary<string, string> values)
    {
        var fields = await http.HiddenFieldsAsync(address);
        foreach (var (name, value) in values)
            fields[name] = value;
        return await http.PostAsync(address, new FormUrlEncodedContent(fields));
    }

    /// <summary>Loads the form at this address; its hidden fields.</summary>
    public static async Task<Dictionary<string, string>> HiddenFieldsAsync(this HttpClient http, string address) =>
        HiddenInput().Matches(await http.GetStringAsync(address)).ToDictionary(m => m.Groups["name"].Value, m => WebUtility.HtmlDecode(m.Groups["value"].Value));

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)" ?/?>""")]
    private static partial Regex HiddenInput();
}
