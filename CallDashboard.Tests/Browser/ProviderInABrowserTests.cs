using CallDashboard.Features.Access.Factors;
using CallDashboard.Hosting;
using CallDashboard.Tests.App;
using CallDashboard.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.Browser;

/// <summary>The sign-in by a provider in a real browser, which keeps cookies of other sites apart: the provider is another site than the program.</summary>
[Collection(Browsing.Name)]
public class ProviderInABrowserTests(BrowserFixture browsers)
{
    [BrowserFact]
    public async Task The_button_leads_to_the_provider_and_back_to_the_second_factor_and_in()
    {
        await using var provider = await OpenIdProvider.StartAsync();
        provider.ShowsPage = true;
        using var host = AppHost.Start([.. provider.Settings(), ("Access:RequireSecondFactor:0", Roles.Supervisor)]);
        await using var visit = await browsers.OpenAsync(new UriBuilder(host.Address) { Host = "localhost" }.Uri);
        visit.Allow(provider.Address);
        var page = visit.Page;

        provider.Seat("1", "ada@acme.test", "guests");
        await page.GotoAsync("/calls?status=BUSY");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Acme ID" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Continue" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("You have no role here.");
        await visit.PictureAsync("login-refused");
        await page.SetViewportSizeAsync(390, 800);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await visit.PictureAsync("login-refused-phone-dark");
        await page.SetViewportSizeAsync(1440, 900);

        provider.Seat("1", "ada@acme.test", "desk-leads");
        await page.GotoAsync("/calls?status=BUSY");
        var button = page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Acme ID" });
        await button.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Link, new() { Name = "Continue" }).ClickAsync();
        var secret = await page.GetByTestId("totp-secret").InnerTextAsync();
        await page.Locator("input[name='Input.Code']").FillAsync(Totp.CodeAt(secret, DateTimeOffset.UtcNow));
        await page.Keyboard.PressAsync("Enter");
        await page.GetByTestId("enrol-done").ClickAsync();
        await page.WaitForURLAsync(url => url.EndsWith("/calls?status=BUSY", StringComparison.Ordinal));
        await visit.ReadyAsync();

        await page.GotoAsync("/settings/profile");
        await visit.ReadyAsync();
        await Expect(page.GetByTestId("session-row")).ToContainTextAsync("by Acme ID and code");
        await visit.PictureAsync("profile-provider");
        visit.AssertQuiet();
    }
}
