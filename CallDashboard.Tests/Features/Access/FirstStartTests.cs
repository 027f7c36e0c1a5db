using System.Net;
using CallDashboard.Features.Access;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CallDashboard.Tests.Features.Access;

public class FirstStartTests
{
    private static Dictionary<string, string> Form(string email = "ada@example.test") => new()
    {
        ["Input.Email"] = email,
        ["Input.Password"] = SignedIn.Password,
        ["Input.Again"] = SignedIn.Password,
        ["Input.TimeZone"] = "Europe/Berlin",
        ["Input.Currency"] = "eur",
    };

    [Fact]
    public async Task The_token_creates_one_administrator_signs_in_and_is_gone()
    {
        using var host = AppHost.Start();
        var token = host.Services.GetRequiredService<SetupToken>().Value;
        using var http = host.Browser(out _);

        using var answer = await http.PostFormAsync($"/setup?token={token}", Form());
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Contains("First start", await http.GetStringAsync("/setup"), StringComparison.Ordinal);

        var account = Assert.Single(host.Services.GetRequiredService<AccountWatch>().Accounts);
        Assert.Equal((Roles.Administrator, "ada@example.test"), (account.Role, account.Email));
        var display = host.Services.GetRequiredService<IOptionsMonitor<DisplayOptions>>().CurrentValue;
        Assert.Equal(("Europe/Berlin", "EUR"), (display.TimeZone, display.Currency));

        using var stranger = host.Browser(out _);
        using var late = await stranger.GetAsync($"/setup?token={token}");
        Assert.Equal(HttpStatusCode.Redirect, late.StatusCode);
        Assert.Contains("/login", late.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/setup")]
    [InlineData("/setup?token=")]
    [InlineData("/setup?token=0123456789abcdef0123456789abcdef")]
    public async Task Without_the_token_there_is_no_form(string address)
    {
        using var host = AppHost.Start();
        using var http = host.Browser(out _);

        using var answer = await http.GetAsync(address);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain("<form", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_who_hold_the_link_one_becomes_administrator()
    {
        using var host = AppHost.Start();
        var token = host.Services.GetRequiredService<SetupToken>().Value;
        using var http = host.Browser(out _);

        // All have the form before the first sends it: afterwards nobody gets it any more.
        var hidden = await http.HiddenFieldsAsync($"/setup?token={token}");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            http.PostAsync($"/setup?token={token}", new FormUrlEncodedContent(hidden.Concat(Form($"user{i}@example.test"))))));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Redirect && a.Headers.Location!.ToString().EndsWith("/setup", StringComparison.Ordinal));
        Assert.Single(host.Services.GetRequiredService<AccountWatch>().Accounts);
    }

    [Theory]
    [InlineData("Input.Password", "too short", "The two passwords are not the same.")]
    [InlineData("Input.TimeZone", "Mars/Olympus", "Choose a time zone from the list.")]
    [InlineData("Input.Currency", "12", "A currency is three letters, such as USD.")]
    [InlineData("Input.Email", "not an address", "is not an e-mail address.")]
    public async Task A_wrong_field_is_named_and_the_token_stays_good(string field, string value, string said)
    {
        using var host = AppHost.Start();
        var token = host.Services.GetRequiredService<SetupToken>().Value;
        using var http = host.Browser(out _);

        using var wrong = await http.PostFormAsync($"/setup?token={token}", new(Form()) { [field] = value });
        Assert.Contains(said, await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var right = await http.PostFormAsync($"/setup?token={token}", Form());
        Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
    }

    [Fact]
    public async Task Configuration_makes_the_administrator_without_a_page()
    {
        using var host = AppHost.Start(("Setup:AdminEmail", "ada@example.test"), ("Setup:AdminPassword", SignedIn.Password));

        Assert.Null(host.Services.GetRequiredService<SetupToken>().Value);
        using var http = host.Browser(out _);
        using var answer = await http.PostFormAsync("/login", new() { ["Input.Email"] = "ADA@example.test", ["Input.Password"] = SignedIn.Password });
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Fact]
    public async Task A_second_start_asks_for_nothing()
    {
        using var host = AppHost.Start();
        await host.EnsureAccountAsync(Roles.Administrator);
        var first = host.Services.GetRequiredService<SetupToken>();
        first.Make();

        await host.Services.GetRequiredService<FirstStart>().RunAsync();

        Assert.Single(host.Services.GetRequiredService<AccountWatch>().Accounts);
    }
}
