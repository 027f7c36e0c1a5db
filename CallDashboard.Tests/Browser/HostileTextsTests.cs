using CallDashboard.Benchmarks.Hostile;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.Playwright;

namespace CallDashboard.Tests.Browser;

/// <summary>The short form of the campaign <c>hostile</c>: a few hundred texts, every kind of them, through the fields of calls into the pages.</summary>
[Collection(Browsing.Name)]
public class HostileTextsTests(BrowserFixture browsers)
{
    private const int Calls = 8;

    [BrowserFact]
    public async Task Nothing_in_a_text_runs_or_becomes_an_element()
    {
        using var quiet = AppHost.Start();
        using var loud = AppHost.Start();
        await using var left = await SiteAsync(quiet);
        await using var right = await SiteAsync(loud);
        var (benign, hostile) = (new HostileSite(quiet.Address, left.Context, HostileStrings.Benign), new HostileSite(loud.Address, right.Context, HostileStrings.Of));
        var now = DateTimeOffset.UtcNow;
        await benign.FillAsync(Calls, now);
        await hostile.FillAsync(Calls, now);
        Assert.Equal(Calls, (await loud.CallsAsync()).Count);

        var campaign = new HostileCampaign(benign, hostile, TimeProvider.System);
        var problems = await campaign.RunAsync(callPages: 3);
        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.Equal(HostileCampaign.Pages.Count + 3, campaign.Looked);

        var files = new HostileFiles(hostile);
        problems = await files.RunAsync(Calls, transcripts: Calls);
        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.Equal(3 + (4 * Calls), files.Looked);

        var forms = new HostileForms(benign, hostile);
        problems = await forms.RunAsync(texts: 1);
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [BrowserFact]
    public async Task A_page_that_shows_texts_as_markup_is_convicted()
    {
        using var host = AppHost.Start();
        await using var visit = await browsers.OpenAsync(host.Address);
        await visit.Page.AddInitScriptAsync(PageInspector.Trap);
        async Task<PageFindings> ShowAsync(string text)
        {
            await visit.Context.UnrouteAllAsync();
            await visit.Context.RouteAsync("**/planted", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html", Body = $"<!DOCTYPE html><body><p>{text}</p></body>" }));
            await visit.Page.GotoAsync("/planted");
            return await PageInspector.InspectAsync(visit.Page);
        }

        var benign = await ShowAsync(HostileStrings.Benign(1));
        Assert.Empty((await ShowAsync(HostileStrings.Benign(2))).Against(benign));
        var script = (await ShowAsync(HostileStrings.Of(0))).Against(benign).ToList();
        Assert.Contains("ran: 0", script);
        Assert.Contains("script: 1, not 0", script);
        Assert.NotEmpty((await ShowAsync(HostileStrings.Of(12))).Against(benign));
    }

    [Fact]
    public void The_texts_are_many_different_and_the_same_each_time()
    {
        var texts = Enumerable.Range(0, 10_000).Select(HostileStrings.Of).ToList();
        Assert.Equal(10_000, texts.Distinct().Count());
        Assert.Equal(texts, Enumerable.Range(0, 10_000).Select(HostileStrings.Of));
    }

    private async Task<BrowserSession> SiteAsync(AppHost host)
    {
        var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Administrator);
        return visit;
    }
}
