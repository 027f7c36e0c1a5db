using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Calls;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Tests.Features.Calls;

/// <summary>The list's hot queries go by index: no scan of the calls, no sort of what the index has in order.</summary>
public class QueryPlanTests(CorpusFixture corpus) : IClassFixture<CorpusFixture>
{
    private const string ByTime = "USING INDEX IX_Calls_StartedAt_Key";

    [Theory]
    [InlineData("")]
    [InlineData("from=2000-01-01")]
    [InlineData("notTag=complaint&notTag=confirmed")]
    [InlineData("status=BUSY&group=reached&minSeconds=5&recording=yes")]
    [InlineData("sort=-started&job=7&intent=A")]
    public void A_page_of_the_list_walks_the_index_of_time(string query)
    {
        var plan = Plan(query, calls => CallPages.Ordered(calls, CallFilterQuery.Parse(query).Filter.Sort).Take(51));

        Assert.Contains(ByTime, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tag=complaint&from=2000-01-01")]
    [InlineData("tag=complaint&customerTag=vip&tagMode=all&status=BUSY")]
    public void The_calls_of_a_rare_tag_are_looked_up(string query)
    {
        var plan = Plan(query, calls => CallPages.Ordered(calls, CallSort.Started).Take(51));

        Assert.Contains("SEARCH c USING INTEGER PRIMARY KEY (rowid=?)", plan, StringComparison.Ordinal);
        Assert.Contains("USING PRIMARY KEY (TermId=? AND StartedAt>? AND StartedAt<?)", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_no_call_has_reads_nothing() =>
        Assert.DoesNotContain("?)", Plan("status=NEVER_SEEN", calls => calls.Take(51)), StringComparison.Ordinal);

    [Fact]
    public void Reviewed_calls_are_read_from_their_own_index()
    {
        var plan = Plan("reviewed=yes&from=2000-01-01", calls => CallPages.Ordered(calls, CallSort.Started).Take(51));

        Assert.Contains("USING INDEX IX_Calls_Reviewed_StartedAt_Key", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deep_page_begins_at_its_place()
    {
        using var db = corpus.Open();
        var place = new CallCursor(CallSort.Started, 1_763_647_200, 400);
        var filter = CallFilter.Default with { From = "2000-01-01" };
        var calls = CallPages.List(db, filter, new TimeRange(1, long.MaxValue), corpus.Terms, 500);

        var plan = Explain(CallPages.Ordered(CallPages.Beyond(calls, place, backwards: false), CallSort.Started).Take(51));

        Assert.Contains($"SEARCH c {ByTime} (StartedAt>? AND StartedAt<?)", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Counting_a_range_reads_the_index_alone() =>
        Assert.Contains("USING COVERING INDEX IX_Calls_StartedAt_Key (StartedAt>? AND StartedAt<?)",
            Plan("from=2026-01-01&to=2026-12-31", calls => calls.GroupBy(c => 1).Select(g => g.Count())), StringComparison.Ordinal);

    [Fact]
    public void A_customers_last_call_is_looked_up_by_number() =>
        Assert.Contains("IX_Calls_PhoneHash_StartedAt_Key (PhoneHash=?", Plan("last=1", calls => calls.Take(51)), StringComparison.Ordinal);

    [Fact]
    public void New_calls_are_counted_from_the_last_key_on()
    {
        using var db = corpus.Open();
        var calls = CallPages.List(db, CallFilter.Default, new TimeRange(1, long.MaxValue), corpus.Terms).Where(c => c.Key > 590);

        // Either the few newest keys or the range of time: never the whole table.
        Assert.DoesNotContain("SCAN", Explain(calls), StringComparison.Ordinal);
    }

    private string Plan<T>(string query, Func<IQueryable<CallRow>, IQueryable<T>> shape)
    {
        var filter = CallFilterQuery.Parse(query).Filter;
        var range = CallFilterQuery.Resolve(filter, TimeProvider.System.GetUtcNow(), TimeZoneInfo.Utc);
        using var db = corpus.Open();
        return Explain(shape(CallPages.List(db, filter, range, corpus.Terms)));
    }

    private static string Explain<T>(IQueryable<T> query)
    {
        using var command = query.CreateDbCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
        command.Connection!.Open();
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
            lines.Add(reader.GetString(3).Replace("\"", "", StringComparison.Ordinal));
        Assert.NotEmpty(lines);
        return string.Join('\n', lines);
    }
}
