using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
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
    public async Task The_next_calls_sound_is_fetched_ahead_and_asked_for_again_once_it_is_opened()
    {
        using var host = AppHost.Start(("Recordings:Archive", "false"));
        string[] ids = ["ahead-1", "ahead-2"];
        await host.StoreAsync(ids.Select((id, i) => Pushes.Record(id, ("startTime", 1795300000 + i), ("customerAudioUrl", null))));
        await host.ReviewQueue().AddAsync(ids, "somebody", 0, default);
        await host.QueryAsync(async db =>
        {
            await db.Recordings.ExecuteDeleteAsync();
            foreach (var key in await db.Calls.Select(c => c.Key).ToListAsync())
                db.Recordings.Add(new Recording { CallKey = key, Track = CallDashboard.Data.Track.Full, State = RecordingState.Stored, ContentType = "audio/mpeg", FileName = "x.mp3" });
            return await db.SaveChangesAsync();
        });
        await using var visit = await browsers.OpenAsync(host.Address);
        var asked = new System.Collections.Concurrent.ConcurrentQueue<(string CallId, string? Purpose)>();
        await visit.Context.RouteAsync("**/recordings/*/full*", async route =>
        {
            route.Request.Headers.TryGetValue("x-recording-purpose", out var purpose);
            asked.Enqueue((ids.Single(id => route.Request.Url.Contains(id, StringComparison.Ordinal)), purpose));
            await route.FulfillAsync(new() { ContentType = "audio/mpeg", Path = CallPageVisit.Sample("en-promise.full.mp3") });
        });
        await visit.SignInAsync(host, Roles.Supervisor);
        var page = visit.Page;
        await page.GotoAsync("/review");
        await visit.ReadyAsync();
        await page.Keyboard.PressAsync("n");
        await Expect(page.GetByTestId("queue-place")).ToHaveTextAsync("1 of 2");
        await Eventually.HoldsAsync(() => Task.FromResult(asked.Any(a => a.CallId == ids[1])));
        Assert.All(asked, a => Assert.Equal(a.CallId == ids[1] ? "ahead" : null, a.Purpose));

        await page.Keyboard.PressAsync("n");
        await Expect(page.GetByTestId("queue-place")).ToHaveTextAsync("2 of 2");
        await Eventually.HoldsAsync(() => Task.FromResult(asked.Contains((ids[1], null))));
    }
}
