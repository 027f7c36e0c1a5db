using System.Runtime.InteropServices;
using CallDashboard.Domain;

namespace CallDashboard.Data.Stats;

/// <summary>Sums of the calls that share a key and a result.</summary>
/// <param name="Key">See <see cref="StatsBy"/>.</param>
/// <param name="StatusId">Term id of the result.</param>
public readonly record struct StatsCell(long Key, int StatusId, StatsSums Sums);

/// <summary>Sums of the calls of one key, by family of results; the families add up to <see cref="All"/>.</summary>
public sealed class StatsRow
{
    private readonly StatsSums[] groups = new StatsSums[4];

    /// <summary>A row without calls, for keys that have none.</summary>
    public StatsRow(long key) => Key = key;

    public long Key { get; }

    public StatsSums All { get; private set; }

    public StatsSums this[ResultGroup group] => groups[(int)group - 1];

    /// <summary>Reached ÷ all; null without calls.</summary>
    public double? AnswerRate => All.Calls == 0 ? null : (double)this[ResultGroup.Reached].Calls / All.Calls;

    internal void Add(int statusId, in StatsSums sums)
    {
        groups[(int)ResultStatus.GroupOf(statusId) - 1] += sums;
        All += sums;
    }
}

/// <summary>Counts by one key and by result. Small: bounded by the variety of keys, not by the number of calls.</summary>
public sealed class StatsTable
{
    private readonly Dictionary<(long Key, int StatusId), StatsSums> cells = [];

    /// <summary>All cells with at least one call, in no order.</summary>
    public IEnumerable<StatsCell> Cells => cells.Where(c => c.Value.Calls != 0).Select(c => new StatsCell(c.Key.Key, c.Key.StatusId, c.Value));

    /// <summary>Calls counted; a call with several keys several times.</summary>
    public long Calls => cells.Values.Sum(c => c.Calls);

    /// <summary>One row per key with calls, in order of the key.</summary>
    public IReadOnlyList<StatsRow> Rows() => Rows(cell => cell.Key);

    /// <summary>One row per result, keyed by its term id.</summary>
    public IReadOnlyList<StatsRow> ByStatus() => Rows(cell => cell.StatusId);

    /// <summary>The same calls under other keys; several may fall together.</summary>
    public IReadOnlyList<StatsRow> Rows(Func<StatsCell, long> key)
    {
        var rows = new Dictionary<long, StatsRow>();
        foreach (var cell in Cells)
        {
            var at = key(cell);
            if (!rows.TryGetValue(at, out var row))
                rows.Add(at, row = new StatsRow(at));
            row.Add(cell.StatusId, cell.Sums);
        }
        return [.. rows.Values.OrderBy(r => r.Key)];
    }

    /// <summary>All calls in one row, key 0.</summary>
    public StatsRow Total()
    {
        var row = new StatsRow(0);
        foreach (var cell in Cells)
            row.Add(cell.StatusId, cell.Sums);
        return row;
    }

    internal void Add(long key, int statusId, in StatsSums sums)
    {
        ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(cells, (key, statusId), out _);
        cell += sums;
    }
}
