using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Live;
using CallDashboard.Tests.Support;
using Deque.AxeCore.Playwright;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace CallDashboard.Tests.Browser;

/// <summary>What the call page shows of a record, to whom.</summary>
[Collection(Browsing.Name)]
public class CallPageTests(BrowserFixture browsers)
{
    [BrowserFact]
    public async Task A_supervisor_sees_every_field_and_the_raw_record()
    {
        var record = JsonNode.Parse(await File.ReadAllTextAsync(CallPageVisit.Sample("en-promise.json")))!;
        record["tenantPhoneNumberId"] = 1992061735049218739;
        record["somethingNew"] = "as sent";
        record["dynamicProperties"] = new JsonObject { ["promiseDate"] = "2026-11-27" };
        await using var visit = await CallPageVisit.OpenAsync(browsers, "sample-en-promise", record.ToJsonString());

        await Assertions.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("+1 555 010 0000");
        var page = await visit.Page.InnerTextAsync("main");
        foreach (var text in new[] { "Answered", "0:36", "1992061735049218739", "promise to pay", "overdue 30", "payment date", "Carter", "promiseDate", "somethingNew", "as sent", "app-1", "Customer" })
            Assert.Contains(text, page, StringComparison.Ordinal);

        await visit.Page.GetByTestId("raw-record").Locator("summary").ClickAsync();
        await Assertions.Expect(visit.Page.GetByTestId("raw-record").Locator("pre")).ToContainTextAsync("\"calledPhoneNumber\": \"+15550100000\"");
        visit.Session.AssertQuiet();
        await visit.Session.PictureAsync("call-record");
    }

