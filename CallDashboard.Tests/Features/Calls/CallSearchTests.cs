using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Data.Search;
using CallDashboard.Domain;
using CallDashboard.Features.Calls;
using CallDashboard.Ingest;
using CallDashboard.Tests.Data.Search;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Calls;

/// <summary>
/// A search finds what a scan of the texts finds, in the list's order, on every page, both ways, with other filters: with nothing in the index,
/// with half of the calls in it, with all, and with calls changed and deleted at every one of these stages.
/// </summary>
public sealed class CallSearchTests : IDisposable
{
    private const int Calls = 420;
    private static readonly TimeRange Ever = new(long.MinValue, long.MaxValue);

    // The follower is made here and goes step by step.
    private readonly AppHost host = AppHost.Start(services => services.Remove(services.Single(s => s.ImplementationType == typeof(SearchFollower))), ("Recordings:Archive", "false"));
    private readonly SpokenTexts texts = new(11);
    private readonly Random random = new(5);
    private readonly List<string[]> said = [];

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Pages_of_a_search_are_those_of_a_scan()
    {
        await host.StoreAsync(Enumerable.Range(0, Calls).Select(Record));
        await CompareAsync("nothing indexed");

        var follower = ActivatorUtilities.CreateInstance<SearchFollower>(host.Services);
        await follower.StepAsync(CancellationToken.None);
        await CompareAsync("half indexed");

        await ChangeAndDeleteAsync();
        await CompareAsync("half indexed, some changed and deleted");

        await FinishAsync(follower);
        await CompareAsync("all indexed");

        await ChangeAndDeleteAsync();
        await CompareAsync("all indexed, some changed and deleted");

        await FinishAsync(follower);
        await CompareAsync("all indexed again");
        await IndexHoldsExactlyTheCallsAsync();
    }

    [Fact]
    public async Task An_index_that_is_far_behind_is_not_asked()
    {
        await host.StoreAsync(Enumerable.Range(0, 90).Select(Record));
        await host.Services.GetRequiredService<IngestQueue>().RunAsync(session =>
        {
            using var command = session.Connection.CreateCommand();
            command.CommandText = $"INSERT INTO Changes (Sequence, CallKey) VALUES ({TranscriptSearch.MostUnindexed + 100}, 1)";
            return command.ExecuteNonQuery();
        });
        await using var db = host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContext();

        Assert.Null(TranscriptSearch.Ask(db, CallFilter.Default with { Query = "x" }, host.Services.GetRequiredService<TermCatalog>()));
        await CompareAsync("far behind");
    }

    private string Record(int number)
    {
        var lines = texts.Lines();
        said.Add(lines);
        // Starts in no order, some the same, one after 2106.
        return Pushes.Record($"search-{number}", ("startTime", number == 7 ? 5_000_000_000 : 1795300000 + (random.Next(200) * 60)), ("resultStatus", random.Next(3) == 0 ? "BUSY" : "ANSWERED"),
            ("callDetailList", lines.Select((line, i) => new { callDetailId = i, type = "ROBOT", text = line }).ToArray()));
    }

    private async Task ChangeAndDeleteAsync()
    {
        await host.StoreAsync(Enumerable.Range(0, 40).Select(_ => Record(random.Next(Calls))));
        var gone = Enumerable.Range(0, 15).Select(_ => $"search-{random.Next(Calls)}").ToList();
        await host.Services.GetRequiredService<IngestQueue>().RunAsync(session => gone.Count(session.Delete));
    }

    private async Task FinishAsync(SearchFollower follower)
    {
        while (await follower.StepAsync(CancellationToken.None) != Timeout.InfiniteTimeSpan)
        {
            // One step more.
        }
        Assert.Null(host.Services.GetRequiredService<SearchState>().Building);
    }

