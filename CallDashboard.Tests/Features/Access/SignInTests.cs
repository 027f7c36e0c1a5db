using System.Net;
using CallDashboard.Features.Access;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CallDashboard.Tests.Features.Access;

public class SignInTests
{
    private static readonly Dictionary<string, string> Right =
        new() { ["Input.Email"] = SignedIn.Email(Roles.Operator), ["Input.Password"] = SignedIn.Password };

    [Fact]
    public async Task The_right_password_leads_back_to_the_page_that_was_wanted()
    {
        using var host = AppHost.Start();
        await host.EnsureAccountAsync(Roles.Operator);
        using var http = host.Browser(out var cookies);

        using var sent = await http.GetAsync("/calls?status=BUSY");
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        using var answer = await http.PostFormAsync(sent.Headers.Location!.PathAndQuery, Right);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/calls?status=BUSY", answer.Headers.Location!.IsAbsoluteUri ? answer.Headers.Location.PathAndQuery : answer.Headers.Location.ToString());
        var session = cookies.GetCookies(host.Address)["calldashboard.session"]!;
        Assert.True(session.HttpOnly);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_account_are_told_the_same()
    {
        using var host = AppHost.Start();
        await host.EnsureAccountAsync(Roles.Operator);
        using var http = host.Browser(out var cookies);

        var answers = new List<string>();
        foreach (var email in new[] { SignedIn.Email(Roles.Operator), "nobody@example.test" })
        {
            using var answer = await http.PostFormAsync("/login", new(Right) { ["Input.Email"] = email, ["Input.Password"] = "not the password" });
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            var page = await answer.Content.ReadAsStringAsync();
            Assert.Contains("E-mail or password is wrong.", page, StringComparison.Ordinal);
            answers.Add(page.Replace(email, "", StringComparison.Ordinal)[..page.IndexOf("__RequestVerificationToken", StringComparison.Ordinal)]);
        }

        Assert.Null(cookies.GetCookies(host.Address)["calldashboard.session"]);
    }

    [Fact]
    public async Task A_disabled_account_cannot_sign_in_and_its_open_session_ends()
    {
        using var host = AppHost.Start();
        await host.EnsureAccountAsync(Roles.Administrator);
        using var http = await host.SignedInAsync(Roles.Operator);
        using var before = await http.GetAsync("/denied");
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        var outcome = await host.Services.GetRequiredService<Accounts>().SetDisabledAsync(SignedIn.Email(Roles.Operator), true);

        Assert.True(outcome.Succeeded);
        using var after = await http.GetAsync("/denied");
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
        using var again = await http.PostFormAsync("/login", Right);
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    [Fact]
    public async Task Signing_out_needs_the_form_and_ends_the_session()
    {
        using var host = AppHost.Start();
        using var http = await host.SignedInAsync(Roles.Operator);

        using var forged = await http.PostAsync("/logout", null);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        using var got = await http.GetAsync("/logout");
        Assert.NotEqual(HttpStatusCode.OK, got.StatusCode);
        using var still = await http.GetAsync("/denied");
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    [Fact]
    public async Task The_sixth_wrong_try_waits_but_not_for_ever_and_not_for_a_known_browser()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var host = AppHost.Start(services => services.AddSingleton<TimeProvider>(clock));
        using var owner = await host.SignedInAsync(Roles.Operator);
        using var stranger = host.Browser(out _);
        for (var i = 0; i < SignInThrottle.Allowed; i++)
        {
            using var wrong = await stranger.PostFormAsync("/login", new(Right) { ["Input.Password"] = "guess" });
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var sixth = await stranger.PostFormAsync("/login", Right);
        Assert.Equal(HttpStatusCode.TooManyRequests, sixth.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(30), sixth.Headers.RetryAfter!.Delta);

        // The owner's browser signed in before, so it is not held responsible for the stranger.
        using var ownersForm = await owner.GetAsync("/login");
        Assert.Equal(HttpStatusCode.Redirect, ownersForm.StatusCode);
        owner.DefaultRequestHeaders.Add("X-Note", "signed in still");

        clock.Advance(TimeSpan.FromSeconds(31));
        using var later = await stranger.PostFormAsync("/login", Right);
        Assert.Equal(HttpStatusCode.Redirect, later.StatusCode);
    }

    [Theory]
    [InlineData("/calls?status=BUSY", "/calls?status=BUSY")]
    [InlineData("/", "/")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("https://evil.test/", "/")]
    [InlineData("//evil.test", "/")]
    [InlineData("/\\evil.test", "/")]
    [InlineData("/\t/evil.test", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/logout", "/")]
    [InlineData("/login?returnUrl=/login", "/")]
    [InlineData("calls", "/")]
    public void Only_addresses_of_this_site_are_gone_to(string? wanted, string expected) => Assert.Equal(expected, LocalAddress.OrHome(wanted));
}
