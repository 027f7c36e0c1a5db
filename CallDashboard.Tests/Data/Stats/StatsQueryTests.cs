using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Features.Overview;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Data.Stats;

public sealed class StatsQueryTests : IDisposable
{
    private static readonly string[] Zones = ["UTC", "America/New_York", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "Europe/Berlin"];

    /// <summary>Two weeks around the end of summer time in New York (1 November 2026) and after Berlin's (25 October).</summary>
    private static readonly DateTimeOffset End = new(2026, 11, 8, 3, 17, 0, TimeSpan.Zero);

    private readonly AppHost host = AppHost.Start(("Recordings:Archive", "false"));
    private readonly Dictionary<string, CallRecord> pushed = [];
    private readonly Random random = new(11);

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Every_grouping_of_every_filter_is_the_brute_force_recount_whatever_came_changed_or_went()
    {
        var corpus = CallCorpus.Make(900, End, seed: 7);
        await StoreAsync(corpus.Take(500));
        var (fromRollups, fromCalls, nonEmpty) = (0, 0, 0);
        for (var round = 0; round < 4; round++)
        {
            var oracle = new FilterOracle([.. pushed.Values]);
            await Requests.SampleAsync(async drawn =>
            {
                var (filter, range, zone) = drawn;
                var request = new FilterRequest(filter, range with { Zone = CallFilterQuery.ZoneOf(filter, zone) }, CallFilterQuery.ZoneOf(filter, zone));
                var ids = oracle.Matching(filter with { Zone = request.Zone.Id }, range);
                var expected = pushed.Values.Where(c => ids.Contains(c.CallId)).ToList();
                foreach (var word in StatsOracle.Words)
                {
                    var answer = await CompareAsync(request, word, expected);
                    _ = answer.FromRollups ? fromRollups++ : fromCalls++;
                }
                nonEmpty += expected.Count > 0 ? 1 : 0;
            }, iter: 25, threads: 1);

            await StoreAsync(corpus.Skip(500 + (round * 100)).Take(100));
            await StoreAsync(pushed.Keys.Where(_ => random.Next(12) == 0).ToList().Select(id => Changed(corpus, id, random)));
            await DeleteAsync([.. pushed.Keys.Where(_ => random.Next(20) == 0)]);
        }
        Assert.True(fromRollups > 50, $"only {fromRollups} from roll-ups");
        Assert.True(fromCalls > 50, $"only {fromCalls} from calls");
        Assert.True(nonEmpty > 30, $"only {nonEmpty} filters found something");
    }

    [Fact]
    public async Task Talk_time_and_rounds_and_hang_ups_of_one_read_agree_with_separate_reads()
    {
        await StoreAsync(CallCorpus.Make(400, End, seed: 3));
        var range = new TimeRange(End.AddDays(-9).AddSeconds(-123).ToUnixTimeSeconds(), End.AddDays(-1).ToUnixTimeSeconds());

        var all = await FromAsync(new StatsRequest(CallFilter.Default, range, [.. Enum.GetValues<StatsBy>()]), rollups: true);
        var slow = await FromAsync(new StatsRequest(CallFilter.Default, range, [.. Enum.GetValues<StatsBy>()]), rollups: false);

        Assert.True(all.FromRollups);
        Assert.False(slow.FromRollups);
        foreach (var by in Enum.GetValues<StatsBy>())
            Assert.Equal(slow[by].Cells.OrderBy(c => c.Key).ThenBy(c => c.StatusId), all[by].Cells.OrderBy(c => c.Key).ThenBy(c => c.StatusId));
        var inRange = pushed.Values.Where(c => range.Contains(c.StartTime!.Value)).ToList();
        Assert.Equal(inRange.Count, all.Total);
        Assert.Equal(inRange.Count(c => c.IntentLevel is "A" or "B"), all[StatsBy.Result].Total().All.HighIntent);
        var customer = host.Services.GetRequiredService<TermCatalog>().Find(TermKind.HangupBy, "REMOTE_HANGUP");
        Assert.Equal(
            inRange.Where(c => c.HangupBy == "REMOTE_HANGUP").GroupBy(c => (int?)c.Rounds).ToDictionary(g => g.Key ?? -1, g => g.LongCount()),
            all[StatsBy.HangupRound].Rows().Where(r => HangupRound.Hangup(r.Key) == customer).ToDictionary(r => HangupRound.Rounds(r.Key) ?? -1, r => r.All.Calls));
    }

