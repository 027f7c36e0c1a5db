using CallDashboard.Data;
using CallDashboard.Features.Access;
using CallDashboard.Features.Access.Factors;
using CallDashboard.Hosting;
using CallDashboard.Tests.App;
using CallDashboard.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.Browser;

[Collection(Browsing.Name)]
public class SettingsInABrowserTests(BrowserFixture browsers)
{
    [BrowserFact]
    public async Task The_first_administrator_comes_from_the_address_in_the_log()
    {
        using var host = AppHost.Start();
        var token = host.Services.GetRequiredService<SetupToken>().Value;
        await using var visit = await browsers.OpenAsync(host.Address);
        var page = visit.Page;

        await page.GotoAsync($"/setup?token={token}");
        await Expect(page.GetByTestId("setup-zone")).ToHaveValueAsync("America/New_York");
        await visit.PictureAsync("setup-form");
        await page.GetByTestId("setup-email").FillAsync("ada@example.test");
        await page.GetByTestId("setup-password").FillAsync(SignedIn.Password);
        await page.GetByTestId("setup-password-again").FillAsync(SignedIn.Password);
        await page.GetByTestId("setup-submit").ClickAsync();

        await Expect(page).ToHaveURLAsync("/setup");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("First start");
        await Expect(page.GetByText("Signed in as ada@example.test")).ToBeVisibleAsync();
        await visit.PictureAsync("setup-steps");
        visit.AssertQuiet();
    }

