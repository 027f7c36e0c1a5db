using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using CallDashboard.Benchmarks;
using CallDashboard.Domain;
using CallDashboard.Features.Access;
using CallDashboard.Features.Simulation;
using CallDashboard.Tests.App;
using CallDashboard.Tests.Features.Calls;
using CallDashboard.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.Browser;

/// <summary>
/// The product's main job on an empty database, as a newcomer does it: create the administrator, push calls with recordings, see them arrive,
/// count them, find one by its tags, hear it.
/// </summary>
[Collection(Browsing.Name)]
public class JourneyTests(BrowserFixture browsers)
{
    private const int Calls = 200;

    [BrowserFact]
    public async Task From_an_empty_database_to_a_call_that_is_heard()
    {
        await using var recordings = await RecordingServer.StartAsync(0, TimeProvider.System);
        await using var host = AppHost.Start(("Recordings:TrustedHosts:0", recordings.Address.Authority));
        await using var visit = await browsers.OpenAsync(host.Address);
        var page = visit.Page;

        await CreateAdministratorAsync(visit, host);
        await page.GotoAsync("/live");
        await visit.ReadyAsync();
        await Expect(page.GetByTestId("live-state")).ToContainTextAsync("Live");
        var overview = await visit.Context.NewPageAsync();
        await overview.GotoAsync("/");
        await overview.GetByTestId("overview-empty").WaitForAsync();

        var (calls, simulation) = Simulate(host, recordings);
        await Expect(page.GetByTestId("call-row").First).ToBeVisibleAsync();
        var result = await simulation;
        Assert.Equal((Calls, Calls, 0), (result.Sent, result.Acknowledged, result.Unexpected));
        var records = calls.Values.Select(c => c.Record).ToList();

        // Both open pages end equal to what was pushed, without a reload.
        await Expect(overview.GetByTestId("kpi-calls")).ToHaveAttributeAsync("data-value", Number(Calls));
        var newest = calls.Values.OrderByDescending(c => c.Order).First().Record.CallId;
        await Expect(page.Locator($"[data-testid=call-row][data-call-id='{newest}']")).ToBeVisibleAsync();
        await visit.PictureAsync("journey-live");
        await overview.CloseAsync();

        await OverviewListApiAndExportAgreeAsync(visit, records);
        var heard = await FilterByTwoTagsAsync(visit, [.. calls.Values]);
        await HearAsync(visit, heard);
        visit.AssertQuiet();
    }

    private static async Task CreateAdministratorAsync(BrowserSession visit, AppHost host)
    {
        await visit.Page.GotoAsync($"/setup?token={host.Services.GetRequiredService<SetupToken>().Value}");
        await visit.Page.GetByTestId("setup-email").FillAsync("ada@example.test");
        await visit.Page.GetByTestId("setup-password").FillAsync(SignedIn.Password);
        await visit.Page.GetByTestId("setup-password-again").FillAsync(SignedIn.Password);
        await visit.Page.GetByTestId("setup-submit").ClickAsync();
        await Expect(visit.Page.GetByTestId("setup-report-address")).ToContainTextAsync("/report/");
        await Expect(visit.Page.GetByTestId("first-call")).ToContainTextAsync("Waiting for the first call");
        await visit.PictureAsync("journey-setup");
    }

    /// <summary>Twenty calls a second, as the verb does; the calls as they are in the end, changed ones in their last version.</summary>
    private static (ConcurrentDictionary<string, Pushed> Calls, Task<SimulatorResult> Run) Simulate(AppHost host, RecordingServer recordings)
    {
        var calls = new ConcurrentDictionary<string, Pushed>();
        var options = new SimulatorOptions { Calls = Calls, Rate = 20, To = new Uri(host.Address, "/report"), Recordings = recordings.Address };
        var simulator = new Simulator(host.Http(), TimeProvider.System, options)
        {
            Pushing = call => calls[call.Record.CallId] = new Pushed(calls.Count, call.Record, call.Conversation),
            Changing = record => calls[record.CallId] = calls[record.CallId] with { Record = record },
        };
        return (calls, simulator.RunAsync());
    }

