using System.Text;
using CallDashboard.Domain;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.Browser;

/// <summary>Records that are odd but acceptable (<c>Samples/Odd</c>): each is taken, listed, and shown on its page without harm.</summary>
[Collection(Browsing.Name)]
public class OddCallsTests(BrowserFixture browsers)
{
    public static TheoryData<string> Names => [.. Directory.GetFiles(CallPageVisit.Sample("Odd"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [BrowserTheory]
    [MemberData(nameof(Names))]
    public async Task It_is_in_the_list_and_every_line_is_on_its_page(string name)
    {
        var body = await File.ReadAllTextAsync(CallPageVisit.Sample($"Odd/{name}.json"));
        var record = new RecordParser(TimeZoneInfo.Utc).Parse(Encoding.UTF8.GetBytes(body)).Records.Single().Call!;
        await using var visit = await CallPageVisit.OpenAsync(browsers, record.CallId, body, width: 390);
        var page = visit.Page;

        Assert.Equal(record.Turns.Select(t => t.Text), (await visit.Turns.Locator("[data-part=text]").AllInnerTextsAsync()).Select(t => t.Trim()));
        foreach (var tag in record.CallTags)
            await Expect(page.Locator("main").GetByText(tag, new() { Exact = true }).First).ToBeAttachedAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "wider than a phone");
        await AssertTimesAsync(visit);
        await visit.Session.PictureAsync($"odd-{name}");

        await page.GotoAsync($"/calls?from=2000-01-01&status={record.Status}");
        await Expect(page.GetByTestId("calls-total")).ToHaveAttributeAsync("data-value", "1");
        await Expect(page.Locator($"[data-testid=call-row][data-call-id='{record.CallId}']")).ToBeVisibleAsync();
        visit.Session.AssertQuiet();
    }

    [BrowserFact]
    public async Task A_status_that_nobody_knows_is_shown_as_sent_and_counted_as_other()
    {
        await using var visit = await OpenAsync("unknown-status");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("SATELLITE_LOST");
        await visit.Page.GotoAsync("/?from=2000-01-01");
        await Expect(visit.Page.GetByTestId("kpi-calls")).ToHaveAttributeAsync("data-value", "1");
        await Expect(visit.Page.GetByTestId("chart-results").Locator("[data-result=SATELLITE_LOST] .bar-count")).ToHaveTextAsync("1");
        await Expect(visit.Page.GetByTestId("chart-results").Locator($"[data-result={ResultGroup.Other.Word()}] .bar-count")).ToHaveTextAsync("1");
    }

    [BrowserFact]
    public async Task Ids_of_19_digits_keep_every_digit()
    {
        await using var visit = await OpenAsync("long-ids");
        foreach (var id in new[] { "9223372036854775807", "1858441990018867203", "1992061735049218817" })
            await Expect(visit.Page.Locator("main").GetByText(id, new() { Exact = true }).First).ToBeAttachedAsync();
    }

    [BrowserFact]
    public async Task A_recording_that_is_missing_says_why_and_the_transcript_still_works()
    {
        await using var visit = await OpenAsync("missing-recording", archive: true);
        await Expect(visit.Page.GetByTestId("recording-state")).ToContainTextAsync("Failed", new() { IgnoreCase = true });
        await visit.Session.PictureAsync("odd-recording-failed");
        await visit.Page.Locator("[data-part=player][data-ready=on]").WaitForAsync();
        await visit.Page.Keyboard.PressAsync("/");
        await visit.Page.Keyboard.TypeAsync("go on");
        await Expect(visit.Page.GetByText("1 of 1")).ToBeVisibleAsync();
        visit.Session.AssertQuiet();
    }

    [BrowserFact]
    public async Task A_call_is_found_by_its_id_whatever_that_looks_like_in_an_address()
    {
        using var host = AppHost.Start(("Recordings:Archive", "false"));
        string[] ids = ["a/b", "a%2fb", "a%2Fb", "%2e%2e%2f9", "50%", "a?b=1&queue=2#c", "a+b c", "é中", "x%25y"];
        await host.StoreAsync(ids.Select((id, i) => Pushes.Record(id, ("analysisBasis", $"because of {i}"))));
        await using var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Supervisor);

        foreach (var (i, id) in ids.Index())
        {
            await visit.Page.GotoAsync("/calls/" + Uri.EscapeDataString(id));
            await Expect(visit.Page.GetByText($"because of {i}", new() { Exact = true })).ToBeVisibleAsync();
        }
        visit.AssertQuiet();
    }

    private async Task<CallPageVisit> OpenAsync(string name, bool archive = false) =>
        await CallPageVisit.OpenAsync(browsers, $"odd-{name}", await File.ReadAllTextAsync(CallPageVisit.Sample($"Odd/{name}.json")), archive: archive);

    /// <summary>Whatever was sent, the times on the page are in order and inside the call.</summary>
    private static async Task AssertTimesAsync(CallPageVisit visit)
    {
        var times = await visit.Page.EvaluateAsync<double[][]>("() => [...document.querySelectorAll('[data-testid=turn]')].map(t => [Number(t.dataset.startMs), Number(t.dataset.endMs)])");
        Assert.All(times, t => Assert.InRange(t[0], 0, t[1]));
        Assert.Equal(times.Select(t => t[0]).Order(), times.Select(t => t[0]));
        Assert.All(times, t => Assert.True(t[1] <= 2_520_000));
    }
}
