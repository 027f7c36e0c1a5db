using System.Text.Json;
using CallDashboard.Features.Access.Factors;
using CallDashboard.Hosting;
using CallDashboard.Tests.App;
using CallDashboard.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.Browser;

/// <summary>One's own account in a real browser with an authenticator of its own: a passkey, an authenticator app, and the ways in with them.</summary>
[Collection(Browsing.Name)]
public class ProfileInABrowserTests(BrowserFixture browsers)
{
    [BrowserFact]
    public async Task A_passkey_and_an_authenticator_app_are_set_up_and_used()
    {
        using var host = AppHost.Start();
        await host.EnsureAccountAsync(Roles.Operator);
        // Passkeys belong to a name; an address of digits cannot have any.
        var address = new UriBuilder(host.Address) { Host = "localhost" }.Uri;
        await using var visit = await browsers.OpenAsync(address);
        var page = visit.Page;
        await AddAuthenticatorAsync(visit);
        await SignInAsync(page);
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/");

        await page.GotoAsync("/settings/profile");
        await visit.ReadyAsync();
        await page.GetByTestId("passkey-begin").ClickAsync();
        await page.GetByTestId("passkey-name").FillAsync("Work laptop");
        await page.GetByTestId("passkey-password").FillAsync("not the password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make passkey" }).ClickAsync();
        await Expect(page.GetByTestId("passkeys")).ToContainTextAsync("The password is wrong.");
        await page.GetByTestId("passkey-password").FillAsync(SignedIn.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make passkey" }).ClickAsync();
        await Expect(page.GetByTestId("passkey-row")).ToContainTextAsync("Work laptop");

        await page.GetByTestId("factor-begin").ClickAsync();
        await page.GetByTestId("factor-password").FillAsync(SignedIn.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        var secret = await page.GetByTestId("totp-secret").InnerTextAsync();
        await visit.PictureAsync("profile-app");
        await page.GetByTestId("own-code").FillAsync(Totp.CodeAt(secret, DateTimeOffset.UtcNow));
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await Expect(page.GetByTestId("recovery-codes").Locator("li")).ToHaveCountAsync(10);
        var recovery = await page.GetByTestId("recovery-codes").Locator("code").First.InnerTextAsync();
        await visit.PictureAsync("profile-codes");

        // The password now asks for more; the passkey does not.
        await SignOutAsync(page);
        await visit.PictureAsync("login-passkey");
        await SignInAsync(page);
        await page.GetByTestId("login-code").FillAsync(recovery);
        await visit.PictureAsync("login-code");
        await page.GetByTestId("login-code-submit").ClickAsync();
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/");
        await visit.ReadyAsync();
        await SignOutAsync(page);
        await page.GetByTestId("login-passkey").ClickAsync();
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/");

        await page.GotoAsync("/settings/profile");
        await visit.ReadyAsync();
        await Expect(page.GetByTestId("session-row")).ToContainTextAsync("by passkey");
        await visit.PictureAsync("profile");
        await page.GetByTestId("passkey-row").GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByTestId("passkey-row").GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Expect(page.GetByTestId("passkey-row")).ToHaveCountAsync(0);
        await SignOutAsync(page);
        await page.GetByTestId("login-passkey").ClickAsync();
        await Expect(page.Locator("[data-passkey-sign-in] [role=status]")).ToContainTextAsync("was not accepted");
        visit.AssertQuiet();
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.GotoAsync("/login");
        await page.GetByTestId("login-email").FillAsync(SignedIn.Email(Roles.Operator));
        await page.GetByTestId("login-password").FillAsync(SignedIn.Password);
        await page.GetByTestId("login-submit").ClickAsync();
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.Locator(".user-menu summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/login");
        await Expect(page.GetByTestId("login-passkey")).ToBeVisibleAsync();
    }

    private static async Task AddAuthenticatorAsync(BrowserSession visit)
    {
        var devices = await visit.Context.NewCDPSessionAsync(visit.Page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = JsonSerializer.SerializeToElement(new
            {
                protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true,
            }),
        });
    }
}
