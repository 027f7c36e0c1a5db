using CallDashboard.Domain;

namespace CallDashboard.Features.Overview.Model;

/// <summary>A range and the one it is compared with: moved back by whole weeks on the zone's calendar, so that weekdays and hours are the same, and no longer than what has elapsed.</summary>
/// <param name="Current">As asked for; may have no end.</param>
/// <param name="Elapsed">The part of it that lies behind us.</param>
/// <param name="Previous">The same stretch some weeks before.</param>
/// <param name="Weeks">How many; the fewest that keep the two apart.</param>
public sealed record ComparedPeriods(TimeRange Current, TimeRange Elapsed, TimeRange Previous, int Weeks, TimeZoneInfo Zone)
{
    private const long Week = 7 * 86400;

    /// <summary>Finds the earlier period.</summary>
    public static ComparedPeriods Of(TimeRange range, DateTimeOffset now, TimeZoneInfo zone)
    {
        var end = Math.Clamp(now.ToUnixTimeSeconds() + 1, range.From, range.To);
        var weeks = (int)Math.Clamp((end - range.From + Week - 1) / Week, 1, 100_000);
        var elapsed = range with { To = end };
        return new ComparedPeriods(range, elapsed, range with { From = Back(range.From, weeks, zone), To = Back(end, weeks, zone) }, weeks, zone);
    }

    /// <summary>Whether calls reach back far enough for a comparison: the first call of all must not lie well inside the earlier period.</summary>
    public bool IsCovered(long? earliestCall) => earliestCall is { } first && first <= Previous.From + ((Previous.To - Previous.From) / 10);

    /// <summary>The instant of the current period that corresponds to one of the earlier.</summary>
    public long Forward(long second) => Back(second, -Weeks, Zone);

    private static long Back(long second, int weeks, TimeZoneInfo zone)
    {
        var local = second + LocalClock.OffsetAt(second, zone) - (weeks * Week);
        // Before 1970 there were no calls; the calendar need not be asked.
        return local <= 0 ? local : TimeText.InstantOf(DateTime.UnixEpoch.AddSeconds(local), zone).ToUnixTimeSeconds();
    }
}
