using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Tests.App;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.Browser;

/// <summary>The supervisor's hour: the queue, by the keyboard alone.</summary>
[Collection(Browsing.Name)]
public class QueueJourneyTests(BrowserFixture browsers)
{
    private const int Calls = 10, MostKeys = 6;

    [BrowserFact]
    public async Task Ten_queued_calls_are_judged_in_six_keys_each_and_the_queue_is_empty()
    {
        using var host = AppHost.Start(("Recordings:Archive", "false"));
        var ids = Enumerable.Range(1, Calls).Select(i => $"queued-{i:00}").ToList();
        await host.StoreAsync(ids.Select((id, i) => Pushes.Record(id, ("startTime", 1795300000 + i), ("fullAudioUrl", null), ("customerAudioUrl", null))));
        await host.ReviewQueue().AddAsync(ids, "somebody", 0, default);
        await using var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Supervisor);
        var page = visit.Page;
        var keys = 0;
        Task PressAsync(string key)
        {
            keys++;
            return page.Keyboard.PressAsync(key);
        }

        await page.GotoAsync("/review");
        await Expect(page.GetByTestId("nav-review").First).ToContainTextAsync("10");
        await Expect(page.GetByTestId("queue-row")).ToHaveCountAsync(Calls);
        await visit.ReadyAsync();
        await page.Keyboard.PressAsync("n");
        for (var i = 0; i < Calls; i++)
        {
            await Expect(page.GetByTestId("queue-place")).ToHaveTextAsync($"{i + 1} of {Calls}");
            await Expect(page.Locator($"[data-part=judging][data-call='{ids[i]}'][data-ready]")).ToBeVisibleAsync();
            await Expect(page.Locator(".sidebar a[aria-current=page]")).ToHaveAttributeAsync("href", "/review");
            keys = 0;
            // A tag, another on every third, then the verdict, which moves on.
            await PressAsync("2");
            if (i % 3 == 0)
                await PressAsync("9");
            await PressAsync(i % 4 == 1 ? "Shift+F" : "Shift+P");
            Assert.True(keys <= MostKeys, $"Call {i + 1} took {keys} keys.");
        }

        await Expect(page).ToHaveURLAsync("/review");
        await Expect(page.GetByTestId("queue-empty")).ToContainTextAsync($"You judged {Calls} calls today");
        await Expect(page.GetByTestId("queue-my-today")).ToHaveAttributeAsync("data-value", $"{Calls}");
        await Expect(page.GetByTestId("nav-review")).ToHaveCountAsync(0);
        await visit.PictureAsync("queue-empty");
        visit.AssertQuiet();

