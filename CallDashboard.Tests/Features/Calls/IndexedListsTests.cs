using System.Globalization;
using System.Text.Json.Nodes;
using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Domain;
using CallDashboard.Features.Calls;
using CallDashboard.Features.Common;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Calls;

/// <summary>
/// Pages, totals and facets from the columns and the index of words are those of a scan: with nothing indexed, with half of the calls, with all, and with calls changed and
/// deleted at each of these stages. The follower of the index is made here and goes step by step.
/// </summary>
public sealed class IndexedListsTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly AppHost host = AppHost.Start(services => services.Remove(services.Single(s => s.ImplementationType == typeof(SearchFollower))), ("Recordings:Archive", "false"));
    private readonly Dictionary<string, CallRecord> pushed = [];
    private readonly List<string> corpus = CallCorpus.Make(600, Now, seed: 23);
    private readonly Random random = new(3);
    private int found, fresh;

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Pages_totals_and_facets_are_those_of_a_scan_at_every_stage()
    {
        await StoreAsync(corpus.Take(420));
        await CompareAsync("nothing indexed");

        using var follower = ActivatorUtilities.CreateInstance<SearchFollower>(host.Services);
        await follower.StepAsync(CancellationToken.None);
        await CompareAsync("half indexed");

        await ChangeAndDeleteAsync();
        await CompareAsync("half indexed, some changed and deleted");

        await FinishAsync(follower);
        await ChangeAndDeleteAsync();
        await CompareAsync("all indexed, some changed and deleted");

        await FinishAsync(follower);
        await CompareAsync("all indexed again");
        Assert.Empty(DatabaseCheck.Run(host.Services.GetRequiredService<DatabaseLocation>().FilePath).Problems);
        Assert.True(found > 60, $"only {found} filters found something");
    }

    private async Task CompareAsync(string when)
    {
        var columns = host.Services.GetRequiredService<ColumnStore>();
        var rows = (await host.CallsAsync()).ToDictionary(c => c.CallId);
        var stored = rows.Keys.Order(StringComparer.Ordinal).Select(id => pushed[id]).OrderBy(c => rows[c.CallId].Key).ToList();
        var oracle = new FilterOracle(stored);
        Filters.Sample(filter =>
        {
            using var db = host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContext();
            var range = CallFilterQuery.Resolve(filter, Now, TimeZoneInfo.Utc);
            var lastKey = rows.Values.Max(c => c.Key) - 5;
            var expected = oracle.Matching(filter, range).Select(id => rows[id]).Where(c => c.Key <= lastKey).OrderByDescending(c => CallPages.PlaceOf(c, filter.Sort).Value).ThenByDescending(c => c.Key).Select(c => c.CallId).ToList();
            if (filter.Sort == CallSort.StartedAscending)
                expected.Reverse();
            foreach (var backwards in (bool[])[false, true])
            {
                var walked = Walk(place => CallPages.ReadAsync(db, filter, range, columns, lastKey, place, 29, backwards), filter.Sort, backwards);
                Assert.True(expected.SequenceEqual(walked), $"{when}: {CallFilterQuery.Format(filter)}, backwards {backwards}: {expected.Count} expected, {walked.Count} found");
            }
            found += expected.Count > 0 ? 1 : 0;
            var total = CallPages.CountAsync(db, filter, range, columns, lastKey).GetAwaiter().GetResult();
            Assert.True(expected.Count == total, $"{when}: {CallFilterQuery.Format(filter)}: {expected.Count} expected, {total} counted");

            var facets = FacetCounts.CountAsync(db, filter, range, columns, lastKey, CancellationToken.None).GetAwaiter().GetResult();
            Assert.Equal(expected.Count, facets.Total);
            Same(Facet.Result, filter with { Statuses = [] }, call => [call.StatusId]);
            Same(Facet.Job, filter with { Jobs = [] }, call => [call.JobId ?? CallFilter.NoId]);
            Same(Facet.CallTag, filter.TagMode == TagMode.All ? filter : filter with { Tags = [] }, call => [.. call.TagIds.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)]);

            void Same(Facet facet, CallFilter others, Func<CallRow, IEnumerable<long>> values)
            {
                var counts = oracle.Matching(others, range).Select(id => rows[id]).Where(c => c.Key <= lastKey).SelectMany(values).GroupBy(v => v).ToDictionary(g => g.Key, g => g.LongCount());
                Assert.True(counts.OrderBy(c => c.Key).SequenceEqual(facets.Of(facet).OrderBy(c => c.Key)), $"{when}: {CallFilterQuery.Format(filter)}, {facet}: {string.Join(' ', counts.OrderBy(c => c.Key))} expected, {string.Join(' ', facets.Of(facet).OrderBy(c => c.Key))} counted");
            }
        }, iter: 30, threads: 1, print: CallFilterQuery.Format);
    }

    private static readonly Gen<CallFilter> Filters = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 7], FilterGen.Any).Select((sort, form, any) =>
    {
        var filter = form switch
        {
            // Filters that find something name little.
            0 => any,
            1 => CallFilter.Default with { Phone = any.Phone ?? "1000", Statuses = any.Statuses },
            2 => CallFilter.Default with { Properties = any.Properties, Query = any.Query, Groups = any.Groups },
            3 => CallFilter.Default with { Jobs = any.Jobs, Recording = any.Recording, Tags = any.Tags },
            4 => CallFilter.Default with { NotTags = any.NotTags, Statuses = any.Statuses },
            // Several parts that the index knows together, and what it takes away from them.
            5 => CallFilter.Default with { Statuses = any.Statuses, Tags = any.Tags, TagMode = any.TagMode, Intents = any.Intents, NotTags = any.NotTags.Count > 0 ? any.NotTags : [CallCorpus.Tags[0]], Recording = any.Recording },
            6 => CallFilter.Default with { Groups = any.Groups.Count > 0 ? any.Groups : [ResultGroup.Reached], Lines = any.Lines, CustomerTags = any.CustomerTags, Recording = any.Recording ?? false },
            _ => CallFilter.Default with { Last = any.Last, MinSeconds = any.MinSeconds },
        };
        return filter with { From = form == 7 ? any.From : "2000-01-01", To = any.To, Sort = (CallSort)sort };
    });

    private static List<string> Walk(Func<CallCursor?, Task<CallPage>> read, CallSort sort, bool backwards)
    {
        var found = new List<string>();
        CallCursor? place = null;
        CallPage page;
        do
        {
            page = read(place).GetAwaiter().GetResult();
            found.InsertRange(backwards ? 0 : found.Count, page.Rows.Select(r => r.CallId));
            if (page.Rows.Count > 0)
                place = CallPages.PlaceOf(page.Rows[backwards ? 0 : ^1], sort);
        }
        while (page.HasMore);
        return found;
    }

    private async Task StoreAsync(IEnumerable<string> records)
    {
        foreach (var call in await host.StoreAsync(records))
            pushed[call.CallId] = call;
    }

    private async Task ChangeAndDeleteAsync()
    {
        await StoreAsync(pushed.Keys.Where(_ => random.Next(9) == 0).ToList().Select(id =>
        {
            var other = JsonNode.Parse(corpus[random.Next(420)])!.AsObject();
            (other["callId"], other["attributes"]) = (id, new JsonArray(random.Next().ToString(CultureInfo.InvariantCulture)));
            return other.ToJsonString();
        }));
        var gone = pushed.Keys.Where(_ => random.Next(20) == 0).ToList();
        await host.Services.GetRequiredService<IngestQueue>().RunAsync(session => gone.Count(session.Delete));
        gone.ForEach(id => pushed.Remove(id));
        await StoreAsync(corpus.Skip(420 + (60 * fresh++)).Take(60));
    }

    private static async Task FinishAsync(SearchFollower follower)
    {
        while (await follower.StepAsync(CancellationToken.None) != Timeout.InfiniteTimeSpan)
        {
            // One step more.
        }
    }
}
