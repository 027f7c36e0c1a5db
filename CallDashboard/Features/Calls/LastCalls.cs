using CallDashboard.Data;
using CallDashboard.Data.Search;
using CallDashboard.Domain;

namespace CallDashboard.Features.Calls;

/// <summary>How many customers' last calls lie in a range: one walk along the index by number, where asking each call whether a later one exists takes a look-up per call.</summary>
internal static class LastCalls
{
    private const string Sql = """
        SELECT (SELECT count(*) FROM (SELECT 1 FROM "Calls" WHERE "PhoneHash" <> 0 GROUP BY "PhoneHash" HAVING max("StartedAt") >= {0} AND max("StartedAt") < {1}))
            + (SELECT count(*) FROM "Calls" WHERE "PhoneHash" = 0 AND "StartedAt" >= {0} AND "StartedAt" < {1})
        """;

    /// <summary>The count of <c>last=1</c>; null for a filter that asks for more than that and a range.</summary>
    public static Task<long?> CountAsync(CallsDbContext db, CallFilter filter, TimeRange range, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        // Written in SQL it would count the calls of everybody.
        return Task.FromResult(db.Scope.IsAll && filter.Last && filter with { Last = false, From = CallFilter.DefaultFrom, To = null, Zone = null, Sort = CallSort.Started } == CallFilter.Default
            ? TranscriptSearch.Read(db, Sql, [range.From, range.To], row => row.GetInt64(0)).First() : (long?)null);
    }
}
