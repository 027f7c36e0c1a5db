using CallDashboard.Domain;

namespace CallDashboard.Features.Overview.Model;

/// <summary>Length of a column of a chart over time.</summary>
public enum BucketSize { Minute, FiveMinutes, Quarter, Hour, TwoHours, SixHours, Day, Week, Month }

/// <summary>
/// The columns of a chart over time, cut by the zone's clock: days have 23 or 25 hours where they do, hours begin on the local hour.
/// At most about a hundred columns.
/// </summary>
public sealed class BucketGrid
{
    private const int Most = 100;

    private BucketGrid(BucketSize size, IReadOnlyList<long> starts, long end, TimeZoneInfo zone) => (Size, Starts, End, Zone) = (size, starts, end, zone);

    public BucketSize Size { get; }

    /// <summary>First second of each column.</summary>
    public IReadOnlyList<long> Starts { get; }

    /// <summary>First second after the last column.</summary>
    public long End { get; }

    public TimeZoneInfo Zone { get; }

    /// <summary><c>per 2 hours</c></summary>
    public string Words => Size switch
    {
        BucketSize.Minute => "per minute",
        BucketSize.FiveMinutes => "per 5 minutes",
        BucketSize.Quarter => "per 15 minutes",
        BucketSize.Hour => "per hour",
        BucketSize.TwoHours => "per 2 hours",
        BucketSize.SixHours => "per 6 hours",
        BucketSize.Day => "per day",
        BucketSize.Week => "per week",
        _ => "per month",
    };

    /// <summary>Whether counts must be finer than the quarters of an hour that roll-ups hold.</summary>
    public static bool NeedsMinutes(TimeRange elapsed) => SizeOf(elapsed) is BucketSize.Minute or BucketSize.FiveMinutes;

    /// <summary>The columns of a stretch of time that has an end.</summary>
    public static BucketGrid Of(TimeRange elapsed, TimeZoneInfo zone)
    {
        var size = SizeOf(elapsed);
        var starts = new List<long>();
        var at = size <= BucketSize.Hour ? BySeconds(elapsed, zone, Seconds(size)) : ByCalendar(elapsed, zone, size);
        long end = elapsed.To;
        foreach (var start in at)
        {
            if (start >= elapsed.To)
            {
                end = start;
                break;
            }
            starts.Add(start);
        }
        return new BucketGrid(size, starts, end, zone);
    }

    /// <summary>The column of an instant; what lies before the first is in the first, what lies after the last in none (−1).</summary>
    public int IndexOf(long second)
    {
        if (second >= End || Starts.Count == 0)
            return -1;
        var (low, high) = (0, Starts.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (Starts[middle] <= second)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    /// <summary>The column as a range, cut to the page's.</summary>
    public TimeRange RangeOf(int index, TimeRange within)
    {
        var end = index + 1 < Starts.Count ? Starts[index + 1] : End;
        return within with { From = Math.Max(Starts[index], within.From), To = Math.Min(end, within.To) };
    }

    private static BucketSize SizeOf(TimeRange elapsed)
    {
        var length = elapsed.To - elapsed.From;
        return Enum.GetValues<BucketSize>().FirstOrDefault(size => length <= Seconds(size) * Most, BucketSize.Month);
    }

    private static long Seconds(BucketSize size) => size switch
    {
        BucketSize.Minute => 60,
        BucketSize.FiveMinutes => 300,
        BucketSize.Quarter => 900,
        BucketSize.Hour => 3600,
        BucketSize.TwoHours => 7200,
        BucketSize.SixHours => 21_600,
        BucketSize.Day => 86_400,
        BucketSize.Week => 7 * 86_400,
        _ => 30 * 86_400,
    };

    // Up to an hour long, columns are equally long in fact; where the clock is changed they begin anew.
    private static IEnumerable<long> BySeconds(TimeRange range, TimeZoneInfo zone, long length)
    {
        var first = true;
        foreach (var stretch in LocalClock.Stretches(range with { To = range.To + 86_400 }, zone))
        {
            var start = (LocalClock.Floor(stretch.From + stretch.Offset, length) * length) - stretch.Offset;
            if (!first && start < stretch.From)
            {
                yield return stretch.From;
                start += length;
            }
            first = false;
            for (; start < stretch.To; start += length)
                yield return start;
        }
    }

    private static IEnumerable<long> ByCalendar(TimeRange range, TimeZoneInfo zone, BucketSize size)
    {
        var local = DateTime.UnixEpoch.AddSeconds(Math.Max(0, range.From + LocalClock.OffsetAt(range.From, zone)));
        var day = size switch
        {
            BucketSize.Week => local.Date.AddDays(-(((int)local.DayOfWeek + 6) % 7)),
            BucketSize.Month => new DateTime(local.Year, local.Month, 1),
            BucketSize.Day => local.Date,
            _ => local.Date.AddHours(local.Hour / (int)(Seconds(size) / 3600) * (int)(Seconds(size) / 3600)),
        };
        long? last = null;
        for (; day.Year < 9000; day = size switch { BucketSize.Month => day.AddMonths(1), BucketSize.Week => day.AddDays(7), BucketSize.Day => day.AddDays(1), _ => day.AddSeconds(Seconds(size)) })
        {
            var start = TimeText.InstantOf(day, zone).ToUnixTimeSeconds();
            if (start == last)
                continue; // A start that the clock skips begins with the next.
            last = start;
            yield return start;
        }
    }
}
