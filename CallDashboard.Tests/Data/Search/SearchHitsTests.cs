using CallDashboard.Data;
using CallDashboard.Data.Search;

namespace CallDashboard.Tests.Data.Search;

public class SearchHitsTests
{
    [Theory]
    [InlineData("Can I talk to a human? Humans!", "hum", "Can I talk to a [hum]an? [Hum]ans!")]
    [InlineData("Sí, ¡ya lo pagué!", "PAGUE", "Sí, ¡ya lo [pagué]!")]
    [InlineData("Sí, ¡ya lo pague\u0301!", "pag pagué", "Sí, ¡ya lo [pague\u0301]!")]
    [InlineData("我要找人工客服。", "人工 客服", "我要找[人工客服]。")]
    [InlineData("ＡＢＣ123", "abc1", "[ＡＢＣ1]23")]
    [InlineData("ขอคุยกับเจ้าหน้าที่", "หน้าที่", "ขอคุยกับเจ้า[หน้าที่]")]
    [InlineData("a human agent, an agent", "\"human agent\"", "a [human agent], an agent")]
    [InlineData("I don’t know", "don't", "I [don’t] know")]
    [InlineData("ﬁne", "f", "[ﬁ]ne")]
    [InlineData("nothing here", "else", "nothing here")]
    [InlineData("", "x", "")]
    public void Marks_what_the_search_found(string text, string query, string marked) =>
        Assert.Equal(marked, string.Concat(SearchHits.Parts(text, TextFolding.Needles(query)).Select(p => p.IsHit ? $"[{p.Text}]" : p.Text)));

    [Fact]
    public void The_line_that_says_most_of_it_is_shown()
    {
        var snippet = SearchHits.Snippet(["The human is here", "An agent", "a human, an agent"], TextFolding.Needles("human agent"))!;

        Assert.Equal(2, snippet.Line);
        Assert.Equal(["human", "agent"], snippet.Parts.Where(p => p.IsHit).Select(p => p.Text));
        Assert.Null(SearchHits.Snippet(["nothing"], TextFolding.Needles("human")));
    }

    [Fact]
    public void A_long_line_is_cut_around_the_hit()
    {
        var line = string.Concat(Enumerable.Repeat("word ", 100)) + "needle" + string.Concat(Enumerable.Repeat(" word", 100));

        var text = string.Concat(SearchHits.Snippet([line], TextFolding.Needles("needle"))!.Parts.Select(p => p.Text));

        Assert.InRange(text.Length, 80, 160);
        Assert.StartsWith("… word", text, StringComparison.Ordinal);
        Assert.Contains("needle", text, StringComparison.Ordinal);
        Assert.EndsWith("word …", text, StringComparison.Ordinal);
    }

    // Whatever is said and asked: nothing of a text is lost, something is marked exactly where the rule finds something, and cutting keeps the hit.
    [Fact]
    public void Any_text_stays_whole_and_is_marked_when_it_is_found()
    {
        var texts = new SpokenTexts(3);
        var said = Enumerable.Range(0, 300).Select(_ => texts.Lines()).ToList();
        var marked = 0;
        for (var n = 0; n < 3000; n++)
        {
            var needles = TextFolding.Needles(texts.Query(said));
            foreach (var line in said[n % said.Count])
            {
                Assert.Equal(TextFolding.Fold(line), TextFolding.FoldWithPlaces(line).Folded);
                var parts = SearchHits.Parts(line, needles);
                Assert.Equal(line, string.Concat(parts.Select(p => p.Text)));
                var folded = TextFolding.Fold(line);
                var isSaid = needles.Any(needle => folded.Contains(needle, StringComparison.Ordinal));
                Assert.Equal(isSaid, parts.Any(p => p.IsHit));
                Assert.DoesNotContain(parts, p => p.Text.Length == 0);
                var repeated = string.Concat(Enumerable.Repeat(line, 30));
                if (isSaid)
                    Assert.Contains(SearchHits.Snippet([repeated], needles)!.Parts, p => p.IsHit);
                marked += isSaid ? 1 : 0;
            }
        }
        Assert.True(marked > 500, $"{marked} marked");
    }
}
