using Bunit;
using CallDashboard.Charts;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Ui;

/// <summary>The small parts: what they say to eyes, to screen readers and to tests from outside.</summary>
public sealed class PartsTests : BunitContext
{
    public PartsTests()
    {
        Services.AddSingleton(TimeProvider.System);
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void A_missing_figure_is_a_dash_without_unit_and_without_bare_number()
    {
        var part = Render<KeyFigure>(p => p.Add(f => f.Label, "Answer rate").Add(f => f.Unit, "%").Add(f => f.TestId, "kpi-answer-rate"));
        var value = part.Find("[data-testid=kpi-answer-rate]");
        Assert.Equal("–", value.TextContent.Trim());
        Assert.Equal("", value.GetAttribute("data-value") ?? "");
    }

    [Fact]
    public void A_figure_with_a_link_is_a_link_and_carries_the_bare_number()
    {
        var part = Render<KeyFigure>(p => p.Add(f => f.Label, "Calls").Add(f => f.Value, "37,760").Add(f => f.Bare, "37760").Add(f => f.TestId, "kpi-calls").Add(f => f.Href, "/calls"));
        Assert.Equal("/calls", part.Find("a.figure").GetAttribute("href"));
        Assert.Equal("37760", part.Find("[data-testid=kpi-calls]").GetAttribute("data-value"));
    }

    [Theory]
    [InlineData(1, true, "better", "is-up is-good")]
    [InlineData(1, false, "worse", "is-up is-bad")]
    [InlineData(-1, null, null, "is-down")]
    [InlineData(0, true, null, "is-plain")]
    public void A_change_says_better_or_worse_in_words(int direction, bool? good, string? word, string classes)
    {
        var part = Render<Delta>(p => p.Add(d => d.Direction, direction).Add(d => d.Good, good).Add(d => d.Text, "0.9 pp").Add(d => d.Against, "53.1 %"));
        Assert.Equal(word, part.FindAll(".delta-word").SingleOrDefault()?.TextContent);
        Assert.All(classes.Split(' '), c => Assert.Contains(c, part.Find(".delta").ClassList));
        Assert.Contains("vs 53.1 %", part.Markup);
    }

    [Fact]
    public void Bars_are_shares_of_the_longest_and_rows_with_an_address_are_links()
    {
        var part = Render<BarList>(p => p.Add(b => b.Rows, [new("promise to pay", 300, 0.6, "/calls?tag=a"), new("投诉 <b>", 75, null), new("none", 0, 0)]));
        Assert.Equal(["100%", "25%", "0%"], part.FindAll(".bar-track i").Select(i => i.GetAttribute("style")!.Split(':')[1].Trim(' ', ';')));
        Assert.Equal("/calls?tag=a", part.Find("a").GetAttribute("href"));
        Assert.Contains("投诉 &lt;b&gt;", part.Markup);
        Assert.Contains("60.0 %", part.Markup);
    }

    [Fact]
    public void What_fails_in_a_panel_fails_there_and_can_be_tried_again()
    {
        var fails = true;
        RenderFragment content = builder =>
        {
            builder.OpenComponent<Failing>(0);
            builder.AddComponentParameter(1, nameof(Failing.Fails), () => fails);
            builder.CloseComponent();
        };
        var panel = Render<Panel>(p => p.Add(x => x.Title, "Talk time").Add(x => x.ChildContent, content).Add(x => x.OnRetry, () => { }));
        Assert.Contains("Talk time could not be shown", panel.Find("[role=alert]").TextContent);
        Assert.Equal("Talk time", panel.Find("h2").TextContent);
        Assert.DoesNotContain("secret", panel.Markup);

        fails = false;
        panel.Find("button").Click();
        Assert.Contains("fine", panel.Markup);
    }

    [Fact]
    public void A_panel_shows_waiting_problem_and_content_as_three_states()
    {
        var panel = Render<Panel>(p => p.Add(x => x.Title, "Tags").Add(x => x.Loading, true).Add(x => x.SkeletonRows, 3).AddChildContent("rows"));
        Assert.Equal(3, panel.FindAll("[aria-busy=true] .skeleton").Count);
        panel.Render(p => p.Add(x => x.Loading, false).Add(x => x.Problem, new TimeoutException()));
        Assert.Contains("It took too long", panel.Markup);
        panel.Render(p => p.Add(x => x.Problem, null));
        Assert.Contains("rows", panel.Markup);
    }

    [Fact]
    public void The_table_twin_stands_behind_its_button_at_the_pictures_height()
    {
        var panel = Render<ChartPanel>(p => p.Add(x => x.Name, "results").Add(x => x.Title, "Results").Add(x => x.MinHeight, 240)
            .Add(x => x.Chart, "<p>picture</p>").Add(x => x.Table, "<table><tr><td>1</td></tr></table>"));
        var button = panel.Find("[data-testid=chart-results] [data-testid=chart-results-table]");
        Assert.Equal("false", button.GetAttribute("aria-pressed"));
        button.Click();
        Assert.Empty(panel.FindAll("p"));
        Assert.Contains("240px", panel.Find("[role=region]:has(table)").GetAttribute("style"));
        Assert.Equal("true", panel.Find("[data-testid=chart-results-table]").GetAttribute("aria-pressed"));
    }

    [Fact]
    public void A_choice_of_one_presses_exactly_one_button()
    {
        var chosen = "any";
        var part = Render<SegmentedControl<string>>(p => p.Add(s => s.Label, "Tags").Add(s => s.Options, [("any", "Any"), ("all", "All")]).Add(s => s.Value, chosen).Add(s => s.ValueChanged, v => chosen = v));
        Assert.Equal(["true", "false"], part.FindAll("button").Select(b => b.GetAttribute("aria-pressed")));
        part.FindAll("button")[1].Click();
        Assert.Equal("all", chosen);
    }

    private sealed class Failing : ComponentBase
    {
        [Parameter] public Func<bool> Fails { get; set; } = () => false;

        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder)
        {
            if (Fails())
                throw new InvalidOperationException("secret detail");
            builder.AddContent(0, "fine");
        }
    }
}
