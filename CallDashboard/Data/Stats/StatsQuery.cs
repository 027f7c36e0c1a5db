using CallDashboard.Data.Columns;
using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Data.Stats;

/// <summary>
/// Counts calls. The columns of all calls are gone through once, and counted under every key at the same time. Until they have been read after a start, roll-ups answer where they can, and
/// the quarters of an hour that the range cuts are counted from the calls.
/// </summary>
public sealed class StatsQuery(IDbContextFactory<CallsDbContext> contexts, ColumnStore columns)
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
        var narrowed = requests.Select(r => r with { Filter = db.Scope.Narrow(r.Filter) }).ToList();
        var answers = new List<StatsAnswer>(requests.Count);
        if (!columns.IsReady && narrowed.TrueForAll(r => r.Range.To <= r.Range.From || Summed(r) is not null))
        {
            await using var snapshot = await db.BeginSnapshotAsync(cancel);
            foreach (var request in narrowed)
                answers.Add(await FromRollupsAsync(db, request, cancel));
            return answers;
        }
        await using var moment = await columns.BeginAsync(db, cancel);
        foreach (var request in narrowed)
            answers.Add(await moment.CountAsync(request, cancel));
        return answers;
    }

    /// <summary>What of a request roll-ups can answer; null when they cannot.</summary>
    private (RollupScope Scope, int First, int End)? Summed(StatsRequest request) =>
        RollupScope.Of(request, columns.Terms) is { } scope && WholeBuckets(request.Range) is var (first, end) && first < end ? (scope, first, end) : null;

    private async Task<StatsAnswer> FromRollupsAsync(CallsDbContext db, StatsRequest request, CancellationToken cancel)
    {
        var answer = new StatsAnswer(request.By);
        var range = request.Range;
        if (Summed(request) is not var (scope, first, end))
            return answer;
        answer.FromRollups = true;
        foreach (var (by, table) in answer.Tables.Where(t => t.Key != StatsBy.Result || !answer.Tables.ContainsKey(StatsBy.Time)))
            await CountRollupsAsync(db, scope, first, end, by, table, cancel);
        // Times tell the results apart as well: one stretch of roll-ups less to read.
        if (answer.Tables.TryGetValue(StatsBy.Time, out var times))
        {
            foreach (var cell in times.Cells)
                answer[StatsBy.Result].Add(0, cell.StatusId, cell.Sums);
        }
        await CountCallsAsync(db, request, range with { To = Math.Min(range.To, (long)first * Quarter) }, answer, cancel);
        if (end != int.MaxValue)
            await CountCallsAsync(db, request, range with { From = Math.Max(range.From, (long)end * Quarter) }, answer, cancel);
        return answer;
    }

    private static async Task CountRollupsAsync(CallsDbContext db, RollupScope scope, int first, int end, StatsBy by, StatsTable table, CancellationToken cancel)
    {
        var rows = scope.Rows(During(db.Rollups.IgnoreQueryFilters(), first, end), by);
        await AddAsync(scope, by == StatsBy.Time && scope.KindFor(by) == RollupKind.All ? Single(rows) : Sums(rows, by), by, table, cancel);
    }

    private static async Task AddAsync(RollupScope scope, IQueryable<StatsCell> cells, StatsBy by, StatsTable table, CancellationToken cancel)
    {
        await foreach (var cell in cells.AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (scope.HasStatus(cell.StatusId))
                table.Add(by == StatsBy.Time ? cell.Key * Quarter : cell.Key, cell.StatusId, cell.Sums);
        }
    }

    // The quarters that the range cuts.
    private async Task CountCallsAsync(CallsDbContext db, StatsRequest request, TimeRange range, StatsAnswer answer, CancellationToken cancel)
    {
        if (range.To <= range.From)
            return;
        var high = columns.Terms.HighIntents();
        await foreach (var fact in Facts(db, request.Filter, range).AsAsyncEnumerable().WithCancellation(cancel))
        {
            var sums = fact.Sums(high.Contains(fact.IntentId));
            foreach (var (by, table) in answer.Tables)
                fact.AddTo(table, by, request.Resolution, sums);
        }
    }

    /// <summary>The calls to count; also what the query-plan test explains.</summary>
    internal IQueryable<StatsFact> Facts(CallsDbContext db, CallFilter filter, TimeRange range) =>
        db.Calls.AsNoTracking().Matching(filter, range, columns.Terms, db).Select(StatsFact.Of);

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
