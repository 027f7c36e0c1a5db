using System.Text.Json;
using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Tests.App;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.Browser;

/// <summary>Times that are off are moved: on one call by its listener, for an application by an administrator.</summary>
[Collection(Browsing.Name)]
public class CallTimingTests(BrowserFixture browsers)
{
    [BrowserFact]
    public async Task Platform_times_move_at_once_are_kept_for_everybody_and_taken_back()
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "en-promise");
        await visit.WaitForDerivedAsync();
        var page = visit.Page;
        var truth = await CallPageVisit.TruthAsync("en-promise");
        var heard = await visit.StartOfAsync(2);

        // The line goes where it was moved to before the server has heard of it.
        await page.Keyboard.PressAsync("]");
        await page.Keyboard.PressAsync("]");
        await page.Keyboard.PressAsync("]");
        await Expect(page.Locator("[data-part=nudge]")).ToContainTextAsync("Times moved +0.3 s");
        await page.Keyboard.PressAsync("Shift+ArrowDown");
        Assert.Equal(truth[1].Start + 300, Math.Round(await visit.AudioAsync<double>("a.currentTime * 1000")));

        await page.WaitForFunctionAsync("start => Number(document.querySelector('[data-turn-index=\"1\"]').dataset.startMs) === start", truth[1].Start + 300);
        Assert.Equal(heard, await visit.StartOfAsync(2));
        await page.Keyboard.PressAsync("Control+z");
        await Expect(page.Locator("[data-part=nudge]")).ToContainTextAsync("+0.2 s");
        await page.WaitForFunctionAsync("start => Number(document.querySelector('[data-turn-index=\"1\"]').dataset.startMs) === start", truth[1].Start + 200);

        await page.ReloadAsync();
        await Expect(page.Locator("[data-part=nudge]")).ToHaveAttributeAsync("title", $"Moved by {SignedIn.Email(Roles.Supervisor)}");
        await visit.Session.PictureAsync("call-nudged");
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        await Expect(page.Locator("[data-part=nudge]")).ToBeHiddenAsync();
        await page.WaitForFunctionAsync("start => Number(document.querySelector('[data-turn-index=\"1\"]').dataset.startMs) === start", truth[1].Start);

        await using var db = await visit.Host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync();
        Assert.Empty(await db.CallNudges.ToListAsync());
        Assert.Equal(3, await db.AuditEntries.CountAsync(a => a.Act == AuditActs.TimingChanged));
        visit.Session.AssertQuiet();
    }

    [BrowserFact]
    public async Task An_administrator_says_what_an_applications_times_mean()
    {
        using var host = AppHost.Start();
        await CallPageVisit.PushAsync(host, """{"callId":"t-1","appId":"app-7","resultStatus":"ANSWERED","chatDuration":9,"callDetailList":[{"text":"Yes","type":"PERSON","startOffset":1000,"endOffset":1500}]}""");
        await using var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Administrator);
        var page = visit.Page;

        await page.GotoAsync("/settings/timing");
        await visit.ReadyAsync();
        var row = page.Locator("[data-app='app-7']");
        await row.GetByRole(AriaRole.Button, new() { Name = "Customer alone" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).GetByText("app-7: times count from the customer’s recording")).ToBeVisibleAsync();
        await row.GetByRole(AriaRole.Spinbutton).FillAsync("250");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Status).GetByText("shifted by 250 ms")).ToBeVisibleAsync();
        await visit.PictureAsync("settings-timing");

        Assert.Equal(1_250, await StartAsync(host));

        await row.GetByRole(AriaRole.Button, new() { Name = "Reset app-7" }).ClickAsync();
        await Expect(row.GetByRole(AriaRole.Spinbutton)).ToHaveValueAsync("0");
        Assert.Equal(1_000, await StartAsync(host));
        visit.AssertQuiet();
    }

    /// <summary>Where the call's first line begins, as its transcript says it.</summary>
    private static async Task<int> StartAsync(AppHost host)
    {
        using var http = await host.SignedInAsync(Roles.Administrator);
        using var transcript = JsonDocument.Parse(await http.GetStringAsync("/calls/t-1/transcript.json"));
        return transcript.RootElement.GetProperty("lines")[0].GetProperty("startMs").GetInt32();
    }
}
