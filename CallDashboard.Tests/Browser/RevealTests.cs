using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Tests.App;
using CallDashboard.Tests.Support;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.Browser;

/// <summary>A masked number is revealed on the page of its call, for this visit, with a trace.</summary>
[Collection(Browsing.Name)]
public class RevealTests(BrowserFixture browsers)
{
    [BrowserFact]
    public async Task With_a_reason_the_number_is_shown_on_this_page_and_nowhere_else()
    {
        await using var visit = await CallPageVisit.OpenAsync(browsers, "c-1", Pushes.Record("c-1"), settings: [("Access:RevealNumbers", Reveal.WithReason)]);
        var page = visit.Page;
        await CallPageVisit.PushAsync(visit.Host, Pushes.Record("c-2", ("calledPhoneNumber", "+15550004321")));
        await Expect(page.Locator("h1")).ToHaveTextAsync("+1 555 ••• ••34");
        var axe = await page.RunAxe();
        Assert.Empty(axe.Violations);
        await visit.Session.PictureAsync("reveal");
        await page.SetViewportSizeAsync(390, 800);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await visit.Session.PictureAsync("reveal-phone-dark", fullPage: false);
        await page.SetViewportSizeAsync(1440, 900);

        await page.GetByTestId("reveal-number").ClickAsync();
        Assert.Equal("reveal-reason", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.Keyboard.TypeAsync("ticket 4711");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync("+1 555 000 1234");
        await Expect(page.GetByTestId("reveal")).ToHaveCountAsync(0);
        await page.GetByTestId("raw-record").Locator("summary").ClickAsync();
        await Expect(page.GetByTestId("raw-record").Locator("pre")).ToContainTextAsync("+•••••••••34");
        var entry = await visit.Host.AuditedAsync(AuditActs.NumberRevealed);
        Assert.Equal(("c-1", SignedIn.Email(Roles.Supervisor)), (entry.Subject, entry.Actor));
        Assert.Contains("ticket 4711", entry.Details, StringComparison.Ordinal);

        await page.ReloadAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("+1 555 ••• ••34");
        await page.GotoAsync("/calls?from=2000-01-01");
        await visit.Session.ReadyAsync();
        await Expect(page.GetByTestId("call-row")).ToHaveCountAsync(2);
        Assert.DoesNotContain("1234", (await page.InnerTextAsync("main")).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        visit.Session.AssertQuiet();
    }

    [BrowserFact]
    public async Task By_click_alone_one_click_is_enough_and_the_next_call_is_masked_again()
    {
        await using var visit = await CallPageVisit.OpenAsync(browsers, "c-1", $"[{Pushes.Record("c-1")},{Pushes.Record("c-2")}]", settings: [("Access:RevealNumbers", Reveal.ByClick)]);
        var page = visit.Page;
        await page.GetByTestId("reveal-number").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("+1 555 000 1234");

        await page.Locator(".other-calls a[href*='c-2']").First.ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("/calls/c-2", StringComparison.Ordinal));
        await Expect(page.GetByTestId("reveal-number")).ToBeVisibleAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("+1 555 ••• ••34");
        Assert.Single(await visit.Host.AuditAsync(), a => a.Act == AuditActs.NumberRevealed);
        visit.Session.AssertQuiet();
    }

    [BrowserFact]
    public async Task Who_sees_no_numbers_is_offered_none()
    {
        await using var visit = await CallPageVisit.OpenAsync(browsers, "c-1", Pushes.Record("c-1"), role: Roles.Operator, settings: [("Access:RevealNumbers", Reveal.ByClick)]);

        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("+1 555 ••• ••34");
        Assert.Equal(0, await visit.Page.GetByTestId("reveal").CountAsync());
    }
}