        var verdicts = await host.QueryAsync(db => db.Reviews.Join(db.Calls, r => r.CallKey, c => c.Key, (r, c) => new { c.CallId, r.Verdict }).OrderBy(r => r.CallId).ToListAsync());
        Assert.Equal(ids.Select((id, i) => (id, i % 4 == 1 ? Verdict.Fail : Verdict.Pass)), verdicts.Select(v => (v.CallId, v.Verdict)));
        Assert.Equal(Calls + 4, await host.QueryAsync(db => db.CallQuickTags.CountAsync()));
        Assert.All(await host.QueryAsync(db => db.ReviewQueueItems.ToListAsync()), item => Assert.NotNull(item.DoneAt));
    }

    [BrowserFact]
    public async Task The_next_calls_sound_is_noted_as_fetched_and_as_heard_once_it_is_opened()
    {
        using var host = AppHost.Start(("Recordings:Archive", "false"));
        string[] ids = ["sample-en-promise", "sample-es-callback"];
        var parser = host.Services.GetRequiredService<RecordParser>();
        var records = ids.Select((id, i) => parser.Parse(System.Text.Encoding.UTF8.GetBytes(Pushes.Record(id, ("startTime", 1795300000 + i)))).Records.Single());
        await host.Services.GetRequiredService<IngestQueue>().StoreAsync([.. records.Select(r => new IncomingCall(r.Call!, r.Bytes.Span, CallSource.Sample, 1))], [], 1);
        await host.ReviewQueue().AddAsync(ids, "somebody", 0, default);
        await using var visit = await OpenFirstAsync(host);
        var page = visit.Page;
        async Task<string[]> ActsAsync(string callId) => [.. (await host.AuditAsync()).Where(a => a.Subject == callId && a.Act.StartsWith("recording.", StringComparison.Ordinal)).Select(a => a.Act).Distinct()];

        await Eventually.HoldsAsync(async () => (await ActsAsync(ids[1])).Length > 0);
        Assert.Equal([AuditActs.RecordingFetched], await ActsAsync(ids[1]));
        Assert.Equal([AuditActs.RecordingHeard], await ActsAsync(ids[0]));

        await page.Keyboard.PressAsync("n");
        await Expect(page.GetByTestId("queue-place")).ToHaveTextAsync("2 of 2");
        await Eventually.HoldsAsync(async () => (await ActsAsync(ids[1])).Contains(AuditActs.RecordingHeard));
    }

    [BrowserFact]
    public async Task A_verdict_stays_when_the_reader_goes_on_and_comes_back()
    {
        using var host = await QueuedAsync("back-1", "back-2", "back-3");
        await using var visit = await OpenFirstAsync(host);
        var page = visit.Page;

        // The verdict moves on; back and on again it stands, and so does what was not judged.
        await page.Keyboard.PressAsync("Shift+F");
        await OnAsync(page, "back-2");
        await page.Keyboard.PressAsync("b");
        await OnAsync(page, "back-1");
        await Expect(page.GetByTestId("verdict-fail")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.GetByTestId("queue-place")).ToHaveTextAsync("1 of 3");
        await page.Keyboard.PressAsync("n");
        await OnAsync(page, "back-2");
        await Expect(page.Locator(".verdict[aria-pressed=true]")).ToHaveCountAsync(0);

        // Judged otherwise from there, it is the later one that stands, here and for a page that is loaded anew.
        await page.Keyboard.PressAsync("b");
        await OnAsync(page, "back-1");
        await page.Keyboard.PressAsync("Shift+P");
        await OnAsync(page, "back-2");
        await page.Keyboard.PressAsync("b");
        await OnAsync(page, "back-1");
        await Expect(page.GetByTestId("verdict-pass")).ToHaveAttributeAsync("aria-pressed", "true");
        await page.ReloadAsync();
        await OnAsync(page, "back-1");
        await Expect(page.GetByTestId("verdict-pass")).ToHaveAttributeAsync("aria-pressed", "true");
        await Eventually.HoldsAsync(() => host.QueryAsync(db => db.Reviews.AnyAsync(r => r.Verdict == Verdict.Pass)));
        visit.AssertQuiet();
    }

    [BrowserFact]
    public async Task A_last_verdict_given_while_the_act_before_is_on_its_way_goes_out_from_the_page_that_is_left()
    {
        using var host = await QueuedAsync("slow-1");
        await using var visit = await OpenFirstAsync(host);
        var page = visit.Page;
        var (held, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await visit.Context.RouteAsync("**/review/acts", async route =>
        {
            held.TrySetResult();
            await go.Task;
            await route.ContinueAsync();
        });

        await page.Keyboard.PressAsync("2");
        await held.Task;
        await page.Keyboard.PressAsync("Shift+P");
        await Expect(page).ToHaveURLAsync("/review");
        await Expect(page.GetByTestId("queue-list")).ToBeVisibleAsync();
        go.SetResult();

        await Expect(page.GetByTestId("queue-empty")).ToContainTextAsync("You judged 1 call today", new() { Timeout = 30_000 });
    }

    private static async Task<AppHost> QueuedAsync(params string[] ids)
    {
        var host = AppHost.Start(("Recordings:Archive", "false"));
        await host.StoreAsync(ids.Select((id, i) => Pushes.Record(id, ("startTime", 1795300000 + i), ("fullAudioUrl", null), ("customerAudioUrl", null))));
        await host.ReviewQueue().AddAsync(ids, "somebody", 0, default);
        return host;
    }

    private async Task<BrowserSession> OpenFirstAsync(AppHost host)
    {
        var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Supervisor);
        await visit.Page.GotoAsync("/review");
        await visit.ReadyAsync();
        await visit.Page.Keyboard.PressAsync("n");
        await visit.Page.Locator("[data-part=judging][data-ready]").WaitForAsync();
        return visit;
    }

    private static Task OnAsync(IPage page, string callId) => page.Locator($"[data-part=judging][data-call='{callId}'][data-ready]").WaitForAsync();
}
