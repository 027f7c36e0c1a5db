using System.Net;
using System.Text.Json;
using CallDashboard.Benchmarks.Circuits;
using CallDashboard.Data;
using CallDashboard.Features.Access;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Access;

/// <summary>Whom a provider's word lets in, and as what: the real program against a real, small provider.</summary>
public sealed class ProviderSignInTests : IAsyncLifetime
{
    private OpenIdProvider provider = null!;
    private AppHost host = null!;

    public async Task InitializeAsync() => provider = await OpenIdProvider.StartAsync();

    public async Task DisposeAsync()
    {
        host.Dispose();
        await provider.DisposeAsync();
    }

    private AccountWatch Watch => host.Services.GetRequiredService<AccountWatch>();

    [Fact]
    public async Task Who_comes_for_the_first_time_gets_an_account_with_the_role_of_the_claim_and_goes_where_they_wanted()
    {
        Start();
        provider.Seat("17", "ada@acme.test", "something else", "desk-leads", "desk");
        using var browser = host.Browser(out _);

        var end = await provider.SignInAsync(browser, "/calls?status=BUSY");

        Assert.Equal("/calls?status=BUSY", end);
        Assert.True(await IsInsideAsync(browser));
        var account = Watch.Accounts.Single(a => a.Email == "ada@acme.test");
        Assert.Equal((Roles.Supervisor, "Person 17"), (account.Role, account.DisplayName));
        var trail = await host.AuditAsync();
        var made = trail.Single(a => a.Act == AuditActs.UserCreated && a.Subject == account.Id);
        Assert.Equal(("provider", "Acme ID"), (made.ActorId, made.Actor));
        await host.AuditedAsync(AuditActs.SignedIn);
        Assert.Equal("Acme ID", (await host.QueryAsync(db => db.UserSessions.SingleAsync(s => s.UserId == account.Id))).Method);

        // The second time it is the same person, whatever the address is now.
        provider.Seat("17", "ada.king@acme.test", "desk-leads");
        using var again = host.Browser(out _);
        Assert.Equal("/", await provider.SignInAsync(again));
        Assert.DoesNotContain(Watch.Accounts, a => a.Email == "ada.king@acme.test");
        Assert.Equal(2, await host.QueryAsync(db => db.UserSessions.CountAsync(s => s.UserId == account.Id)));
    }

    [Fact]
    public async Task The_highest_role_counts_and_may_come_from_the_user_info_alone()
    {
        Start();
        provider.Seat("1", "chief@acme.test");
        provider.UserInfo["roles"] = new[] { "desk", "urn:acme:chiefs" };
        using var browser = host.Browser(out _);

        Assert.Equal("/", await provider.SignInAsync(browser));

        Assert.Equal(Roles.Administrator, Watch.Accounts.Single().Role);
        // There is an administrator now: the link of the first start is worth nothing any more.
        Assert.Null(host.Services.GetRequiredService<SetupToken>().Value);
    }

    [Fact]
    public async Task Without_a_role_nobody_comes_in_and_who_lost_it_is_not_here_any_more()
    {
        Start();
        provider.Seat("1", "guest@acme.test", "guests");
        using var guest = host.Browser(out _);
        Assert.Equal("/login?refused=norole", await provider.SignInAsync(guest));
        Assert.False(await IsInsideAsync(guest));
        Assert.Empty(Watch.Accounts);
        Assert.Contains("You have no role here.", await guest.GetStringAsync("/login?refused=norole"), StringComparison.Ordinal);
        Assert.Contains("no role", (await host.AuditedAsync(AuditActs.SignInFailed)).Details, StringComparison.Ordinal);

        provider.Seat("2", "ada@acme.test", "desk");
        using var browser = host.Browser(out _);
        Assert.Equal("/", await provider.SignInAsync(browser));
        provider.Seat("2", "ada@acme.test");
        using var other = host.Browser(out _);
        Assert.Equal("/login?refused=norole", await provider.SignInAsync(other));
        Assert.False(await IsInsideAsync(browser));
    }

    [Fact]
    public async Task A_default_role_takes_everybody_in()
    {
        Start(("DefaultRole", Roles.Operator));
        provider.Seat("1", "guest@acme.test", "guests");
        using var browser = host.Browser(out _);

        Assert.Equal("/", await provider.SignInAsync(browser));

        Assert.Equal(Roles.Operator, Watch.Accounts.Single().Role);
    }

    [Fact]
    public async Task A_disabled_account_stays_disabled()
    {
        Start();
        provider.Seat("1", "ada@acme.test", "desk");
        using var browser = host.Browser(out _);
        Assert.Equal("/", await provider.SignInAsync(browser));
        Assert.True((await host.Services.GetRequiredService<Accounts>().SetDisabledAsync("ada@acme.test", true)).Succeeded);
        provider.Seat("1", "ada@acme.test", "desk-leads");

        Assert.Equal("/login?refused=disabled", await provider.SignInAsync(browser));

        Assert.False(await IsInsideAsync(browser));
        Assert.Equal((true, Roles.Operator), (Watch.Accounts.Single().Disabled, Watch.Accounts.Single().Role));
    }

