using CallDashboard.Domain;

namespace CallDashboard.Data.Stats;

/// <summary>
/// Groups counts by a zone's clock. Quarters of an hour are fine enough: since 1990 every zone's distance from UTC,
/// and every change of it, has been a multiple of one.
/// </summary>
public sealed class TimeGrouping
{
    private readonly IReadOnlyList<ClockStretch> stretches;

    /// <summary>Prepares the clock of a zone for a range.</summary>
    public TimeGrouping(TimeRange range, TimeZoneInfo zone) => stretches = LocalClock.Stretches(range, zone);

    /// <summary>Keys: unix seconds of the first instant of the local hour. An hour that the clock shows twice is two.</summary>
    public IReadOnlyList<StatsRow> ByHour(StatsTable time) => time.Rows(cell =>
    {
        var (stretch, isFirst) = StretchAt(cell.Key);
        var start = (LocalClock.Floor(cell.Key + stretch.Offset, 3600) * 3600) - stretch.Offset;
        return isFirst ? start : Math.Max(start, stretch.From);
    });

    /// <summary>Keys: local days since 1 January 1970.</summary>
    public IReadOnlyList<StatsRow> ByDay(StatsTable time) => time.Rows(cell => LocalClock.Floor(Local(cell.Key), 86400));

    /// <summary>Keys: ISO weekday × 100 + hour, e.g. 107 for Monday 07.</summary>
    public IReadOnlyList<StatsRow> ByWeekdayHour(StatsTable time) => time.Rows(cell => (LocalClock.Weekday(Local(cell.Key)) * 100) + LocalClock.Hour(Local(cell.Key)));

    private long Local(long second) => second + StretchAt(second).Stretch.Offset;

    private (ClockStretch Stretch, bool IsFirst) StretchAt(long second)
    {
        // The first quarter may begin before the range does.
        for (var i = stretches.Count - 1; i > 0; i--)
        {
            if (second >= stretches[i].From)
                return (stretches[i], false);
        }
        return (stretches[0], true);
    }
}
