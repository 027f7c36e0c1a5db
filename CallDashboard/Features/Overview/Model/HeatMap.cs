using CallDashboard.Data.Stats;

namespace CallDashboard.Features.Overview.Model;

/// <summary>The answer rate of a weekday's hour.</summary>
/// <param name="Level">Shade 1…6 by the rate; 0 where there are too few calls.</param>
public readonly record struct HeatCell(int Weekday, int Hour, long Calls, double? Rate, int Level);

/// <summary>Answer rates by weekday and hour of the viewer's clock.</summary>
public sealed class HeatMap
{
    private const int DayBegins = 7, Day = 14;
    private readonly Dictionary<(int, int), HeatCell> cells = [];

    /// <summary>Sorts the counts by the zone's clock.</summary>
    public HeatMap(OverviewData data)
    {
        var rows = new TimeGrouping(data.Periods.Current, data.Periods.Zone).ByWeekdayHour(data.Current[StatsBy.Time]);
        var shaded = rows.Where(r => r.All.Calls >= Rates.Few).Select(r => r.AnswerRate!.Value).ToList();
        (Lowest, Highest) = shaded.Count == 0 ? (0, 0) : (shaded.Min(), shaded.Max());
        foreach (var row in rows)
        {
            var level = row.All.Calls < Rates.Few ? 0 : Highest - Lowest < 0.001 ? 3 : Math.Min(6, 1 + (int)((row.AnswerRate!.Value - Lowest) / (Highest - Lowest) * 6));
            cells[((int)row.Key / 100, (int)row.Key % 100)] = new HeatCell((int)row.Key / 100, (int)row.Key % 100, row.All.Calls, row.AnswerRate, level);
        }
        var hours = cells.Keys.Select(k => k.Item2).DefaultIfEmpty(9).ToList();
        var (first, last) = (hours.Min(), hours.Max());
        if (last - first + 1 < Day)
        {
            // A working day at least: a table of a few hours looks broken. It is 07 – 20 where the calls are in it, else moved as little as can be.
            first = Math.Clamp(DayBegins, Math.Max(0, last - Day + 1), Math.Min(first, 24 - Day));
            last = first + Day - 1;
        }
        Hours = [.. Enumerable.Range(first, last - first + 1)];
    }

    /// <summary>The hours that have calls on some day, at least fourteen.</summary>
    public IReadOnlyList<int> Hours { get; }

    /// <summary>Rates at the ends of the scale; both 0 when no cell has enough calls.</summary>
    public double Lowest { get; }

    public double Highest { get; }

    /// <summary>A cell; null without calls.</summary>
    public HeatCell? this[int weekday, int hour] => cells.TryGetValue((weekday, hour), out var cell) ? cell : null;
}
