using CallDashboard.Hosting;
using CallDashboard.Tests.Browser;
using CallDashboard.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.App;

/// <summary>Each person has keys of their own: changed in the help, shown where they are printed, the same in every browser.</summary>
[Collection(Browsing.Name)]
public class KeysTests(BrowserFixture browsers)
{
    [BrowserFact]
    public async Task A_key_is_changed_refused_when_taken_shown_and_follows_its_person()
    {
        using var host = AppHost.Start();
        await using (var visit = await OpenAsync(host))
        {
            var page = visit.Page;
            var help = page.GetByRole(AriaRole.Dialog, new() { Name = "Keys on this page" });
            await page.Keyboard.PressAsync("?");
            await help.GetByRole(AriaRole.Button, new() { Name = "Change keys" }).ClickAsync();
            await help.GetByRole(AriaRole.Button, new() { Name = "Filter: F, change" }).ClickAsync();
            await page.Keyboard.PressAsync("g");
            await Expect(help.GetByRole(AriaRole.Status)).ToContainTextAsync("G is “Go to a page");
            await page.Keyboard.PressAsync("Control+b");
            await Expect(help.GetByRole(AriaRole.Status)).ToContainTextAsync("belong to the browser");
            await page.Keyboard.PressAsync("Shift+Q");
            await Expect(help.GetByRole(AriaRole.Button, new() { Name = "Filter: Shift Q, change" })).ToBeFocusedAsync();
            await visit.PictureAsync("keys-changing");
            await page.Keyboard.PressAsync("Escape");
            await Expect(help).ToBeHiddenAsync();
            await Expect(Filter(page)).ToContainTextAsync("Shift Q");
            await page.WaitForFunctionAsync("() => JSON.parse(localStorage.getItem('keys')).unsaved === false");
            visit.AssertQuiet();
        }

        await using (var elsewhere = await OpenAsync(host))
        {
            var page = elsewhere.Page;
            await Expect(Filter(page)).ToContainTextAsync("Shift Q");
            await page.Keyboard.PressAsync("f");
            await page.Keyboard.PressAsync("Shift+Q");
            await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Filter" })).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("Escape");

            await page.Keyboard.PressAsync("?");
            await page.GetByRole(AriaRole.Button, new() { Name = "Change keys" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "All as delivered" }).ClickAsync();
            await page.Keyboard.PressAsync("Escape");
            await Expect(Filter(page)).ToHaveTextAsync("FilterF");
            elsewhere.AssertQuiet();
        }
    }

    private static ILocator Filter(IPage page) => page.Locator("[data-key-label=Filter]").First;

    private async Task<BrowserSession> OpenAsync(AppHost host)
    {
        var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Supervisor);
        await visit.Page.GotoAsync("/calls");
        await visit.ReadyAsync();
        await Filter(visit.Page).WaitForAsync();
        return visit;
    }
}
