namespace CallDashboard.Domain;

/// <summary>A stretch of time in which a zone's clock is a fixed distance from UTC.</summary>
/// <param name="From">Unix seconds, included.</param>
/// <param name="To">Unix seconds, not included.</param>
/// <param name="Offset">Seconds to add to UTC.</param>
public readonly record struct ClockStretch(long From, long To, int Offset);

/// <summary>A zone's clock as arithmetic: exact on days with 23 or 25 hours, and where the offset is no whole hour.</summary>
public static class LocalClock
{
    /// <summary>Calls have no times outside these years; zones' rules are not asked beyond them.</summary>
    private static readonly long Earliest = new DateTimeOffset(1990, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
    private static readonly long Latest = new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    private const long Day = 86400;

    /// <summary>The stretches of a range, in order, without gaps; none when the range is empty. The last one reaches to the range's end.</summary>
    public static IReadOnlyList<ClockStretch> Stretches(TimeRange range, TimeZoneInfo zone)
    {
        var stretches = new List<ClockStretch>();
        if (range.To <= range.From)
            return stretches;
        var from = range.From;
        var offset = OffsetAt(from, zone);
        var end = Math.Min(range.To, Latest);
        // No zone changes its clock twice within a day, so that a look a day finds every change.
        for (var at = Math.Max(from, Earliest); at < end; at = Math.Min(at + Day, end))
        {
            var next = Math.Min(at + Day, end);
            var later = OffsetAt(next, zone);
            if (later == offset)
                continue;
            var change = ChangeBetween(at, next, offset, zone);
            if (change < range.To)
            {
                stretches.Add(new ClockStretch(from, change, offset));
                (from, offset) = (change, later);
            }
        }
        stretches.Add(new ClockStretch(from, range.To, offset));
        return stretches;
    }

    /// <summary>Seconds to add to UTC at an instant.</summary>
    public static int OffsetAt(long unixSeconds, TimeZoneInfo zone) =>
        (int)zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(unixSeconds, Earliest, Latest))).TotalSeconds;

    /// <summary>ISO weekday (Monday 1 … Sunday 7) of local seconds.</summary>
    public static int Weekday(long localSeconds) => (int)((Floor(localSeconds, Day) + 3) % 7) + 1;

    /// <summary>Hour 0…23 of local seconds.</summary>
    public static int Hour(long localSeconds) => (int)((localSeconds - (Floor(localSeconds, Day) * Day)) / 3600);

    /// <summary>Quotient rounded down, also below zero.</summary>
    public static long Floor(long value, long unit) => value >= 0 ? value / unit : ((value + 1) / unit) - 1;

    private static long ChangeBetween(long low, long high, int offset, TimeZoneInfo zone)
    {
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (OffsetAt(middle, zone) == offset)
                low = middle;
            else
                high = middle;
        }
        return high;
    }
}