    [BrowserFact]
    public async Task An_operator_reads_but_sees_no_number_no_raw_record_and_hears_nothing()
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "en-promise", role: Roles.Operator);

        await Assertions.Expect(visit.Page.GetByTestId("recording-state")).ToContainTextAsync("No permission");
        Assert.Equal(7, await visit.Turns.CountAsync());
        Assert.Equal(0, await visit.Page.GetByTestId("raw-record").CountAsync());
        Assert.DoesNotContain("0100000", (await visit.Page.InnerTextAsync("body")).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Null(await visit.Audio.GetAttributeAsync("src"));
        visit.Session.AssertQuiet();
    }

    [BrowserFact]
    public async Task A_call_that_is_not_there_says_so_and_appears_when_it_comes()
    {
        await using var visit = await CallPageVisit.OpenAsync(browsers, "later-1", """{"callId":"another","resultStatus":"BUSY"}""");

        await Assertions.Expect(visit.Page.GetByTestId("call-missing")).ToContainTextAsync("No call with this id");
        await CallPageVisit.PushAsync(visit.Host, """{"callId":"later-1","resultStatus":"NO_ANSWER","startTime":1795251600,"endTime":1795251627}""");
        await Assertions.Expect(visit.Page.GetByTestId("compact-card")).ToContainTextAsync("27 s");
        visit.Session.AssertQuiet();
    }

    [BrowserFact]
    public async Task Who_leaves_while_the_player_is_on_its_way_leaves_nothing_in_the_log()
    {
        var logged = new ConcurrentQueue<string>();
        using var host = AppHost.Start(services => services.AddSingleton<ILoggerProvider>(new LogListener(logged)), ("Recordings:Archive", "false"));
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await host.StoreAsync([Pushes.Record("call-1", ("startTime", now - 60), ("endTime", now - 18))]);
        await using var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Supervisor);
        await AccessibilityTests.OpenAsync(visit, "/calls");
        TaskCompletionSource asked = new(), let = new();
        await visit.Page.RouteAsync("**/CallPlayer.razor.js", async route =>
        {
            asked.TrySetResult();
            await let.Task;
            await route.ContinueAsync();
        });

        await visit.Page.GetByTestId("call-row").Locator("a").First.ClickAsync();
        await asked.Task;
        await visit.Page.Locator(".sidebar a[href='/platform']").ClickAsync();
        await Assertions.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Platform");
        var loaded = visit.Page.WaitForResponseAsync("**/CallPlayer.razor.js");
        let.SetResult();
        await loaded;
        // Back at the call by the same circuit: when this player is ready, all that the browser said of the first has been heard.
        await visit.Page.Locator(".sidebar a[href='/calls']").ClickAsync();
        await visit.Page.GetByTestId("call-row").Locator("a").First.ClickAsync();
        await Assertions.Expect(visit.Page.Locator("[data-part=player][data-ready=on]")).ToBeVisibleAsync();

        Assert.DoesNotContain(logged, line => line.Contains("module failed", StringComparison.Ordinal));
        visit.AssertQuiet();
    }

    [BrowserFact]
    public async Task A_changed_record_arrives_while_playing_and_disturbs_nothing()
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "en-promise");
        await visit.WaitForDerivedAsync();
        await visit.Turns.Nth(2).ClickAsync();
        await visit.Page.WaitForFunctionAsync("() => document.querySelector('audio').currentTime > 9.4");
        await visit.Page.EvaluateAsync("() => { window.stops = 0; document.querySelector('audio').addEventListener('pause', () => window.stops++); document.querySelector('audio').addEventListener('emptied', () => window.stops++); }");

        var record = JsonNode.Parse(await File.ReadAllTextAsync(CallPageVisit.Sample("en-promise.json")))!;
        record["intentLevelDetailName"] = "C";
        record["callDetailList"]![6]!["text"] = "Thank you. Goodbye, Mister Carter.";
        await CallPageVisit.PushAsync(visit.Host, record.ToJsonString());

        await Assertions.Expect(visit.Turns.Nth(6)).ToContainTextAsync("Goodbye, Mister Carter.");
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("window.stops"));
        Assert.False(await visit.AudioAsync<bool>("a.paused"));
        await visit.Page.Locator("summary", new() { HasText = "Versions" }).ClickAsync();
        var versions = visit.Page.Locator(".differences").First;
        await Assertions.Expect(versions).ToContainTextAsync("intentLevelDetailName");
        await Assertions.Expect(versions).ToContainTextAsync("callDetailList[6].text");
        visit.Session.AssertQuiet();
    }

    [BrowserFact]
    public async Task A_recording_whose_state_changes_while_it_plays_plays_on()
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "en-promise");
        await visit.WaitForDerivedAsync();
        await visit.Turns.Nth(2).ClickAsync();
        await visit.Page.WaitForFunctionAsync("() => document.querySelector('audio').currentTime > 9.4");
        await visit.Page.EvaluateAsync("() => { window.stops = 0; for (const name of ['pause', 'emptied']) document.querySelector('audio').addEventListener(name, () => window.stops++); }");

        // As when a record names another address that cannot be fetched.
        await visit.Host.QueryAsync(db => db.Recordings.ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RecordingState.Failed).SetProperty(x => x.Error, "The source does not answer")));
        var key = await visit.Host.QueryAsync(db => db.Calls.Select(c => c.Key).SingleAsync());
        visit.Host.Services.GetRequiredService<RecordingFeed>().Publish(key);

        await Assertions.Expect(visit.Page.GetByTestId("recording-state")).ToContainTextAsync("Failed");
        await Assertions.Expect(visit.Page.GetByTestId("track-full")).ToBeDisabledAsync();
        var at = await visit.AudioAsync<double>("a.currentTime");
        await visit.Page.WaitForFunctionAsync("at => document.querySelector('audio').currentTime > at + 0.3", at);
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("window.stops"));
        visit.Session.AssertQuiet();
    }

    [BrowserFact]
    public async Task Right_to_left_lines_emoji_and_long_words_stay_inside_a_phones_width()
    {
        const string record = """
            {"callId":"rtl-1","resultStatus":"ANSWERED","chatDuration":20,"calledPhoneNumber":"+15550100036","intentLevelDetailName":"很有意向","hangupBy":"NEW_REASON","callDetailList":[
            {"text":"مرحبا، معك آفا من بنك نورثويند（停顿2s）","type":"ROBOT"},{"text":"😀👩‍👩‍👧 Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung","type":"PERSON","startOffset":9000,"endOffset":4000},
            {"text":"نعم، تفضل.","type":"PERSON","startOffset":900000,"endOffset":901000}]}
            """;
        await using var visit = await CallPageVisit.OpenAsync(browsers, "rtl-1", record, width: 390);

        Assert.Equal(3, await visit.Turns.CountAsync());
        Assert.InRange(await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 0, 390);
        Assert.Equal("rtl", await visit.Turns.Nth(0).Locator("[data-part=text]").EvaluateAsync<string>("e => getComputedStyle(e).direction"));
        await Assertions.Expect(visit.Page.GetByTestId("recording-state")).ToContainTextAsync("Not sent");
        visit.Session.AssertQuiet();
        await visit.Session.PictureAsync("call-rtl-390");
    }

    [BrowserTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_page_is_accessible(ColorScheme theme)
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "en-promise");
        await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme });
        await visit.WaitForDerivedAsync();
        await visit.SeekAsync(18);
        await visit.Session.PictureAsync($"call-{theme}");

        var result = await visit.Page.RunAxe();

        Assert.True(result.Violations.Length == 0, string.Join("\n", result.Violations.Select(v => $"{v.Id}: {v.Help} — {string.Join(", ", v.Nodes.Take(3).Select(n => n.Html))}")));
    }
}
