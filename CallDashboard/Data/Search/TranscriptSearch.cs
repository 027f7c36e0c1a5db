using System.Data.Common;
using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CallDashboard.Data.Search;

/// <summary>
/// Which calls say all words of a query. The index answers for what is in it, the texts themselves for the changes since: an answer is always that
/// of a scan by the rule of <see cref="TextFolding"/>. Only while very many changes are missing from the index is everything scanned.
/// </summary>
public static class TranscriptSearch
{
    /// <summary>Changes that may be missing from the index before a scan of everything is the simpler way.</summary>
    public const int MostUnindexed = 30_000;

    private const string Hits = """SELECT rowid FROM "SearchIndex" WHERE "SearchIndex" MATCH {0} AND rowid >= {1} AND rowid <= {2}""";

    private const string Unindexed = $"""
        FROM "Changes" AS h CROSS JOIN "Calls" AS c ON c."Key" = h."CallKey" AND c."Sequence" = h."Sequence" CROSS JOIN "CallTexts" AS t ON t."CallKey" = c."Key"
        WHERE h."Sequence" > {SearchIndex.CursorSql}
        """;

    /// <summary>The keys of all calls in a range that match, for <c>IN</c>; null when the index is too far behind to be of use.</summary>
    /// <param name="needles">From <see cref="TextFolding.Needles"/>; at least one.</param>
    public static IQueryable<long>? Keys(CallsDbContext db, IReadOnlyList<string> needles, TimeRange range)
    {
        if (!IsUsable(db))
            return null;
        var (low, high) = SearchDoc.Between(range);
        var sql = $"""SELECT rowid & {uint.MaxValue} AS "Value" FROM ({Hits}) UNION ALL SELECT c."Key" AS "Value" {Unindexed}{Says(needles, 3)}""";
        return db.Database.SqlQueryRaw<long>(sql, [SearchText.Expression(needles), low, high, .. needles]);
    }

    /// <summary>
    /// The numbers (<see cref="SearchDoc"/>) of all calls that match between two of them, in order, read as they are asked for.
    /// Call it inside a snapshot. Null when the index is too far behind to be of use.
    /// </summary>
    public static IEnumerable<long>? Docs(CallsDbContext db, IReadOnlyList<string> needles, long low, long high, bool descending)
    {
        if (!IsUsable(db))
            return null;
        var recent = Read(db, $"""SELECT c."StartedAt", c."Key" {Unindexed}{Says(needles, 0)}""", [.. needles], row => SearchDoc.Of(row.GetInt64(0), row.GetInt64(1)))
            .Where(doc => doc >= low && doc <= high).Order().ToList();
        if (descending)
            recent.Reverse();
        var indexed = Read(db, $"{Hits} ORDER BY rowid{(descending ? " DESC" : "")}", [SearchText.Expression(needles), low, high], row => row.GetInt64(0));
        return recent.Count == 0 ? indexed : Merge(indexed, recent, descending);
    }

    /// <summary>The texts that say all words: the same rule by brute force, for one call or for few.</summary>
    public static IQueryable<CallText> Saying(CallsDbContext db, IReadOnlyList<string> needles)
    {
        IQueryable<CallText> texts = db.CallTexts;
        foreach (var needle in needles)
            texts = texts.Where(t => t.Transcript.Contains(needle));
        return texts;
    }

    private static bool IsUsable(CallsDbContext db) =>
        Read(db, $"""SELECT coalesce((SELECT max("Sequence") FROM "Changes"), 0) - {SearchIndex.CursorSql}""", [], row => row.GetInt64(0)).First() <= MostUnindexed;

    private static string Says(IReadOnlyList<string> needles, int firstParameter) =>
        string.Concat(needles.Select((_, i) => $$""" AND instr(t."Transcript", {{{firstParameter + i}}}) > 0"""));

    private static IEnumerable<T> Read<T>(CallsDbContext db, string sql, object[] values, Func<DbDataReader, T> row)
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
