using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Data.Stats;

/// <summary>
/// Counts calls. Where roll-ups can answer they do, and the quarters of an hour that the range cuts are counted from the calls;
/// else all calls of the range are read once, through the index on their start, and counted under every key at the same time.
/// </summary>
public sealed class StatsQuery(IDbContextFactory<CallsDbContext> contexts, TermCatalog terms)
{
    /// <summary>Seconds of a roll-up's bucket.</summary>
    public const int Quarter = 900;

    /// <summary>Counts once.</summary>
    public async Task<StatsAnswer> ReadAsync(StatsRequest request, CancellationToken cancel = default) => (await ReadAsync([request], cancel))[0];

    /// <summary>Counts several things of the same moment: no call arrives between them.</summary>
    public async Task<IReadOnlyList<StatsAnswer>> ReadAsync(IReadOnlyList<StatsRequest> requests, CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await ReadAsync(db, requests, cancel);
    }

    /// <summary>The same for a page: ended when it takes longer than people wait.</summary>
    /// <exception cref="TooSlowException">The budget ended first; no figure is known.</exception>
    public async Task<IReadOnlyList<StatsAnswer>> ReadWithinAsync(TimeSpan budget, IReadOnlyList<StatsRequest> requests, CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.WithinAsync(budget, within => ReadAsync(db, requests, within), cancel);
    }

    private async Task<IReadOnlyList<StatsAnswer>> ReadAsync(CallsDbContext db, IReadOnlyList<StatsRequest> requests, CancellationToken cancel)
    {
        await using var snapshot = await db.BeginSnapshotAsync(cancel);
        var answers = new List<StatsAnswer>(requests.Count);
        foreach (var request in requests)
            answers.Add(await ReadAsync(db, request, cancel));
        return answers;
    }

    private Task<StatsAnswer> ReadAsync(CallsDbContext db, StatsRequest request, CancellationToken cancel) => ReadAsync(db, terms, request, cancel);

    /// <summary>Counts on a context of the caller's, inside his snapshot.</summary>
    internal static async Task<StatsAnswer> ReadAsync(CallsDbContext db, TermCatalog terms, StatsRequest request, CancellationToken cancel)
    {
        request = request with { Filter = db.Scope.Narrow(request.Filter) };
        if (await WithoutTagAsync(db, terms, request, cancel) is { } rest)
            return rest;
        var answer = new StatsAnswer(request.By);
        var range = request.Range;
        if (range.To <= range.From)
            return answer;
        if (RollupScope.Of(request, terms) is { } scope && WholeBuckets(range) is var (first, end) && first < end)
        {
            answer.FromRollups = true;
            foreach (var (by, table) in answer.Tables.Where(t => t.Key != StatsBy.Result || !answer.Tables.ContainsKey(StatsBy.Time)))
                await CountRollupsAsync(db, scope, first, end, by, table, cancel);
            // Times tell the results apart as well: one stretch of roll-ups less to read.
            if (answer.Tables.TryGetValue(StatsBy.Time, out var times))
            {
                foreach (var cell in times.Cells)
                    answer[StatsBy.Result].Add(0, cell.StatusId, cell.Sums);
            }
            await CountCallsAsync(db, terms, request, range with { To = Math.Min(range.To, (long)first * Quarter) }, answer, cancel);
            if (end != int.MaxValue)
                await CountCallsAsync(db, terms, request, range with { From = Math.Max(range.From, (long)end * Quarter) }, answer, cancel);
        }
        else
        {
            await CountCallsAsync(db, terms, request, range, answer, cancel);
        }
        return answer;
    }

    // Those without a tag are all, which roll-ups know, less those with it, however those are counted.
    private static async Task<StatsAnswer?> WithoutTagAsync(CallsDbContext db, TermCatalog terms, StatsRequest request, CancellationToken cancel)
    {
        if (request.Filter is not { NotTags.Count: 1, Tags.Count: 0 } filter)
            return null;
        var all = request with { Filter = filter with { NotTags = [] } };
        var tagged = all with { Filter = all.Filter with { Tags = filter.NotTags } };
        var (first, end) = WholeBuckets(request.Range);
        if (first >= end || RollupScope.Of(all, terms) is null)
            return null;
        var answer = await ReadAsync(db, terms, all, cancel);
        foreach (var (by, table) in (await ReadAsync(db, terms, tagged, cancel)).Tables)
        {
            foreach (var cell in table.Cells)
                answer[by].Add(cell.Key, cell.StatusId, -cell.Sums);
        }
        return answer;
    }

    /// <summary>
    /// How many calls a filter finds, from roll-ups and the range's cut edges; null when only the calls can answer. Inside one snapshot with whatever
    /// is to agree with it.
    /// </summary>
    internal static async Task<long?> TotalAsync(CallsDbContext db, CallFilter filter, TimeRange range, TermCatalog terms, CancellationToken cancel)
    {
        filter = db.Scope.Narrow(filter);
        // Those without a tag are all without those with it.
        if (filter is { NotTags.Count: 1, Tags.Count: 0 })
        {
            var all = filter with { NotTags = [] };
            return await TotalAsync(db, all, range, terms, cancel) is { } either && await TotalAsync(db, all with { Tags = filter.NotTags }, range, terms, cancel) is { } tagged ? either - tagged : null;
        }
        var (first, end) = WholeBuckets(range);
        if (first >= end || RollupScope.Of(new StatsRequest(filter, range), terms) is not { } scope)
            return null;
        var table = new StatsTable();
        await CountRollupsAsync(db, scope, first, end, StatsBy.Result, table, cancel);
        return table.Calls + await EdgeAsync(range with { To = Math.Min(range.To, (long)first * Quarter) })
            + (end == int.MaxValue ? 0 : await EdgeAsync(range with { From = Math.Max(range.From, (long)end * Quarter) }));

        async Task<long> EdgeAsync(TimeRange edge) => edge.To <= edge.From ? 0 : await db.Calls.Matching(filter, edge, terms, db).LongCountAsync(cancel);
    }

