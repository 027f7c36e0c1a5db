using CallDashboard.Data;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Tests.Data;

public class QueryBudgetTests(CorpusFixture corpus) : IClassFixture<CorpusFixture>
{
    private const string Endless = "WITH RECURSIVE n(Value) AS (SELECT 1 UNION ALL SELECT Value + 1 FROM n) SELECT max(Value) AS Value FROM n";

    [Fact]
    public async Task A_query_without_end_is_ended_and_the_connection_goes_on()
    {
        await using var db = corpus.Open();

        await Assert.ThrowsAsync<TooSlowException>(() => db.WithinAsync(TimeSpan.FromMilliseconds(50), within => db.Database.SqlQueryRaw<long>(Endless).ToListAsync(within), CancellationToken.None));

        Assert.Equal(600, await db.WithinAsync(TimeSpan.FromMinutes(1), within => db.Calls.CountAsync(within), CancellationToken.None));
    }

    [Fact]
    public async Task Who_leaves_ends_the_query_as_well()
    {
        await using var db = corpus.Open();
        using var leaving = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => db.WithinAsync(TimeSpan.FromMinutes(5), within => db.Database.SqlQueryRaw<long>(Endless).ToListAsync(within), leaving.Token));
    }
}