    private static async Task OverviewListApiAndExportAgreeAsync(BrowserSession visit, List<CallRecord> records)
    {
        var page = visit.Page;
        await page.GotoAsync("/");
        await Expect(page.GetByTestId("kpi-calls")).ToHaveAttributeAsync("data-value", Number(Calls));
        await visit.PictureAsync("journey-overview");
        foreach (var status in records.GroupBy(r => r.Status))
            await Expect(page.GetByTestId("chart-results").Locator($"[data-result='{status.Key}'] .bar-count")).ToHaveTextAsync(Number(status.Count()));

        foreach (var filter in new[] { "", "status=ANSWERED", "group=not-reached", "tag=call+back", "minSeconds=20&intent=A", "recording=no&hangup=(none)" })
        {
            var matching = new FilterOracle(records).Matching(CallFilterQuery.Parse(filter).Filter, new TimeRange(0, long.MaxValue));
            await page.GotoAsync($"/?{filter}");
            await Expect(page.GetByTestId("kpi-calls")).ToHaveAttributeAsync("data-value", Number(matching.Count));
            await page.GotoAsync($"/calls?{filter}");
            await Expect(page.GetByTestId("calls-total")).ToHaveAttributeAsync("data-value", Number(matching.Count));
            var stats = await (await page.APIRequest.GetAsync($"/api/stats?by=status&{filter}")).JsonAsync();
            Assert.Equal(matching.Count, stats!.Value.GetProperty("total").GetInt32());
            Assert.Equal(
                records.Where(r => matching.Contains(r.CallId)).GroupBy(r => r.Status).ToDictionary(g => g.Key, g => g.Count()),
                stats.Value.GetProperty("rows").EnumerateArray().ToDictionary(r => r.GetProperty("key").GetString()!, r => r.GetProperty("calls").GetInt32()));
            var csv = Csv.Read(await (await page.APIRequest.GetAsync($"/export/calls.csv?{filter}")).TextAsync());
            Assert.True(matching.SetEquals(csv.Skip(1).Select(row => row[0])), filter);
        }
    }

    /// <summary>Chooses the two tags that most often go together, both wanted, and opens a call that has them.</summary>
    private static async Task<Pushed> FilterByTwoTagsAsync(BrowserSession visit, Pushed[] calls)
    {
        var pair = calls.Where(c => c.Conversation is not null).SelectMany(c => Pairs(c.Record.CallTags)).GroupBy(p => p).MaxBy(g => g.Count())!.Key;
        var expected = calls.Where(c => c.Record.CallTags.Contains(pair.First) && c.Record.CallTags.Contains(pair.Second)).ToList();
        var page = visit.Page;
        await page.GotoAsync("/calls");
        foreach (var tag in new[] { pair.First, pair.Second })
        {
            await page.GetByTestId("filter-tag").Filter(new() { HasText = tag }).ClickAsync();
            await Expect(page).ToHaveURLAsync(new Regex($"tag={Regex.Escape(tag.Replace(' ', '+'))}"));
            await Expect(page.GetByTestId("filter-tag").Filter(new() { HasText = tag }).GetByRole(AriaRole.Checkbox)).ToBeCheckedAsync();
        }
        await page.GetByTestId("facet-tag").GetByRole(AriaRole.Button, new() { Name = "All" }).ClickAsync();
        await Expect(page.GetByTestId("calls-total")).ToHaveAttributeAsync("data-value", Number(expected.Count));
        await Expect(page.GetByTestId("call-row")).ToHaveCountAsync(expected.Count);
        await visit.PictureAsync("journey-tags");

        var heard = expected.First(c => c.Conversation is { Turns.Count: > 3 });
        await page.Locator($"[data-testid=call-row][data-call-id='{heard.Record.CallId}']").GetByRole(AriaRole.Link).First.ClickAsync();
        await page.WaitForURLAsync($"**/calls/{heard.Record.CallId}");
        return heard;
    }

    /// <summary>Plays from each line in turn: what is lit is what truly sounds there.</summary>
    private static async Task HearAsync(BrowserSession visit, Pushed call)
    {
        var page = visit.Page;
        await page.Locator("[data-testid=turn][data-timing=derived]").First.WaitForAsync();
        await visit.PictureAsync("journey-call");
        var truth = call.Conversation!.Turns;
        Assert.Equal(truth.Count, await page.GetByTestId("turn").CountAsync());
        for (var i = 0; i < truth.Count; i++)
        {
            await page.GetByTestId("turn").Nth(i).ClickAsync();
            await page.WaitForFunctionAsync("() => { const a = document.querySelector('audio'); return !a.paused && !a.seeking && a.readyState > 2; }");
            var (seconds, lit) = await LitAsync(page);
            Assert.Equal(i, lit);
            Assert.InRange(seconds - (truth[i].StartMs / 1000.0), -0.7, (truth[i].EndMs - truth[i].StartMs) / 1000.0);
        }
    }

    private static async Task<(double Seconds, int Lit)> LitAsync(IPage page)
    {
        var at = await page.EvaluateAsync<double[]>(
            "() => [document.querySelector('audio').currentTime, Number(document.querySelector('[data-testid=turn][aria-current=true]')?.dataset.turnIndex ?? -1)]");
        return (at[0], (int)at[1]);
    }

    private static IEnumerable<(string First, string Second)> Pairs(IReadOnlyList<string> tags) =>
        from i in Enumerable.Range(0, tags.Count) from j in Enumerable.Range(i + 1, tags.Count - i - 1) select (tags[i], tags[j]);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Pushed(int Order, CallRecord Record, Conversation? Conversation);
}
