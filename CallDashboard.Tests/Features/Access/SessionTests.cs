using System.Net;
using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Features.Access;
using CallDashboard.Features.Access.Invites;
using CallDashboard.Features.Access.Profile;
using CallDashboard.Features.Access.Sessions;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Access;

/// <summary>Sessions that are listed and ended, and accounts that begin with a link.</summary>
public sealed class SessionTests : IDisposable
{
    private const string Another = "a short walk in the snow";
    private readonly AppHost host = AppHost.Start();

    public void Dispose() => host.Dispose();

    private SessionList Sessions => host.Services.GetRequiredService<SessionList>();

    [Fact]
    public async Task Each_browser_is_a_session_that_can_be_ended_alone_or_with_all_others()
    {
        using var laptop = await SignInAsync("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0");
        using var phone = await SignInAsync("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/604.1");
        using var forgotten = await SignInAsync("");
        var me = Me();
        var listed = await Sessions.OfAsync(me);
        Assert.Equal(["Firefox on Linux", "Safari on iPhone", "Unknown"], listed.Select(s => s.Browser).Order(StringComparer.Ordinal));
        Assert.All(listed, s => Assert.Equal(("127.0.0.1", "password", true), (s.Address, s.Method, s.SeenAt >= s.CreatedAt)));

        var own = host.Services.GetRequiredService<OwnAccount>();
        var here = Principal(listed.Single(s => s.Browser.StartsWith("Firefox", StringComparison.Ordinal)));
        Assert.Equal(1, await own.EndSessionsAsync(here, listed.Single(s => s.Browser == "Unknown").Id, Actor.System));
        Assert.Equal((true, true, false), (await IsInsideAsync(laptop), await IsInsideAsync(phone), await IsInsideAsync(forgotten)));
        // Nobody ends another person's.
        Assert.Equal(0, await own.EndSessionsAsync(new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "another")], "test")), listed[0].Id, Actor.System));

        Assert.False((await own.ConfirmAsync(here, "not the password")).Succeeded);
        Assert.True((await own.ConfirmAsync(here, SignedIn.Password)).Succeeded);
        Assert.Contains("first that are tried", Assert.Single((await own.ChangePasswordAsync(here, "password1234", Actor.System)).Problems), StringComparison.Ordinal);
        Assert.True((await own.ChangePasswordAsync(here, Another, Actor.System)).Succeeded);
        Assert.Equal((true, false), (await IsInsideAsync(laptop), await IsInsideAsync(phone)));
        using var old = await TryAsync("", SignedIn.Password);
        Assert.Equal(HttpStatusCode.Unauthorized, old.Answer.StatusCode);
        Assert.Equal(2, await host.QueryAsync(db => db.AuditEntries.CountAsync(a => a.Act == AuditActs.SessionsEnded)));
    }

    [Fact]
    public async Task Sessions_end_unused_and_at_last_in_any_case()
    {
        using var unused = await SignInAsync("a");
        using var old = await SignInAsync("Firefox/1");
        using var fresh = await SignInAsync("Chrome/1");
        var now = TimeProvider.System.GetUtcNow();
        await host.QueryAsync(db => db.UserSessions.Where(s => s.Browser == "Another program").ExecuteUpdateAsync(s => s.SetProperty(x => x.SeenAt, (now - SessionList.LongestIdle).ToUnixTimeMilliseconds())));
        await host.QueryAsync(db => db.UserSessions.Where(s => s.Browser == "Firefox").ExecuteUpdateAsync(s => s.SetProperty(x => x.CreatedAt, (now - SessionList.LongestLife).ToUnixTimeMilliseconds())));

        await host.Services.GetRequiredService<AccountWatch>().RefreshAsync();

        Assert.Equal((false, false, true), (await IsInsideAsync(unused), await IsInsideAsync(old), await IsInsideAsync(fresh)));
        Assert.Equal("Chrome", Assert.Single(await host.QueryAsync(db => db.UserSessions.ToListAsync())).Browser);
    }

    [Fact]
    public async Task Of_all_who_hold_an_invitation_one_becomes_the_person_it_names()
    {
        var invitations = host.Services.GetRequiredService<Invitations>();
        var (made, token) = await invitations.CreateAsync("new@example.test", Roles.Supervisor, Actor.System);
        Assert.True(made.Succeeded);
        using var form = host.Browser(out _);
        var hidden = await form.HiddenFieldsAsync($"/invite?token={token}");
        FormUrlEncodedContent Filled(string password) => new(hidden.Concat(new Dictionary<string, string> { ["Input.Name"] = "Nina", ["Input.Password"] = password, ["Input.Again"] = password }));

        using (var weak = await form.PostAsync($"/invite?token={token}", Filled("password1234")))
            Assert.Contains("first that are tried", await weak.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => form.PostAsync($"/invite?token={token}", Filled(Another))));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Redirect);
        var account = Assert.Single(host.Services.GetRequiredService<AccountWatch>().Accounts);
        Assert.Equal(("new@example.test", Roles.Supervisor, "Nina"), (account.Email, account.Role, account.DisplayName));
        Assert.True(await IsInsideAsync(form));
        Assert.DoesNotContain("<form", await host.Browser(out _).GetStringAsync($"/invite?token={token}"), StringComparison.Ordinal);
        Assert.Contains("has an account already", Assert.Single((await invitations.CreateAsync("NEW@example.test", Roles.Operator, Actor.System)).Outcome.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("taken back")]
    [InlineData("replaced")]
    [InlineData("made up")]
    public async Task A_link_that_is_not_good_any_more_opens_nothing(string why)
    {
        var invitations = host.Services.GetRequiredService<Invitations>();
        var (_, token) = await invitations.CreateAsync("new@example.test", Roles.Operator, Actor.System);
        if (why == "expired")
            await host.QueryAsync(db => db.Invitations.ExecuteUpdateAsync(i => i.SetProperty(x => x.ExpiresAt, x => x.CreatedAt)));
        else if (why == "taken back")
            Assert.True(await invitations.RevokeAsync(Assert.Single(await invitations.OpenAsync()).Id, Actor.System));
        else if (why == "replaced")
            await invitations.CreateAsync("new@example.test", Roles.Operator, Actor.System);
        else
            token = new string('0', token.Length);

        using var answer = await host.Browser(out _).GetAsync($"/invite?token={token}");

        Assert.DoesNotContain("<form", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False((await invitations.AcceptAsync(token, "", Another, "")).Succeeded);
    }

    private string Me() => host.Services.GetRequiredService<AccountWatch>().Accounts.Single(a => a.Email == SignedIn.Email(Roles.Operator)).Id;

    private static ClaimsPrincipal Principal(UserSession session) =>
        new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, session.UserId), new(SessionList.ClaimType, session.Id)], "test"));

    private async Task<(HttpClient Http, HttpResponseMessage Answer)> SendAsync(string userAgent, string password)
    {
        await host.EnsureAccountAsync(Roles.Operator);
        var http = host.Browser(out _);
        if (userAgent.Length > 0)
            http.DefaultRequestHeaders.UserAgent.ParseAdd(userAgent);
        return (http, await http.PostFormAsync("/login", new() { ["Input.Email"] = SignedIn.Email(Roles.Operator), ["Input.Password"] = password }));
    }

    private sealed record Try(HttpClient Http, HttpResponseMessage Answer) : IDisposable
    {
        public void Dispose() => Http.Dispose();
    }

    private async Task<Try> TryAsync(string userAgent, string password)
    {
        var (http, answer) = await SendAsync(userAgent, password);
        return new Try(http, answer);
    }

    private async Task<HttpClient> SignInAsync(string userAgent)
    {
        var (http, answer) = await SendAsync(userAgent, SignedIn.Password);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return http;
    }

    private static async Task<bool> IsInsideAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("/denied");
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