    private static readonly Gen<(CallFilter, TimeRange, TimeZoneInfo)> Requests = Gen.Select(
        // Most filters name little: those are the ones that roll-ups answer.
        Gen.Frequency((2, FilterGen.Any), (3, Gen.Select(Gen.Int[0, 11], FilterGen.Any).Select((n, f) => OneWord(f, n)))),
        Gen.Int[0, 25 * 86400], Gen.Int[0, 25 * 86400], Gen.Int[0, 9], Gen.Int[0, Zones.Length - 1],
        (filter, a, b, form, zone) =>
        {
            var end = End.ToUnixTimeSeconds();
            var (from, to) = (end - Math.Max(a, b), end - Math.Min(a, b));
            var range = form switch { 0 => new TimeRange(from, long.MaxValue), 1 => new TimeRange(from, from + (to % 900)), 2 => new TimeRange(from / 900 * 900, to / 900 * 900), _ => new TimeRange(from, to) };
            return (filter, range, TimeZoneInfo.FindSystemTimeZoneById(Zones[zone]));
        });

    private static CallFilter OneWord(CallFilter f, int which) => which switch
    {
        0 => CallFilter.Default,
        1 => CallFilter.Default with { Statuses = f.Statuses, Groups = f.Groups },
        2 => CallFilter.Default with { Apps = f.Apps, Groups = f.Groups },
        3 => CallFilter.Default with { Jobs = f.Jobs },
        4 => CallFilter.Default with { Intents = f.Intents, Groups = f.Groups },
        5 => CallFilter.Default with { Tags = [.. f.Tags.Take(1)] },
        6 => CallFilter.Default with { CustomerTags = [.. f.CustomerTags.Take(1)], Statuses = f.Statuses },
        7 => CallFilter.Default with { Concerns = [.. f.Concerns.Take(1)] },
        8 => CallFilter.Default with { MinSeconds = f.MinSeconds, MaxSeconds = f.MaxSeconds },
        11 => CallFilter.Default with { NotTags = [.. f.NotTags.Take(1)], Statuses = f.Statuses },
        9 => CallFilter.Default with { MinRounds = f.MinRounds, MaxRounds = f.MaxRounds },
        _ => CallFilter.Default with { MaxRedials = f.MaxRedials, Hangups = f.MaxRedials is null ? f.Hangups : [] },
    };

    private async Task<StatsAnswer> CompareAsync(FilterRequest request, string by, List<CallRecord> calls)
    {
        var word = StatsWords.Parse(by)!;
        var answer = await FromAsync(new StatsRequest(request.Filter, request.Range, word.By), rollups: random.Next(2) == 0);
        var actual = host.Services.GetRequiredService<StatsWords>().Rows(word, answer, request)
            .ToDictionary(r => r.Key, r => new OracleRow(r.Row.All.Calls, r.Row[ResultGroup.Reached].Calls, r.Row.All.TalkSeconds, r.Row.All.BilledSeconds, r.Row.All.Pay, r.Row.All.Rounds));
        var expected = StatsOracle.Count(calls, by, request.Zone);
        var where = $"by={by}&{CallFilterQuery.Format(request.Filter)} {request.Range} {request.Zone.Id}";
        Assert.True(calls.Count == answer.Total, $"{where}: {calls.Count} calls expected, {answer.Total} counted");
        Assert.True(expected.Count == actual.Count && expected.All(e => actual.TryGetValue(e.Key, out var row) && row == e.Value),
            $"{where}\nexpected {string.Join(" ", expected.OrderBy(e => e.Key))}\ncounted  {string.Join(" ", actual.OrderBy(e => e.Key))}");
        return answer;
    }

    // Columns that have not been read yet leave to roll-ups what these can answer.
    private async Task<StatsAnswer> FromAsync(StatsRequest request, bool rollups)
    {
        using var columns = new ColumnStore(host.Services.GetRequiredService<CallContexts>(), host.Services.GetRequiredService<TermCatalog>());
        if (!rollups)
            await columns.CatchUpAsync(CancellationToken.None);
        return await new StatsQuery(host.Services.GetRequiredService<CallContexts>(), columns).ReadAsync(request);
    }

    private async Task StoreAsync(IEnumerable<string> records)
    {
        foreach (var call in await host.StoreAsync(records))
            pushed[call.CallId] = call;
    }

    private async Task DeleteAsync(IReadOnlyList<string> callIds)
    {
        await host.Services.GetRequiredService<IngestQueue>().RunAsync(session => callIds.Count(session.Delete));
        foreach (var id in callIds)
            pushed.Remove(id);
    }

    private static string Changed(List<string> corpus, string callId, Random random)
    {
        var other = JsonNode.Parse(corpus[random.Next(corpus.Count)])!.AsObject();
        other["callId"] = callId;
        other["attributes"] = new JsonArray(random.Next().ToString(CultureInfo.InvariantCulture));
        return other.ToJsonString();
    }
}
