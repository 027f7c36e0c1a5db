using System.Text.Json;
using CallDashboard.Tests.Browser;
using CallDashboard.Tests.Support;
using Microsoft.Playwright;

namespace CallDashboard.Tests.Charts;

/// <summary>The chart module against the real library, under the real content security policy: what it draws is read from the SVG.</summary>
[Collection(Browsing.Name)]
public class ApexChartModuleTests(BrowserFixture browsers)
{
    private static readonly double?[] Reached = [10, 0, 30, 20];
    private static readonly double?[] NotReached = [5, 0, 15, 40];

    [BrowserFact]
    public async Task Columns_stand_in_proportion_with_labels_marks_and_a_pale_running_bucket()
    {
        using var host = AppHost.Start();
        await using var visit = await OpenAsync(host);
        await DrawAsync(visit, Model(mark: 64));

        var drawn = await visit.Page.EvaluateAsync<JsonElement>("""
            () => {
              const box = e => { const r = e.getBoundingClientRect(); return { x: r.x + r.width / 2, y: r.y, width: r.width, height: r.height }; };
              const bars = [...document.querySelectorAll('#chart .apexcharts-bar-area')].map(b => ({ series: +b.getAttribute('index'), place: +b.getAttribute('j'), ...box(b), fill: b.getAttribute('fill') }));
              return { bars, marks: [...document.querySelectorAll('#chart .chart-mark')].map(box), labels: [...document.querySelectorAll('#chart .chart-label')].map(t => ({ text: t.textContent, ...box(t) })),
                       styles: [...document.querySelectorAll('style')].length, scripts: [...document.querySelectorAll('#chart b, #chart img')].length };
            }
            """);

        var bars = drawn.GetProperty("bars").EnumerateArray().ToList();
        double Of(int series, int place, string what) => bars.Single(b => b.GetProperty("series").GetInt32() == series && b.GetProperty("place").GetInt32() == place).GetProperty(what).GetDouble();
        Assert.Equal(3.0, Of(0, 2, "height") / Of(0, 0, "height"), 0.05);
        Assert.Equal(8.0, Of(1, 3, "height") / Of(1, 0, "height"), 0.2);
        // The stack: what was not reached stands on what was.
        Assert.Equal(Of(0, 2, "y"), Of(1, 2, "y") + Of(1, 2, "height"), 1.5);
        // The mark of the earlier period stands over its own column, above 60 of 64.
        var mark = Assert.Single(drawn.GetProperty("marks").EnumerateArray().ToList());
        Assert.Equal(Of(0, 3, "x"), mark.GetProperty("x").GetDouble(), 1.5);
        Assert.True(mark.GetProperty("y").GetDouble() < Of(1, 3, "y"));
        var labels = drawn.GetProperty("labels").EnumerateArray().ToList();
        Assert.Equal(["Sat <b>14</b>", "Sun 15"], labels.Select(l => l.GetProperty("text").GetString()));
        Assert.Equal(Of(0, 2, "x"), labels[1].GetProperty("x").GetDouble(), 1.5);
        Assert.Equal(0, drawn.GetProperty("scripts").GetInt32());
        Assert.Contains("rgba", bars.Single(b => b.GetProperty("series").GetInt32() == 0 && b.GetProperty("place").GetInt32() == 3).GetProperty("fill").GetString());
        await visit.PictureAsync("chart-module");
        visit.AssertQuiet();
    }

    [BrowserFact]
    public async Task Nothing_redraws_under_the_pointer_and_what_came_is_drawn_when_it_leaves()
    {
        using var host = AppHost.Start();
        await using var visit = await OpenAsync(host);
        await DrawAsync(visit, Model());
        var canvas = visit.Page.Locator("#chart .apexcharts-canvas");
        var first = await canvas.GetAttributeAsync("id");

        await visit.Page.HoverAsync("#chart .apexcharts-bar-area[index='0'][j='2']");
        Assert.Equal("30", await visit.Page.Locator(".chart-tip dd").First.InnerTextAsync());
        await UpdateAsync(visit, Model(factor: 2));
        Assert.Equal(first, await canvas.GetAttributeAsync("id"));

        await visit.Page.Mouse.MoveAsync(5, 590);
        await Assertions.Expect(canvas).Not.ToHaveAttributeAsync("id", first!);
        await visit.Page.HoverAsync("#chart .apexcharts-bar-area[index='0'][j='2']");
        Assert.Equal("60", await visit.Page.Locator(".chart-tip dd").First.InnerTextAsync());
    }

    [BrowserFact]
    public async Task A_click_follows_the_columns_link_and_a_drag_gives_its_range_and_follows_none()
    {
        using var host = AppHost.Start();
        await using var visit = await OpenAsync(host);
        await DrawAsync(visit, Model());

        var from = await visit.Page.Locator("#chart .apexcharts-bar-area[index='0'][j='0']").BoundingBoxAsync();
        var to = await visit.Page.Locator("#chart .apexcharts-bar-area[index='0'][j='2']").BoundingBoxAsync();
        await visit.Page.Mouse.MoveAsync(from!.X + 4, from.Y + 4);
        await visit.Page.Mouse.DownAsync();
        await visit.Page.Mouse.MoveAsync(to!.X + 2, to.Y + 4, new() { Steps = 4 });
        await visit.Page.Mouse.UpAsync();
        Assert.Equal(["Selected 0 2"], await DoneAsync(visit));

        await visit.Page.ClickAsync("#chart .apexcharts-bar-area[index='1'][j='3']");
        Assert.Equal(["Selected 0 2", "navigate /calls?place=3"], await DoneAsync(visit));
    }