    private async Task CompareAsync(string when)
    {
        var stored = await host.QueryAsync(db => db.Calls.Join(db.CallTexts, c => c.Key, t => t.CallKey, (c, t) => new { c.Key, c.StartedAt, c.StatusId, t.Transcript }).ToListAsync());
        var columns = host.Services.GetRequiredService<ColumnStore>();
        var terms = columns.Terms;
        var found = 0;
        for (var n = 0; n < 150; n++)
        {
            var query = texts.Query(said);
            var needles = TextFolding.Needles(query);
            var filter = CallFilter.Default with { Query = query, Sort = n % 2 == 0 ? CallSort.Started : CallSort.StartedAscending, Statuses = n % 3 == 0 ? ["BUSY"] : [] };
            var range = n % 5 == 0 ? new TimeRange(1795300000 + 600, 1795300000 + 9000) : Ever;
            var busy = terms.Find(TermKind.Status, "BUSY");
            var expected = stored.Where(c => c.StartedAt >= range.From && c.StartedAt < range.To && (filter.Statuses.Count == 0 || c.StatusId == busy)
                && needles.All(needle => c.Transcript.Contains(needle, StringComparison.Ordinal))).OrderBy(c => c.StartedAt).ThenBy(c => c.Key).Select(c => c.Key).ToList();
            if (filter.Sort == CallSort.Started)
                expected.Reverse();

            await using var db = host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContext();
            var matching = await CallPages.List(db, filter, range, terms).Select(c => c.Key).ToListAsync();
            Assert.True(expected.ToHashSet().SetEquals(matching), $"{when}, {query}: a scan finds {expected.Count}, the filter {matching.Count}");
            Assert.Equal(expected.Count, await CallPages.CountAsync(db, filter, range, columns, long.MaxValue));
            Assert.Equal(expected, await PagesAsync(db, filter, range, columns, backwards: false));
            Assert.Equal(expected, Enumerable.Reverse(await PagesAsync(db, filter, range, columns, backwards: true)));
            found += expected.Count;
        }
        Assert.True(found > 300, $"{when}: only {found} calls were found by all queries together.");
    }

    private async Task<List<long>> PagesAsync(CallsDbContext db, CallFilter filter, TimeRange range, ColumnStore columns, bool backwards)
    {
        var keys = new List<long>();
        CallCursor? from = null;
        CallPage page;
        var size = random.Next(3, 60);
        do
        {
            page = await CallPages.ReadAsync(db, filter, range, columns, long.MaxValue, from, size, backwards);
            keys.AddRange((backwards ? page.Rows.Reverse() : page.Rows).Select(r => r.Key));
            if (page.HasMore)
                from = CallPages.PlaceOf(backwards ? page.Rows[0] : page.Rows[^1], filter.Sort);
        }
        while (page.HasMore);
        return keys;
    }

    private async Task IndexHoldsExactlyTheCallsAsync()
    {
        // Every transcript ends its lines with the mark; a call without lines is not in the index.
        var indexed = await host.QueryAsync(db => db.Database.SqlQueryRaw<long>("SELECT rowid AS \"Value\" FROM SearchIndex WHERE SearchIndex MATCH {0}", "\"\u0080\"").ToListAsync());
        var calls = await host.QueryAsync(db => db.Calls.Join(db.CallTexts, c => c.Key, t => t.CallKey, (c, t) => new { c.Key, c.StartedAt, t.Transcript }).ToListAsync());
        var words = await host.QueryAsync(db => db.Database.SqlQueryRaw<string>("SELECT Word AS \"Value\" FROM SearchWords").ToListAsync());
        Assert.Equal(calls.SelectMany(c => SearchText.Words(SearchText.Tokens(c.Transcript))).Distinct().Order(StringComparer.Ordinal), words.Order(StringComparer.Ordinal));
        Assert.Equal(calls.Where(c => c.Transcript.Length > 0).Select(c => SearchDoc.Of(c.StartedAt, c.Key)).Order(), indexed.Order());
    }
}