    [BrowserFact]
    public async Task Sign_in_leads_to_the_wanted_page_and_sign_out_back()
    {
        using var host = AppHost.Start();
        await host.EnsureAccountAsync(Roles.Administrator);
        await using var visit = await browsers.OpenAsync(host.Address);
        var page = visit.Page;
        visit.Allow("status of 401");

        await page.GotoAsync("/settings/about");
        await page.GetByTestId("login-email").FillAsync(SignedIn.Email(Roles.Administrator));
        await page.GetByTestId("login-password").FillAsync("not the password");
        await page.GetByTestId("login-submit").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("E-mail or password is wrong.");
        await visit.PictureAsync("login-wrong");
        await page.GetByTestId("login-password").FillAsync(SignedIn.Password);
        await page.GetByTestId("login-submit").ClickAsync();
        await Expect(page).ToHaveURLAsync("/settings/about");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Settings");

        await page.Locator(".user-menu summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page).ToHaveURLAsync("/login");
        visit.AssertQuiet();
    }

    [BrowserFact]
    public async Task An_administrator_makes_changes_and_disables_accounts()
    {
        using var host = AppHost.Start();
        await host.EnsureAccountAsync(Roles.Operator);
        await using var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Administrator);
        var page = visit.Page;

        await page.GotoAsync("/settings");
        await Expect(page).ToHaveURLAsync("/settings/users");
        await visit.ReadyAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New account" }).ClickAsync();
        await page.GetByTestId("user-email").FillAsync("sue@example.test");
        await page.GetByTestId("user-role").SelectOptionAsync("supervisor");
        await page.GetByTestId("user-create").ClickAsync();
        var password = await page.GetByTestId("given-password").InnerTextAsync();
        Assert.True(password.Length >= 20);
        await visit.PictureAsync("settings-users");

        var row = page.Locator("[data-email='operator@example.test']");
        await row.GetByRole(AriaRole.Combobox).SelectOptionAsync("supervisor");
        await Expect(page.GetByRole(AriaRole.Status).GetByText("operator@example.test is supervisor now")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(row.GetByRole(AriaRole.Combobox)).ToHaveValueAsync("operator");
        await row.GetByRole(AriaRole.Button, new() { Name = "Disable operator@example.test" }).ClickAsync();
        await Expect(row.GetByText("Disabled")).ToBeVisibleAsync();
        visit.AssertQuiet();

        var accounts = host.Services.GetRequiredService<AccountWatch>().Accounts.ToDictionary(a => a.Email);
        Assert.Equal((true, "operator"), (accounts["operator@example.test"].Disabled, accounts["operator@example.test"].Role));
        Assert.Equal((false, "supervisor"), (accounts["sue@example.test"].Disabled, accounts["sue@example.test"].Role));
    }

    [BrowserFact]
    public async Task A_token_is_shown_once_and_can_be_revoked()
    {
        using var host = AppHost.Start();
        await using var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Administrator);
        var page = visit.Page;

        await page.GotoAsync("/settings/tokens");
        await page.GetByRole(AriaRole.Button, new() { Name = "New token" }).ClickAsync();
        await page.GetByTestId("token-name").FillAsync("wall display");
        await page.GetByTestId("token-create").ClickAsync();
        var text = await page.GetByTestId("new-token").InnerTextAsync();
        await visit.PictureAsync("settings-tokens");
        Assert.NotNull(await host.Services.GetRequiredService<ApiTokens>().FindAsync(text));
        await page.ReloadAsync();
        await Expect(page.GetByTestId("token-row")).ToBeVisibleAsync();
        await Expect(page.GetByText(text)).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke wall display" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke", Exact = true }).ClickAsync();
        await Expect(page.GetByTestId("token-row").GetByText("Revoked")).ToBeVisibleAsync();
        Assert.Null(await host.Services.GetRequiredService<ApiTokens>().FindAsync(text));
        visit.AssertQuiet();
    }

    [BrowserFact]
    public async Task Names_zone_and_currency_are_changed_and_changed_back()
    {
        using var host = AppHost.Start();
        var names = host.Services.GetRequiredService<IdNameCatalog>();
        await names.SetAsync(IdKind.Job, 9_007_199_254_740_993, "Old name", Actor.System, 0);
        await using var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Administrator);
        var page = visit.Page;

        await page.GotoAsync("/settings/names");
        var field = page.GetByLabel("Name of task 9007199254740993");
        await field.FillAsync("Instalment reminder");
        await field.PressAsync("Tab");
        await Expect(page.Locator(".notice-place")).ToContainTextAsync("“Instalment reminder” everywhere");
        await visit.PictureAsync("settings-names");
        Assert.Equal("Instalment reminder", names.Find(IdKind.Job, 9_007_199_254_740_993));
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(field).ToHaveValueAsync("Old name");

        await page.GotoAsync("/settings/display");
        await page.GetByTestId("display-zone").SelectOptionAsync("Asia/Tokyo");
        await page.GetByTestId("display-currency").FillAsync("jpy");
        await page.GetByTestId("display-save").ClickAsync();
        await Expect(page.Locator(".notice-place")).ToContainTextAsync("Saved");
        await visit.PictureAsync("settings-display");
        await page.ReloadAsync();
        await Expect(page.GetByTestId("display-currency")).ToHaveValueAsync("JPY");

        await page.GotoAsync("/settings/about");
        await Expect(page.GetByTestId("database-size")).ToContainTextAsync("B");
        await visit.PictureAsync("settings-about");
        visit.AssertQuiet();
    }

    [BrowserFact]
    public async Task An_open_page_of_a_disabled_user_ends_within_seconds()
    {
        using var host = AppHost.Start();
        await host.EnsureAccountAsync(Roles.Administrator);
        await using var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Supervisor);
        await visit.Page.GotoAsync("/settings/about");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Settings");
        await Expect(visit.Page.GetByTestId("database-size")).ToHaveCountAsync(0);

        await host.Services.GetRequiredService<Accounts>().SetDisabledAsync(SignedIn.Email(Roles.Supervisor), true);

        await Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/login"), new() { Timeout = 10_000 });
    }

    [BrowserFact]
    public async Task Others_are_told_that_they_may_not_see_a_page()
    {
        using var host = AppHost.Start();
        await using var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Supervisor);

        await visit.Page.GotoAsync("/settings/users");

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("You may not see this");
        await visit.PictureAsync("denied");
        visit.AssertQuiet();
    }

    [BrowserFact]
    public async Task An_administrator_takes_a_lost_second_factor_off_somebody_else()
    {
        using var host = AppHost.Start();
        await host.EnsureAccountAsync(Roles.Administrator);
        using var theirs = await host.SignedInAsync(Roles.Supervisor);
        var id = host.Services.GetRequiredService<AccountWatch>().Accounts.Single(a => a.Email == SignedIn.Email(Roles.Supervisor)).Id;
        var factors = host.Services.GetRequiredService<SecondFactors>();
        var secret = await factors.ProposeAsync(id);
        Assert.NotNull(await factors.ConfirmAsync(id, Totp.CodeAt(secret, DateTimeOffset.UtcNow), Actor.System));
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
            var passkey = new UserPasskeyInfo([1, 2, 3], [4], DateTimeOffset.UtcNow, 0, null, true, false, false, [5], [6]) { Name = "Lost phone" };
            Assert.True((await users.AddOrUpdatePasskeyAsync((await users.FindByIdAsync(id))!, passkey)).Succeeded);
        }
        await using var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Administrator);
        var page = visit.Page;
        await page.GotoAsync("/settings/users");
        await visit.ReadyAsync();
        await Expect(page.Locator($"[data-testid=user-row][data-email='{SignedIn.Email(Roles.Administrator)}']").GetByTestId("user-factor")).ToHaveCountAsync(0);
        var row = page.Locator($"[data-testid=user-row][data-email='{SignedIn.Email(Roles.Supervisor)}']");

        // Nothing happens before it is confirmed.
        await row.GetByTestId("user-factor").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.GetByTestId("user-factor-reset")).ToHaveCountAsync(0);
        Assert.True((await factors.StateAsync(id)).IsOn);
        await row.GetByTestId("user-factor").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await visit.PictureAsync("users-factor");
        await page.SetViewportSizeAsync(390, 800);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await visit.PictureAsync("users-factor-phone-dark");
        await page.GetByTestId("user-factor-reset").ClickAsync();
        await Expect(page.GetByText("has no second factor any more")).ToBeVisibleAsync();

        using (var ended = await theirs.GetAsync("/denied"))
            Assert.Equal(System.Net.HttpStatusCode.Redirect, ended.StatusCode);
        Assert.False((await factors.StateAsync(id)).IsOn);
        Assert.False(await host.QueryAsync(db => db.Set<IdentityUserPasskey<string>>().AnyAsync()));
        var entry = (await host.AuditAsync()).Single(a => a.Act == AuditActs.SecondFactorChanged && a.Details.Contains("reset", StringComparison.Ordinal));
        Assert.Equal((id, SignedIn.Email(Roles.Administrator)), (entry.Subject, entry.Actor));
        using var again = await host.SignedInAsync(Roles.Supervisor);
        using (var inside = await again.GetAsync("/denied"))
            Assert.Equal(System.Net.HttpStatusCode.OK, inside.StatusCode);

        await row.GetByTestId("user-factor").ClickAsync();
        await page.GetByTestId("user-factor-reset").ClickAsync();
        await Expect(page.GetByText($"{SignedIn.Email(Roles.Supervisor)} has no second factor.")).ToBeVisibleAsync();
        visit.AssertQuiet();
    }
}
