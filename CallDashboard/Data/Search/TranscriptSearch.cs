using System.Data.Common;
using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CallDashboard.Data.Search;

/// <summary>
/// Which calls say all words of a query, or have a piece of a number or a variable. The index answers for what is in it, the texts themselves for the changes since: an answer is always that
/// of a scan by the rule of <see cref="TextFolding"/>. Only while very many changes are missing from the index is everything scanned.
/// </summary>
public static class TranscriptSearch
{
    /// <summary>Changes that may be missing from the index before a scan of everything is the simpler way.</summary>
    public const int MostUnindexed = 30_000;

    /// <summary>Words of one beginning that are asked for one by one.</summary>
    private const int MostWords = 48;

    private const string Hits = """SELECT rowid FROM "SearchIndex" WHERE "SearchIndex" MATCH {0} AND rowid >= {1} AND rowid <= {2}""";

    private const string Unindexed = """
        FROM "Changes" AS h CROSS JOIN "Calls" AS c ON c."Key" = h."CallKey" AND c."Sequence" = h."Sequence" CROSS JOIN "CallTexts" AS t ON t."CallKey" = c."Key"
        WHERE h."Sequence" > {3}
        """;

    /// <summary>What to ask the index; null when no text is looked for that it knows, or when it is too far behind to be of use.</summary>
    public static SearchQuestion? Ask(CallsDbContext db, CallFilter filter, TermCatalog terms)
    {
        var needles = TextFolding.Needles(filter.Query ?? "");
        if (needles.Count == 0 && filter.Phone is null && filter.Properties.Count == 0)
            return null;
        if (!SearchTerms.Knows(filter))
            return null;
        filter = db.Scope.Narrow(filter);
        // The cursor before the words: what is indexed between the two reads is still counted among what is not.
        var (cursor, last) = Read(db, $"""SELECT {SearchIndex.CursorSql}, coalesce((SELECT max("Sequence") FROM "Changes"), 0)""", [], row => (row.GetInt64(0), row.GetInt64(1))).First();
        if (last - cursor > MostUnindexed)
            return null;
        var parts = SearchTerms.Expressions(filter, terms);
        if (needles.Count + parts.Count == 0)
            return null;
        var words = needles.Select(needle => SearchText.Expression(needle, beginning => WordsFrom(db, beginning)));
        return new SearchQuestion(needles, string.Join(" AND ", words.Concat(parts)), parts.Count > 0, cursor);
    }

    /// <summary>The keys of all calls in a range that the index names, for <c>IN</c> beside the rest of the filter. May name one twice.</summary>
    public static IQueryable<long> Keys(CallsDbContext db, SearchQuestion question, TimeRange range)
    {
        var (low, high) = SearchDoc.Between(range);
        var sql = $"""SELECT rowid & {uint.MaxValue} AS "Value" FROM ({Hits}) UNION ALL SELECT c."Key" AS "Value" {Unindexed}{Says(question.Needles)}""";
        return db.Database.SqlQueryRaw<long>(sql, [question.Expression, low, high, question.Cursor, .. question.Needles]);
    }

    /// <summary>
    /// The numbers (<see cref="SearchDoc"/>) of the calls that the index finds between two of them, read as they are asked for; those it does not hold yet (<see cref="RecentAsync"/>) are put between.
    /// Inside one snapshot with <see cref="Ask"/>.
    /// </summary>
    public static IEnumerable<long> Docs(CallsDbContext db, SearchQuestion question, IEnumerable<long> recent, long low, long high, bool descending)
    {
        var missing = recent.Where(doc => doc >= low && doc <= high).Order().ToList();
        if (descending)
            missing.Reverse();
        var indexed = Read(db, $"{Hits} ORDER BY rowid{(descending ? " DESC" : "")}", [question.Expression, low, high], row => row.GetInt64(0));
        return missing.Count == 0 ? indexed : Merge(indexed, missing, descending);
    }

    /// <summary>The numbers of the calls in a range that the index does not hold yet and that pass all texts of a filter.</summary>
    public static async Task<List<long>> RecentAsync(CallsDbContext db, SearchQuestion question, CallFilter filter, TimeRange range, TermCatalog terms, CancellationToken cancel)
    {
        var say = Read(db, $"""SELECT c."Key" {Unindexed}{Says(question.Needles)}""", [question.Expression, 0L, 0L, question.Cursor, .. question.Needles], row => row.GetInt64(0)).ToList();
        if (say.Count == 0)
            return [];
        var pass = db.Calls.Matching(Texts(filter), range, terms, db, withIndex: false).Where(c => EF.Parameter(say).Contains(c.Key));
        return (await pass.Select(c => new { c.StartedAt, c.Key }).ToListAsync(cancel)).ConvertAll(c => SearchDoc.Of(c.StartedAt, c.Key));
    }

    /// <summary>A filter's words, number and variables, and nothing else of it.</summary>
    public static CallFilter Texts(CallFilter filter) => CallFilter.Default with { Query = filter.Query, Phone = filter.Phone, Properties = filter.Properties };

    /// <summary>The texts that say all words: the same rule by brute force, for one call or for few.</summary>
    public static IQueryable<CallText> Saying(CallsDbContext db, IReadOnlyList<string> needles)
    {
        IQueryable<CallText> texts = db.CallTexts;
        foreach (var needle in needles)
            texts = texts.Where(t => t.Transcript.Contains(needle));
        return texts;
    }

    private static List<string>? WordsFrom(CallsDbContext db, string beginning)
    {
        var words = Read(db, """SELECT "Word" FROM "SearchWords" WHERE "Word" >= {0} AND "Word" < {1} LIMIT {2}""", [beginning, beginning + "\U0010FFFF", MostWords + 1L], row => row.GetString(0)).ToList();
        return words.Count > MostWords ? null : words;
    }

    private static string Says(IReadOnlyList<string> needles) => string.Concat(needles.Select((_, i) => $$""" AND instr(t."Transcript", {{{4 + i}}}) > 0"""));

    internal static IEnumerable<T> Read<T>(CallsDbContext db, string sql, object[] values, Func<DbDataReader, T> row)
    {
        db.Database.OpenConnection();
        try
        {
            using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
            command.CommandText = string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, [.. values.Select((_, i) => (object)$"$p{i}")]);
            for (var i = 0; i < values.Length; i++)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = ($"$p{i}", values[i]);
                command.Parameters.Add(parameter);
            }
            using var reader = command.ExecuteReader();
            while (reader.Read())
                yield return row(reader);
        }
        finally
        {
            db.Database.CloseConnection();
        }
    }

    private static IEnumerable<long> Merge(IEnumerable<long> indexed, List<long> recent, bool descending)
    {
        var next = 0;
        foreach (var doc in indexed)
        {
            while (next < recent.Count && (descending ? recent[next] > doc : recent[next] < doc))
                yield return recent[next++];
            yield return doc;
        }
        while (next < recent.Count)
            yield return recent[next++];
    }
}
