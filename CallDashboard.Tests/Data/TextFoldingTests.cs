using CallDashboard.Data;

namespace CallDashboard.Tests.Data;

public class TextFoldingTests
{
    [Theory]
    [InlineData("Ya lo dije, ¿sí?", " ya lo dije si")]
    [InlineData("我要ＡＢＣ123客服", " 我要 abc123 客服")]
    [InlineData("Don’t  call", " dont call")]
    [InlineData("لقد دفعتُ أمس.", " لقد دفعت امس")]
    [InlineData("...", "")]
    [InlineData("", "")]
    public void Folds_case_accents_and_width(string text, string folded) => Assert.Equal(folded, TextFolding.Fold(text));

    [Theory]
    [InlineData("I want a human agent", "hum", true)]
    [InlineData("I want a human agent", "man", false)]
    [InlineData("I want a human agent", "agent HUMAN", true)]
    [InlineData("I want a human agent", "\"human agent\"", true)]
    [InlineData("I want a human agent", "\"agent human\"", false)]
    [InlineData("我要找人工客服。", "人工", true)]
    [InlineData("我要找人工客服。", "工客", true)]
    [InlineData("我要找人工客服。", "人客", false)]
    [InlineData("ขอคุยกับเจ้าหน้าที่", "หน้าที่", true)]
    [InlineData("ＡＢＣ", "abc", true)]
    [InlineData("naïve café", "cafe NAIVE", true)]
    [InlineData("pay 👍 now", "👍", true)]
    public void A_query_finds_what_the_rule_says(string text, string query, bool found)
    {
        var stored = TextFolding.FoldLines([text]);

        Assert.Equal(found, TextFolding.Needles(query).All(n => stored.Contains(n, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_phrase_does_not_reach_across_two_lines()
    {
        var stored = TextFolding.FoldLines(["to a human", "agent speaking"]);

        Assert.All(TextFolding.Needles("human agent"), n => Assert.Contains(n, stored, StringComparison.Ordinal));
        Assert.All(TextFolding.Needles("\"human agent\""), n => Assert.DoesNotContain(n, stored, StringComparison.Ordinal));
    }

    // Texts without accents take a shorter way to the same result.
    [Fact]
    public void Every_ascii_character_means_the_same_beside_an_accent()
    {
        for (var c = '\0'; c < 128; c++)
            Assert.Equal(TextFolding.Fold($"A{c}b {c}9 z") + " e", TextFolding.Fold($"A{c}b {c}9 z é"));
    }

    [Fact]
    public void What_is_no_character_breaks_nothing()
    {
        // Not a theory: halves of pairs have no names of their own.
        foreach (var text in new[] { "a \uD800 b", "a \uDC00 b", "a \uFFFE b", "a \uFFFE\uD800 b" })
            Assert.Equal(["a", "b"], TextFolding.Fold(text).Replace('\uFFFD', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Every_code_unit_can_be_folded()
    {
        for (var c = 0; c <= char.MaxValue; c++)
            _ = TextFolding.Fold($"é{(char)c}x");
    }
}
