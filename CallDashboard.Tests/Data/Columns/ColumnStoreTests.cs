using System.Globalization;
using System.Text.Json.Nodes;
using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;
using CallDashboard.Features.Calls;
using CallDashboard.Features.Common;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Data.Columns;

/// <summary>Columns that followed every change are those read anew, over more calls than a chunk holds; and what is asked of them is what the database finds.</summary>
public sealed class ColumnStoreTests : IDisposable
{
    private const int Calls = ColumnChunk.Rows + 900;

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    // Nothing follows by itself: each stage is one step. The index of words would only take time.
    private readonly AppHost host = AppHost.Start(services =>
    {
        foreach (var follower in services.Where(s => s.ImplementationType == typeof(ColumnFollower) || s.ImplementationType == typeof(SearchFollower)).ToList())
            services.Remove(follower);
    }, ("Recordings:Archive", "false"));
    private readonly List<string> corpus = CallCorpus.Make(Calls, Now, seed: 41);
    private readonly Random random = new(5);
    private readonly List<string> ids = [];
    private int found;

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Followed_step_by_step_they_are_those_read_anew_and_find_what_the_database_finds()
    {
        await StoreAsync(corpus.Take(ColumnChunk.Rows - 700));
        await CompareAsync("read from the database");

        await StoreAsync(corpus.Skip(ColumnChunk.Rows - 700).Take(300));
        await ChangeAsync(60);
        await CompareAsync("some more and some changed, the chunk not full");

        await StoreAsync(corpus.Skip(ColumnChunk.Rows - 400));
        await CompareAsync("beyond the end of a chunk");

        await ChangeAsync(200);
        await DeleteAsync(150);
        await CompareAsync("changed and deleted in a full chunk");

        await DeleteAsync(ids.Count - 100);
        await CompareAsync("hardly any left");

        await DeleteAsync(100);
        await CompareAsync("none left");
        Assert.True(found > 30, $"only {found} filters found something");
    }

    private async Task CompareAsync(string when)
    {
        var columns = host.Services.GetRequiredService<ColumnStore>();
        using var anew = new ColumnStore(host.Services.GetRequiredService<CallContexts>(), columns.Terms);
        var (followed, read) = (await FactsAsync(columns), await FactsAsync(anew));
        Assert.Equal(ids.Count, read.Count);
        Assert.True(read.SetEquals(followed), $"{when}: {string.Join("\n", read.Except(followed).Take(3).Concat(followed.Except(read).Take(3)))}");

        // Without a filter whole chunks are counted at once.
        await Gen.Select(Gen.Frequency((3, FilterGen.Any), (1, Gen.Const(CallFilter.Default))), Gen.Int[0, 3], Gen.Bool, Gen.Bool).SampleAsync(async drawn =>
        {
            var (any, sort, wide, half) = drawn;
            var filter = any with { From = wide ? "2000-01-01" : any.From, Sort = (CallSort)sort, Query = null, Phone = null, Properties = CallFilter.Default.Properties };
            var where = $"{when}: {CallFilterQuery.Format(filter)}";
            var range = CallFilterQuery.Resolve(filter, Now, TimeZoneInfo.Utc);
            await using var db = await host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync();
            var lastKey = half ? ColumnChunk.Rows - 1000 : long.MaxValue;
            var rows = CallPages.List(db, filter, range, columns.Terms, lastKey);
            var expected = await CallPages.Ordered(rows, filter.Sort).Select(c => c.Key).ToListAsync();
            found += expected.Count > 0 ? 1 : 0;

            Assert.True(expected.Count == await CallPages.CountAsync(db, filter, range, columns, lastKey), where);
            var page = await CallPages.ReadAsync(db, filter, range, columns, lastKey, null, 40);
            Assert.True(expected.Take(40).SequenceEqual(page.Rows.Select(r => r.Key)), where);
            if (page.Rows.Count > 0)
            {
                var deep = await CallPages.ReadAsync(db, filter, range, columns, lastKey, CallPages.PlaceOf(page.Rows[^1], filter.Sort), 40);
                Assert.True(expected.Skip(40).Take(40).SequenceEqual(deep.Rows.Select(r => r.Key)), where);
            }
            var facets = await FacetCounts.CountAsync(db, filter, range, columns, lastKey, CancellationToken.None);
            Assert.Equal(expected.Count, facets.Total);
            var others = CallPages.List(db, filter with { Lines = [] }, range, columns.Terms, lastKey);
            var lines = await others.GroupBy(c => c.LineId ?? CallFilter.NoId).Select(g => new { g.Key, Calls = g.LongCount() }).ToDictionaryAsync(g => g.Key, g => g.Calls);
            Assert.True(lines.OrderBy(l => l.Key).SequenceEqual(facets.Of(Facet.Line).OrderBy(l => l.Key)), where);
            if (half)
                return;
            var stats = await host.Services.GetRequiredService<StatsQuery>().ReadAsync(new StatsRequest(filter, range, StatsBy.Line, StatsBy.Time));
            var talk = await rows.SumAsync(c => (long)(c.TalkSeconds ?? 0));
            Assert.Equal((expected.Count, talk, talk), (stats.Total, stats[StatsBy.Line].Total().All.TalkSeconds, stats[StatsBy.Time].Total().All.TalkSeconds));
        }, iter: 25, threads: 1);
    }

    /// <summary>Everything that the columns say of every call.</summary>
    private async Task<HashSet<string>> FactsAsync(ColumnStore columns)
    {
        await using var db = await host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync();
        await using var moment = await columns.BeginAsync(db, CancellationToken.None);
        var facts = new HashSet<string>();
        foreach (var selection in moment.View.Select(new ColumnQuery(CallFilter.Default, new TimeRange(0, long.MaxValue), long.MaxValue, columns.Terms), isNear: false, CancellationToken.None))
        {
            var chunk = selection.Chunk;
            foreach (var row in selection.Rows)
                facts.Add(string.Join(' ', (object[])[chunk.FirstKey + row, chunk.Started[row], chunk.PhoneOf(row), chunk.IsLast(row), .. Enum.GetValues<NumberColumn>().Select(c => (object)chunk[c][row]),
                    .. Enum.GetValues<SetColumn>().Select(c => string.Join(',', chunk[c][row]))]));
        }
        return facts;
    }

    private async Task StoreAsync(IEnumerable<string> records) => ids.AddRange((await host.StoreAsync(records)).Select(c => c.CallId).Except(ids));

    // Into another call altogether: another number, another time.
    private Task ChangeAsync(int count) => StoreAsync([.. Enumerable.Range(0, count).Select(_ =>
    {
        var other = JsonNode.Parse(corpus[random.Next(corpus.Count)])!.AsObject();
        (other["callId"], other["attributes"]) = (ids[random.Next(ids.Count)], new JsonArray(random.Next().ToString(CultureInfo.InvariantCulture)));
        return other.ToJsonString();
    })]);

    private async Task DeleteAsync(int count)
    {
        var gone = ids.OrderBy(_ => random.Next()).Take(count).ToHashSet();
        await host.Services.GetRequiredService<IngestQueue>().RunAsync(session => gone.Count(session.Delete));
        ids.RemoveAll(gone.Contains);
    }
}
