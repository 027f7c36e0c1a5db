using Bunit;
using CallDashboard.Domain;
using CallDashboard.Features.Review;
using static CallDashboard.Tests.Features.Review.CallViews;

namespace CallDashboard.Tests.Features.Review;

/// <summary>The transcript's mark-up for what a platform may send.</summary>
public class TranscriptTests : BunitContext
{
    [Fact]
    public void An_empty_transcript_says_so()
    {
        var shown = Show();

        Assert.Contains("sent no transcript", shown.Markup, StringComparison.Ordinal);
        Assert.Empty(shown.FindAll("[data-testid=turn]"));
    }

    [Fact]
    public void Every_line_is_a_button_with_its_marks()
    {
        var shown = Show(Robot("Hello"), Person("Yes", 2_000, 3_000));

        var turns = shown.FindAll("ol > li[data-testid=turn]");
        Assert.Equal(["0", "1"], turns.Select(t => t.GetAttribute("data-turn-index")));
        Assert.Equal(["estimated", "exact"], turns.Select(t => t.GetAttribute("data-timing")));
        Assert.Equal(("2000", "3000"), (turns[1].GetAttribute("data-start-ms"), turns[1].GetAttribute("data-end-ms")));
        Assert.Equal(["≈0:00", "0:02"], turns.Select(t => t.QuerySelector(".turn-time")!.TextContent));
        Assert.All(turns, t => Assert.NotNull(t.QuerySelector("button")));
        Assert.Contains("The platform gave this time.", turns[1].QuerySelector(".turn-time")!.GetAttribute("title"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9_000L, 4_000L, "end lies before its start")]
    [InlineData(900_000L, 901_000L, "beyond the end")]
    public void An_impossible_offset_is_estimated_and_the_tooltip_says_why(long start, long end, string why)
    {
        var turn = Show(Person("Hm", start, end)).Find("[data-testid=turn]");

        Assert.Equal("estimated", turn.GetAttribute("data-timing"));
        Assert.Contains(why, turn.QuerySelector(".turn-time")!.GetAttribute("title"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("مرحبا، معك آفا من بنك نورثويند.")]
    [InlineData("Wie geht’s? 😀👩‍👩‍👧 <b>fett</b> & \"quoted\"")]
    [InlineData("请问有什么可以帮您？")]
    public void Any_text_stays_text_and_takes_its_own_direction(string text)
    {
        var words = Show(Person(text)).Find("[data-part=text]");

        Assert.Equal(text, words.TextContent.Trim());
        Assert.Equal("auto", words.GetAttribute("dir"));
        Assert.Empty(words.Children);
    }

    [Fact]
    public void Stage_marks_are_small_caps_and_keep_what_was_sent_in_the_tooltip()
    {
        var stage = Show(Robot("请稍候（停顿2s）谢谢")).Find(".stage");

        Assert.Equal("pause 2 s", stage.TextContent);
        Assert.Equal("（停顿2s）", stage.GetAttribute("title"));
    }

    [Fact]
    public void Five_hundred_lines_are_all_there_in_order()
    {
        var turns = Enumerable.Range(0, 500).Select(i => i % 2 == 0 ? Robot($"Line {i}") : Person($"Line {i}", i * 1_000, (i * 1_000) + 800)).ToArray();

        var shown = Render<Transcript>(p => p.Add(t => t.Call, Of(turns, talkSeconds: 520)));

        var lines = shown.FindAll("[data-testid=turn]");
        Assert.Equal(500, lines.Count);
        var starts = lines.Select(l => int.Parse(l.GetAttribute("data-start-ms")!, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(starts.Order(), starts);
    }

    [Fact]
    public void A_type_nobody_named_is_shown_as_sent()
    {
        var shown = Show(new Turn(null, "Music", Speaker.Other, "IVR", null, null));

        Assert.Contains("IVR:", shown.Find(".visually-hidden").TextContent, StringComparison.Ordinal);
    }

    private IRenderedComponent<Transcript> Show(params Turn[] turns) => Render<Transcript>(p => p.Add(t => t.Call, Of(turns)));
}
