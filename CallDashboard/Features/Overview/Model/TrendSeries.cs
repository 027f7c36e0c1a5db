using CallDashboard.Data.Stats;
using CallDashboard.Domain;

namespace CallDashboard.Features.Overview.Model;

/// <summary>Counts per column of the grid, and of the earlier period under the same columns.</summary>
public sealed class TrendSeries
{
    /// <summary>Sorts the counts into columns.</summary>
    public TrendSeries(OverviewData data)
    {
        var grid = data.Grid;
        var buckets = grid.Starts.Select(s => new StatsRow(s)).ToArray();
        var previous = grid.Starts.Select(s => new StatsRow(s)).ToArray();
        var statuses = grid.Starts.Select(_ => new Dictionary<int, long>()).ToArray();
        foreach (var cell in data.Current[StatsBy.Time].Cells)
        {
            if (grid.IndexOf(cell.Key) is var i and >= 0)
            {
                buckets[i].Add(cell.StatusId, cell.Sums);
                statuses[i][cell.StatusId] = statuses[i].GetValueOrDefault(cell.StatusId) + cell.Sums.Calls;
            }
            else
            {
                Later += cell.Sums.Calls;
            }
        }
        foreach (var cell in data.Previous[StatsBy.Time].Cells)
        {
            if (grid.IndexOf(data.Periods.Forward(cell.Key)) is var i and >= 0)
                previous[i].Add(cell.StatusId, cell.Sums);
        }
        (Buckets, Previous, Statuses) = (buckets, previous, statuses);
    }

    public IReadOnlyList<StatsRow> Buckets { get; }

    public IReadOnlyList<StatsRow> Previous { get; }

    /// <summary>Calls by status id per column.</summary>
    public IReadOnlyList<IReadOnlyDictionary<int, long>> Statuses { get; }

    /// <summary>Calls of the range that say they started later than now: counted, but in no column.</summary>
    public long Later { get; }
}
