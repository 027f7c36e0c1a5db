using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Bunit;
using CallDashboard.Charts;
using CallDashboard.Data;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;
using CallDashboard.Features.Overview.Model;
using CallDashboard.Features.Overview.Parts;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CallDashboard.Tests.Features.Overview;

/// <summary>Draws every panel over real data and follows every link: the list behind it must hold exactly the calls that the element counts.</summary>
public sealed partial class OverviewLinksTests(CorpusFixture corpus) : BunitContext, IClassFixture<CorpusFixture>
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    [Theory]
    [InlineData("from=now-9d&to=now-1h")]
    [InlineData("from=2000-01-01&to=now-1h&tag=complaint")]
    [InlineData("from=now-18d&to=now-2d&tag=complaint&tag=needs+human&customerTag=vip")]
    [InlineData("from=now-18d&to=now-2d&tag=complaint&tag=投诉&tagMode=all&minSeconds=5&maxSeconds=77")]
    [InlineData("from=now-5d&to=now-1h&group=reached&group=our-side&maxRounds=7&concern=price")]
    [InlineData("from=now-5h&to=now-1h&tz=Asia/Kathmandu")]
    [InlineData("from=now-15d&to=now-1d&intent=A&intent=(none)&maxRedials=1&weekday=1&weekday=3&job=(none)&job=7")]
    public async Task Every_link_opens_exactly_the_calls_that_it_counts(string query)
    {
        var data = await ReadAsync(query);
        Assert.True(data.Current.Total > 0);

        var counted = Points(data).Concat(await PanelsAsync(data)).ToList();

        Assert.True(counted.Count > 20, $"{counted.Count} links");
        foreach (var (href, count) in counted.Distinct())
            Assert.True(count == Count(href), $"{href} counts {count}, opens {Count(href)}");
    }

    [Fact]
    public async Task Tags_of_calls_that_have_any_of_two_tags_have_no_link_because_no_words_say_it()
    {
        var data = await ReadAsync("from=2000-01-01&tag=complaint&tag=needs+human");
        var links = new OverviewLinks(data.Filter, Zone);

        Assert.Null(links.Tag("wrong number"));
        Assert.Contains("tag=complaint", links.Tag("complaint"), StringComparison.Ordinal);
    }

    private async Task<OverviewData> ReadAsync(string query, StatsBy by = StatsBy.Job)
    {
        var question = OverviewQuestion.Of(CallFilterQuery.Parse(query).Filter, Zone, by, CallScope.All);
        return await corpus.Host.Services.GetRequiredService<OverviewReader>().GetAsync(question, default);
    }

    /// <summary>Points of the chart over time, in both of its cuts.</summary>
    private static IEnumerable<(string, long)> Points(OverviewData data)
    {
        var (links, series) = (new OverviewLinks(data.Filter, data.Periods.Zone), new TrendSeries(data));
        foreach (var mode in Enum.GetValues<TrendMode>())
        {
            var model = TrendCharts.Calls(data, series, TrendCharts.Bands(data, series, null!, links, mode), mode);
            foreach (var point in model.Series.SelectMany(s => s.Points).Where(p => p.Href is not null))
                yield return (point.Href!, (long)point.Y!.Value);
        }
    }

    private async Task<List<(string, long)>> PanelsAsync(OverviewData data)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        foreach (var type in new[] { typeof(TermCatalog), typeof(IdNameCatalog), typeof(IOptionsMonitor<DisplayOptions>), typeof(TimeProvider) })
            Services.AddSingleton(type, corpus.Host.Services.GetRequiredService(type));

        var counted = new List<(string, long)>();
        Collect(Render<KeyFigures>(p => p.Add(x => x.Data, data)), counted);
        foreach (var by in new[] { StatsBy.Job, StatsBy.Script, StatsBy.Line })
        {
            var broken = await ReadAsync(data.Question.FilterText, by);
            Collect(Render<BreakdownPanel>(p => p.Add(x => x.Data, broken).Add(x => x.Dimension, by)), counted);
        }
        CollectBoth(Render<ResultsPanel>(p => p.Add(x => x.Data, data)), counted);
        CollectBoth(Render<HeatPanel>(p => p.Add(x => x.Data, data)), counted);
        CollectBoth(Render<TrendPanel>(p => p.Add(x => x.Data, data).Add(x => x.Mode, TrendMode.Codes)), counted);
        CollectBoth(Render<TrendPanel>(p => p.Add(x => x.Data, data)), counted);
        foreach (var talk in new[] { true, false })
            CollectBoth(Render<HistogramPanel>(p => p.Add(x => x.Data, data).Add(x => x.Talk, talk)), counted);
        foreach (var by in new[] { StatsBy.Intent, StatsBy.Tag, StatsBy.Concern })
            CollectBoth(Render<NamesPanel>(p => p.Add(x => x.Data, data).Add(x => x.By, by).Add(x => x.Name, "x").Add(x => x.Title, "x")), counted);
        CollectBoth(Render<HangupPanel>(p => p.Add(x => x.Data, data)), counted);
        CollectBoth(Render<RedialPanel>(p => p.Add(x => x.Data, data)), counted);
        return counted;
    }

    private static void CollectBoth<T>(IRenderedComponent<T> part, List<(string, long)> counted) where T : IComponent
    {
        Collect(part, counted);
        part.Find("button[data-testid$='-table']").Click();
        Assert.NotNull(part.Find(".chart-twin table"));
        Collect(part, counted);
    }

    // A figure stands in the link, or in the first figure cell of its row.
    private static void Collect<T>(IRenderedComponent<T> part, List<(string, long)> counted) where T : IComponent
    {
        foreach (var link in part.FindAll("a[href^='/calls']"))
        {
            var figure = link.QuerySelector("[data-value]") is { } kpi ? Kpi(kpi, link)
                : link.QuerySelector(".bar-count, small, .legend b") ?? link.QuerySelector("b")
                ?? (link.Closest("td") is null ? link.Closest("tr")?.QuerySelector("td.number") : link);
            if (figure is null)
                continue;
            var digits = NotDigits().Replace(figure.TextContent, "");
            Assert.True(digits.Length > 0, link.OuterHtml);
            counted.Add((link.GetAttribute("href")!, long.Parse(digits, CultureInfo.InvariantCulture)));
        }
    }

    // Of the key figures only the number of calls is a count of its link's calls.
    private static IElement? Kpi(IElement value, IElement link) => value.GetAttribute("data-testid") == "kpi-calls" ? link.QuerySelector(".figure-value > span") : null;

    private long Count(string href)
    {
        var parsed = CallFilterQuery.Parse(href[(href.IndexOf('?', StringComparison.Ordinal) + 1)..]);
        Assert.Empty(parsed.Problems);
        var zone = CallFilterQuery.ZoneOf(parsed.Filter, Zone);
        return corpus.Oracle.Matching(parsed.Filter with { Zone = zone.Id }, CallFilterQuery.Resolve(parsed.Filter, TimeProvider.System.GetUtcNow(), Zone)).Count;
    }

    [GeneratedRegex("[^0-9]")]
    private static partial Regex NotDigits();
}
