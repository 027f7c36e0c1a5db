using CallDashboard.Data.Search;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Ingest;

/// <summary>
/// Whether the index of words agrees with the calls: it is not ahead of them, it holds as many as it should, and a sample, spread over all of them,
/// is found by its own lines. That its pages are sound is part of the check of all pages.
/// </summary>
internal static class SearchCheck
{
    private const int Sample = 100;

    /// <summary>What is wrong, in words.</summary>
    public static IEnumerable<string> Problems(SqliteConnection connection, CancellationToken cancel)
    {
        // A backup from before there was one.
        if (Number(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'SearchIndex'") == 0)
            yield break;
        var cursor = Number(connection, $"SELECT {SearchIndex.CursorSql}");
        var last = Number(connection, "SELECT coalesce(max(Sequence), 0) FROM Changes");
        if (cursor > last)
        {
            yield return $"The index of words is at change {cursor}; the last one is {last}.";
            yield break;
        }
        const string indexed = "FROM Calls c JOIN CallTexts t ON t.CallKey = c.\"Key\" WHERE c.Sequence <= ? AND t.Transcript <> ''";
        var expected = Number(connection, $"SELECT count(*) {indexed}", cursor);
        var found = Number(connection, "SELECT count(*) FROM SearchIndex WHERE SearchIndex MATCH ?", $"\"{SearchText.LineMark}\"");
        if (expected != found)
            yield return $"{found} calls are in the index of words; {expected} should be.";

        using var calls = new Statement(connection, $"SELECT c.\"Key\", c.StartedAt, c.CallId, t.Transcript {indexed} AND c.\"Key\" % ? = 0 LIMIT {Sample}");
        using var hit = new Statement(connection, "SELECT 1 FROM SearchIndex WHERE SearchIndex MATCH ? AND rowid = ?");
        calls.Add(cursor).Add(Math.Max(1, expected / Sample));
        while (calls.Next())
        {
            cancel.ThrowIfCancellationRequested();
            // As whole lines: their first and their last must be there, word for word.
            var lines = calls.Text(3).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            string[] asked = lines.Length < 3 ? lines : [lines[0], lines[^1]];
            if (asked.Length > 0 && !hit.Add(string.Join(" AND ", asked.Select(line => SearchText.Expression(line, _ => null)))).Add(SearchDoc.Of(calls.Long(1), calls.Long(0))).Next())
                yield return $"Call {calls.Text(2)} is not found by its own words.";
            hit.Reset();
        }
    }

    private static long Number(SqliteConnection connection, string sql, object? value = null)
    {
        using var row = new Statement(connection, sql);
        if (value is long number)
            row.Add(number);
        else if (value is string text)
            row.Add(text);
        row.Next();
        return row.Long(0);
    }
}