    [Theory]
    [InlineData(false, true, "/login?refused=emailtaken")]
    [InlineData(true, false, "/login?refused=emailtaken")]
    [InlineData(true, true, "/")]
    public async Task An_account_that_is_there_is_linked_only_if_that_is_allowed_and_the_address_is_verified(bool allowed, bool verified, string end)
    {
        Start(("LinkByEmail", allowed ? "true" : "false"));
        await host.EnsureAccountAsync(Roles.Operator);
        provider.Seat("1", SignedIn.Email(Roles.Operator), "desk");
        provider.Person["email_verified"] = verified;
        using var browser = host.Browser(out _);

        Assert.Equal(end, await provider.SignInAsync(browser));

        Assert.Equal(end == "/", await IsInsideAsync(browser));
        Assert.Single(Watch.Accounts);
        // Somebody else who has the address now is not the person who had it before.
        provider.Seat("2", SignedIn.Email(Roles.Operator), "desk");
        using var next = host.Browser(out _);
        Assert.Equal(allowed && !verified ? "/" : "/login?refused=emailtaken", await provider.SignInAsync(next));
    }

    [Theory]
    [InlineData(null, "/login?refused=noemail")]
    [InlineData("ada@acme.test", "/login?refused=noaccount")]
    public async Task Without_an_address_or_where_none_are_made_there_is_no_account(string? email, string end)
    {
        Start(("CreateAccounts", "false"));
        provider.Seat("1", email, "desk");
        using var browser = host.Browser(out _);

        Assert.Equal(end, await provider.SignInAsync(browser));

        Assert.Empty(Watch.Accounts);
    }

    [Fact]
    public async Task Another_role_ends_the_open_page_and_is_audited_as_the_providers_doing()
    {
        Start(("LinkByEmail", "true"));
        await host.EnsureAccountAsync(Roles.Supervisor);
        provider.Seat("1", SignedIn.Email(Roles.Supervisor), "desk-leads");
        using (var linking = host.Browser(out _))
            Assert.Equal("/", await provider.SignInAsync(linking));
        using var visitor = await Visitor.SignInAsync(host.Address, SignedIn.Email(Roles.Supervisor), SignedIn.Password);
        await using var crowd = await Crowd.OpenAsync(visitor, "/live", 1);
        Assert.Null(crowd.Pages.Single().Failure);
        provider.Seat("1", SignedIn.Email(Roles.Supervisor), "desk");
        using var browser = host.Browser(out _);

        Assert.Equal("/", await provider.SignInAsync(browser));

        Assert.True(await IsInsideAsync(browser));
        await Eventually.HoldsAsync(() => Task.FromResult(crowd.Pages.Single().Failure is not null));
        var change = await host.AuditedAsync(AuditActs.RoleChanged);
        Assert.Equal(("Acme ID", Roles.Supervisor, Roles.Operator), (change.Actor,
            JsonDocument.Parse(change.Details).RootElement.GetProperty("before").GetString(), JsonDocument.Parse(change.Details).RootElement.GetProperty("after").GetString()));
    }

    [Fact]
    public async Task The_last_administrator_is_not_made_something_else()
    {
        Start();
        provider.Seat("1", "chief@acme.test", "urn:acme:chiefs");
        using var browser = host.Browser(out _);
        Assert.Equal("/", await provider.SignInAsync(browser));
        provider.Seat("1", "chief@acme.test", "desk");
        using var other = host.Browser(out _);

        Assert.Equal("/login?refused=lastadministrator", await provider.SignInAsync(other));

        Assert.Equal(Roles.Administrator, Watch.Accounts.Single().Role);
        Assert.True(await IsInsideAsync(browser));
        Assert.False(await IsInsideAsync(other));
    }

    [Theory]
    [InlineData(false, "/login/second-factor")]
    [InlineData(true, "/")]
    public async Task A_second_factor_is_asked_for_here_unless_the_provider_does(bool satisfies, string end)
    {
        host = AppHost.Start([.. provider.Settings(("SatisfiesSecondFactor", satisfies ? "true" : "false")), ("Access:RequireSecondFactor:0", Roles.Supervisor)]);
        provider.Seat("1", "ada@acme.test", "desk-leads");
        using var browser = host.Browser(out _);

        Assert.Equal(end, (await provider.SignInAsync(browser)).Split('?')[0]);

        Assert.Equal(satisfies, await IsInsideAsync(browser));
        if (!satisfies)
            Assert.Contains("totp-secret", await browser.GetStringAsync("/login/second-factor"), StringComparison.Ordinal);
    }

    private void Start(params (string Key, string? Value)[] more) => host = AppHost.Start(provider.Settings(more));

    private static async Task<bool> IsInsideAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("/denied");
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