    [BrowserFact]
    public async Task A_point_between_gaps_is_seen_as_a_dot_at_its_value()
    {
        using var host = AppHost.Start();
        await using var visit = await OpenAsync(host);
        await DrawAsync(visit, Line(60, null, null, 20, null, 40));

        var dots = visit.Page.Locator("#chart .chart-dot");
        await Assertions.Expect(dots).ToHaveCountAsync(3);
        var drawn = new List<LocatorBoundingBoxResult>();
        foreach (var dot in await dots.AllAsync())
        {
            Assert.True(await dot.EvaluateAsync<bool>("dot => dot.checkVisibility({ opacityProperty: true, visibilityProperty: true })"));
            drawn.Add((await dot.BoundingBoxAsync())!);
        }
        // 40 lies half way between 60 and 20; the third place and the fifth are empty.
        Assert.Equal((drawn[0].Y + drawn[1].Y) / 2, drawn[2].Y, 1.0);
        Assert.True(drawn[0].Y < drawn[1].Y);
        Assert.Equal(1.5, (drawn[1].X - drawn[0].X) / (drawn[2].X - drawn[1].X), 0.05);

        await UpdateAsync(visit, Line(60, 50, 40, 20, null, null));
        await Assertions.Expect(dots).ToHaveCountAsync(0);
        visit.AssertQuiet();
    }

    [BrowserFact]
    public async Task The_theme_changes_the_colours_and_disposing_leaves_nothing()
    {
        using var host = AppHost.Start();
        await using var visit = await OpenAsync(host);
        await DrawAsync(visit, Model());
        var bar = visit.Page.Locator("#chart .apexcharts-bar-area[index='0'][j='0']");
        var light = await bar.GetAttributeAsync("fill");

        await visit.Page.EvaluateAsync("() => { document.documentElement.dataset.theme = 'dark'; dispatchEvent(new CustomEvent('themechange')); }");
        await Assertions.Expect(bar).Not.ToHaveAttributeAsync("fill", light!);

        await visit.Page.EvaluateAsync("() => window.chart.dispose()");
        Assert.Equal(0, await visit.Page.Locator("#chart *").CountAsync());
        await visit.Page.EvaluateAsync("() => dispatchEvent(new CustomEvent('themechange'))");
        Assert.Equal(0, await visit.Page.Locator("#chart *").CountAsync());
        visit.AssertQuiet();
    }

    [BrowserFact]
    public async Task Ticks_of_millions_are_short_and_whole()
    {
        using var host = AppHost.Start();
        await using var visit = await OpenAsync(host);

        await DrawAsync(visit, Model(factor: 25_000));

        var ticks = await visit.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('#chart .apexcharts-yaxis-label tspan')]
              .map(t => t.textContent + (t.getBoundingClientRect().left < document.querySelector('#chart').getBoundingClientRect().left ? ' is cut off' : ''))
            """);
        Assert.Equal(["1.6M", "1.2M", "800K", "400K", "0"], ticks);
    }

    private static object Model(double factor = 1, double? mark = null)
    {
        object Series(string name, string color, double?[] values, double? m) => new
        {
            name, type = "column", color, dashed = false,
            points = values.Select((y, i) => new { y = y * factor, href = $"/calls?place={i}", mark = i == 3 ? m : null, pale = i == 3 }),
        };
        return new
        {
            titles = new[] { "Sat, <img src=x>", "b", "c", "d" }, labels = new[] { "Sat <b>14</b>", "", "Sun 15", "" }, format = "count", stacked = true, full = false,
            min = (double?)null, max = (double?)null, notes = new[] { new { at = 1.5, text = "script <b>12</b>" } }, bands = Array.Empty<object>(), usual = (object?)null,
            selectable = true, columnWidth = 0.72,
            series = new[] { Series("Reached", "--fam-reached", Reached, null), Series("Not reached", "--fam-not-reached", NotReached, mark) },
        };
    }

    private static object Line(params double?[] values) => new
    {
        titles = values.Select((_, i) => $"place {i}"), labels = values.Select(_ => ""), format = "percent", stacked = false, full = false,
        min = (double?)null, max = (double?)null, notes = Array.Empty<object>(), bands = Array.Empty<object>(), usual = (object?)null, selectable = false, columnWidth = 0.72,
        series = new[] { new { name = "Rate", type = "line", color = "--primary", dashed = false, points = values.Select(y => new { y }) } },
    };

    private async Task<BrowserSession> OpenAsync(AppHost host)
    {
        // The sign-in page has the sheets and the policy, and no circuit that would interfere.
        var visit = await browsers.OpenAsync(host.Address, 800, 600);
        await visit.Page.GotoAsync("/login");
        return visit;
    }

    private static Task<JsonElement?> DrawAsync(BrowserSession visit, object model) => visit.Page.EvaluateAsync("""
        async json => {
          const element = Object.assign(document.createElement('div'), { id: 'chart', className: 'chart', style: 'height:240px;width:600px' });
          document.body.replaceChildren(element);
          window.done = [];
          window.Blazor = { navigateTo: href => window.done.push(`navigate ${href}`) };
          const { init } = await import('/Charts/ApexChart.razor.js');
          window.chart = await init(element, { invokeMethodAsync: (...call) => { window.done.push(call.join(' ')); return Promise.resolve(); } }, json);
        }
        """, Json(model));

    private static Task<JsonElement?> UpdateAsync(BrowserSession visit, object model) => visit.Page.EvaluateAsync("json => { window.chart.update(json); }", Json(model));

    private static Task<string[]> DoneAsync(BrowserSession visit) => visit.Page.EvaluateAsync<string[]>("() => window.done");

    private static string Json(object model) => JsonSerializer.Serialize(new { model, height = 240 });
}
