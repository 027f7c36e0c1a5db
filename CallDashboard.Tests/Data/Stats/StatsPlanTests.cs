using CallDashboard.Data;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Data.Stats;

/// <summary>Reads what SQLite would do. A query that scans a table is fast on a test's few rows and slow where it matters.</summary>
public class StatsPlanTests(CorpusFixture corpus) : IClassFixture<CorpusFixture>
{
    private static readonly TimeRange Week = new(1_700_000_000, 1_700_604_800);

    [Theory]
    [InlineData(StatsBy.Time)]
    [InlineData(StatsBy.Result)]
    [InlineData(StatsBy.Tag)]
    [InlineData(StatsBy.TalkSeconds)]
    public void Rollups_are_read_as_one_stretch_of_their_own_tree(StatsBy by)
    {
        using var db = corpus.Open();
        var scope = RollupScope.Of(new StatsRequest(CallFilter.Default, Week, by), corpus.Terms)!;

        var plan = Plan(db, StatsQuery.Sums(scope.Rows(StatsQuery.During(db.Rollups, 1_888_000, 1_888_672), by), by));

        Assert.Contains(plan, step => step.Contains("SEARCH", StringComparison.Ordinal) && step.Contains("PRIMARY KEY (Kind=? AND Bucket>? AND Bucket<?)", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("notTag=complaint&status=BUSY")]
    [InlineData("weekday=1&hour=8")]
    public void Calls_are_found_by_their_start(string query)
    {
        using var db = corpus.Open();
        var stats = corpus.Host.Services.GetRequiredService<StatsQuery>();

        var plan = Plan(db, stats.Facts(db, CallFilterQuery.Parse(query).Filter, Week));

        Assert.Contains(plan, step => step.Contains("IX_Calls_StartedAt_Key (StartedAt>? AND StartedAt<?)", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("phone=1555")]
    [InlineData("prop.city=Lima")]
    public void Pieces_of_numbers_and_variables_are_found_by_the_index(string query)
    {
        using var db = corpus.Open();
        var stats = corpus.Host.Services.GetRequiredService<StatsQuery>();

        var plan = Plan(db, stats.Facts(db, CallFilterQuery.Parse(query).Filter, Week));

        Assert.Contains(plan, step => step.Contains("SearchIndex VIRTUAL TABLE INDEX", StringComparison.Ordinal));
        Assert.Contains(plan, step => step.Contains("SEARCH c USING INTEGER PRIMARY KEY (rowid=?)", StringComparison.Ordinal));
    }

    [Fact]
    public void Calls_that_say_words_are_found_by_the_index_of_words()
    {
        using var db = corpus.Open();
        var stats = corpus.Host.Services.GetRequiredService<StatsQuery>();

        var plan = Plan(db, stats.Facts(db, CallFilterQuery.Parse("q=human&phone=1555").Filter, Week));

        Assert.Contains(plan, step => step.Contains("SEARCH c USING INTEGER PRIMARY KEY (rowid=?)", StringComparison.Ordinal));
        // The words and both ends of the range are asked of the index; what it does not hold yet is read by its place among the changes.
        Assert.Contains(plan, step => step.Contains("SearchIndex VIRTUAL TABLE INDEX 0:M1><", StringComparison.Ordinal));
        Assert.Contains(plan, step => step.Contains("SEARCH h USING INTEGER PRIMARY KEY (rowid>?)", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN c", StringComparison.Ordinal) || step.StartsWith("SCAN t", StringComparison.Ordinal) || step.StartsWith("SCAN h", StringComparison.Ordinal));
    }

    private static List<string> Plan<T>(CallsDbContext db, IQueryable<T> query)
    {
        using var command = query.CreateDbCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
        db.Database.OpenConnection();
        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
            steps.Add(reader.GetString(3));
        Assert.NotEmpty(steps);
        return steps;
    }
}
