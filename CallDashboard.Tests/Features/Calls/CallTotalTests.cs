using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Calls;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Calls;

/// <summary>The number beside the list is that of its rows.</summary>
public class CallTotalTests(CorpusFixture corpus) : IClassFixture<CorpusFixture>
{
    [Fact]
    public async Task Totals_are_the_number_of_rows_also_after_a_deletion()
    {
        await CompareAsync();
        await using (var db = corpus.Open())
        {
            var old = await db.Calls.OrderBy(c => c.StartedAt).Select(c => c.CallId).FirstAsync();
            Assert.True(await corpus.Host.Services.GetRequiredService<IngestQueue>().RunAsync(session => session.Delete(old)));
        }
        await CompareAsync();
    }

    private async Task CompareAsync()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await Gen.Select(FilterGen.Any, Gen.Int[0, 40 * 86_400], Gen.Int[0, 2]).SampleAsync(async drawn =>
        {
            var (any, back, form) = drawn;
            var filter = form == 0 ? any : CallFilter.Default with { Statuses = any.Statuses, Groups = any.Groups, Jobs = form == 1 ? any.Jobs : [], MinSeconds = form == 2 ? any.MinSeconds : null };
            var range = new TimeRange(now - back, back % 3 == 0 ? long.MaxValue : now - (back / 3)) { Zone = TimeZoneInfo.Utc };
            await using var db = corpus.Open();
            foreach (var last in (long[])[long.MaxValue, 590, 1])
                Assert.Equal(await CallPages.List(db, filter, range, corpus.Terms, last).LongCountAsync(), await CallPages.CountAsync(db, filter, range, corpus.Columns, last));
        }, iter: 60, threads: 1);
    }
}
