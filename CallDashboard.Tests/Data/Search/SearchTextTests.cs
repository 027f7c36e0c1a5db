using CallDashboard.Data;
using CallDashboard.Data.Search;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Tests.Data.Search;

public class SearchTextTests
{
    [Theory]
    [InlineData("我要ＡＢＣ123客服。", "我要 要 abc123 客服 服 \u0080 ")]
    [InlineData("I want a human", "i want a human \u0080 ")]
    [InlineData("𠮷 👍👍", "𠮷 👍👍 👍 \u0080 ")]
    [InlineData("", "\u0080 ")]
    public void Unspaced_script_becomes_pairs_and_the_last_character(string line, string tokens) => Assert.Equal(tokens, SearchText.Tokens(TextFolding.FoldLines([line])));

    [Theory]
    [InlineData("human agent", "\"human\" * AND \"agent\" *")]
    [InlineData("\"human agent\"", "\"human\" + \"agent\" *")]
    [InlineData("人", "\"人\" *")]
    [InlineData("我要人", "\"我要\" + \"要人\"")]
    [InlineData("客服 abc\u4eba", "\"客服\" AND \"abc\" + \"人\" *")]
    [InlineData("要abc", "\"要\" + \"abc\" *")]
    [InlineData("abc要", "\"abc\" + \"要\" *")]
    public void A_query_becomes_phrases_that_end_in_a_beginning(string query, string expression) => Assert.Equal(expression, Expression(query));

    // The point of it all: whatever is said and asked, the index finds what a scan of the texts finds, no more and no less.
    [Fact]
    public void The_index_finds_exactly_what_a_scan_finds()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Run(connection, SearchIndex.Create);
        var texts = new SpokenTexts(7);
        var said = Enumerable.Range(0, 600).Select(_ => texts.Lines()).ToList();
        var folded = said.ConvertAll(TextFolding.FoldLines);
        for (var i = 0; i < folded.Count; i++)
            Run(connection, "INSERT INTO SearchIndex(rowid, Words) VALUES ($p0, $p1)", i - 300L, SearchText.Tokens(folded[i]));

        var words = folded.SelectMany(text => SearchText.Words(SearchText.Tokens(text))).Distinct().ToList();

        var (asked, found) = (0, 0);
        for (var n = 0; n < 6000; n++)
        {
            var query = texts.Query(said);
            var needles = TextFolding.Needles(query);
            if (needles.Count == 0)
                continue;
            var scanned = Enumerable.Range(0, folded.Count).Where(i => needles.All(needle => folded[i].Contains(needle, StringComparison.Ordinal))).Select(i => i - 300L).ToList();
            // Beginnings are asked for as such, or word by word.
            var expression = n % 2 == 0 ? Expression(query) : string.Join(" AND ", needles.Select(needle => SearchText.Expression(needle, b => words.Where(w => w.StartsWith(b, StringComparison.Ordinal)).ToList())));
            var indexed = Rows(connection, expression);
            Assert.True(scanned.SequenceEqual(indexed), $"{query}: {expression} found {indexed.Count}, a scan {scanned.Count}");
            asked++;
            found += scanned.Count > 0 ? 1 : 0;
        }
        // A test in which nothing is ever found, or asked, would prove nothing.
        Assert.True(asked > 5000 && found > 1500, $"{asked} asked, {found} found something");
    }

    [Fact]
    public void What_is_taken_out_is_found_no_more()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Run(connection, SearchIndex.Create);
        var tokens = SearchText.Tokens(TextFolding.FoldLines(["我要客服", "a human"]));
        Run(connection, "INSERT INTO SearchIndex(rowid, Words) VALUES (1, $p0), (2, $p0)", tokens);
        Run(connection, "INSERT INTO SearchIndex(SearchIndex, rowid, Words) VALUES ('delete', 1, $p0)", tokens);

        Assert.Equal([2L], Rows(connection, Expression("要客 hum")));
    }

    private static string Expression(string query) => string.Join(" AND ", TextFolding.Needles(query).Select(needle => SearchText.Expression(needle, _ => null)));

    private static List<long> Rows(SqliteConnection connection, string expression)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT rowid FROM SearchIndex WHERE SearchIndex MATCH $match ORDER BY rowid";
        command.Parameters.AddWithValue("$match", expression);
        using var reader = command.ExecuteReader();
        var rows = new List<long>();
        while (reader.Read())
            rows.Add(reader.GetInt64(0));
        return rows;
    }

    private static void Run(SqliteConnection connection, string sql, params object[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"$p{i}", values[i]);
        command.ExecuteNonQuery();
    }
}