    // Whole days where they are summed, and quarters for the rest; times are told by quarters.
    private static async Task CountRollupsAsync(CallsDbContext db, RollupScope scope, int first, int end, StatsBy by, StatsTable table, CancellationToken cancel)
    {
        var days = by == StatsBy.Time ? [] : await DayRun.ReadAsync(db, scope.KindFor(by), first, end, cancel);
        foreach (var run in days)
            await AddAsync(scope, Sums(scope.Rows(run.Rows(db), by), by), by, table, cancel);
        foreach (var (from, to) in DayRun.Rest(days, first, end))
        {
            var rows = scope.Rows(During(db.Rollups.IgnoreQueryFilters(), from, to), by);
            await AddAsync(scope, by == StatsBy.Time && scope.KindFor(by) == RollupKind.All ? Single(rows) : Sums(rows, by), by, table, cancel);
        }
    }

    private static async Task AddAsync(RollupScope scope, IQueryable<StatsCell> cells, StatsBy by, StatsTable table, CancellationToken cancel)
    {
        await foreach (var cell in cells.AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (scope.HasStatus(cell.StatusId))
                table.Add(by == StatsBy.Time ? cell.Key * Quarter : cell.Key, cell.StatusId, cell.Sums);
        }
    }

    private static async Task CountCallsAsync(CallsDbContext db, TermCatalog terms, StatsRequest request, TimeRange range, StatsAnswer answer, CancellationToken cancel)
    {
        if (range.To <= range.From)
            return;
        var high = terms.All(TermKind.Intent).Where(t => IntentLevels.IsHigh(t.Text)).Select(t => t.Id).ToHashSet();
        await foreach (var fact in Facts(db, terms, request.Filter, range).AsAsyncEnumerable().WithCancellation(cancel))
        {
            var sums = fact.Sums(high.Contains(fact.IntentId));
            foreach (var (by, table) in answer.Tables)
                fact.AddTo(table, by, request.Resolution, sums);
        }
    }

    /// <summary>The calls to count; also what the query-plan test explains.</summary>
    internal IQueryable<StatsFact> Facts(CallsDbContext db, CallFilter filter, TimeRange range) => Facts(db, terms, filter, range);

    private static IQueryable<StatsFact> Facts(CallsDbContext db, TermCatalog terms, CallFilter filter, TimeRange range) =>
        db.Calls.AsNoTracking().Matching(filter, range, terms, db).Select(StatsFact.Of);

    /// <summary>The roll-up rows of a stretch of buckets, summed by what is asked; also what the query-plan test explains.</summary>
    internal static IQueryable<StatsCell> Sums(IQueryable<Rollup> rows, StatsBy by) => by switch
    {
        StatsBy.Time => Sums(rows.GroupBy(r => new RollupGroup { Key = r.Bucket, StatusId = r.StatusId })),
        StatsBy.Result => Sums(rows.GroupBy(r => new RollupGroup { Key = 0, StatusId = r.StatusId })),
        _ => Sums(rows.GroupBy(r => new RollupGroup { Key = r.Value, StatusId = r.StatusId })),
    };

    // Of all calls there is one row per quarter and result: nothing to put together.
    private static IQueryable<StatsCell> Single(IQueryable<Rollup> rows) =>
        rows.Select(r => new StatsCell(r.Bucket, r.StatusId, new StatsSums(r.Calls, r.TalkSeconds, r.BilledSeconds, r.PayMicros, r.Rounds, r.HighIntent)));

    internal static IQueryable<Rollup> During(IQueryable<Rollup> rollups, int first, int end) =>
        end == int.MaxValue ? rollups.Where(r => r.Bucket >= first) : rollups.Where(r => r.Bucket >= first && r.Bucket < end);

    private static IQueryable<StatsCell> Sums(IQueryable<IGrouping<RollupGroup, Rollup>> groups) => groups.Select(g => new StatsCell(g.Key.Key, g.Key.StatusId,
        new StatsSums(g.Sum(r => (long)r.Calls), g.Sum(r => r.TalkSeconds), g.Sum(r => r.BilledSeconds), g.Sum(r => r.PayMicros), g.Sum(r => r.Rounds), g.Sum(r => (long)r.HighIntent))));

    private static (int First, int End) WholeBuckets(TimeRange range)
    {
        var first = LocalClock.Floor(range.From - 1, Quarter) + 1;
        var end = range.To == long.MaxValue ? int.MaxValue : LocalClock.Floor(range.To, Quarter);
        return ((int)Math.Clamp(first, int.MinValue, int.MaxValue), (int)Math.Clamp(end, int.MinValue, int.MaxValue));
    }

    private sealed class RollupGroup
    {
        public long Key { get; init; }
        public int StatusId { get; init; }
    }
}
