using System.Globalization;
using System.Text.RegularExpressions;

namespace CallDashboard.Domain;

/// <summary>
/// The texts that <c>from</c> and <c>to</c> accept, and the instants they mean in a zone:
/// <c>2026-11-20</c> · <c>2026-11-20T10:00</c> (also with seconds, <c>Z</c> or <c>+02:00</c>) · <c>now</c>, <c>now-7d</c>, <c>now/d</c>, <c>now-1M/M</c>.
/// Days, weeks, months and years follow the zone's calendar; hours, minutes and seconds are exact.
/// </summary>
/// <remarks>
/// A wall-clock time that the zone skips means the first instant after the gap; one that it has twice means the first of the two.
/// The same text gives the same instant as a start and as an end, so adjacent ranges share every call out exactly once.
/// </remarks>
public static partial class TimeText
{
    /// <summary>The instant of a text, or null when it is not one of the forms. As an end, a bare date means the start of the day after.</summary>
    /// <param name="text">What the reader wrote.</param>
    /// <param name="now">The clock.</param>
    /// <param name="zone">Where wall-clock times, days and months are meant.</param>
    /// <param name="isEnd">True for <c>to</c>.</param>
    public static DateTimeOffset? Resolve(string text, DateTimeOffset now, TimeZoneInfo zone, bool isEnd = false)
    {
        try
        {
            if (text.StartsWith("now", StringComparison.Ordinal))
                return ResolveRelative(text, now, zone);
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                return InstantOf((isEnd ? day.AddDays(1) : day).ToDateTime(TimeOnly.MinValue), zone);
            return ResolveAbsolute(text, zone);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // Before the year 1 or after 9999: not a time of calls.
        }
    }

    /// <summary>True when <see cref="Resolve"/> would give an instant, whatever the clock and zone.</summary>
    public static bool IsValid(string text) => Resolve(text, new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.Zero), TimeZoneInfo.Utc) is not null;

    /// <summary>True when the text moves on with the clock.</summary>
    public static bool IsRelative(string text) => text.StartsWith("now", StringComparison.Ordinal);

    /// <summary>The instant at which a clock in the zone shows this local time; see the remarks for gaps and overlaps.</summary>
    public static DateTimeOffset InstantOf(DateTime local, TimeZoneInfo zone)
    {
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local))
            return EndOfGap(local, zone);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }

    // The offset before the gap puts the skipped time just after the transition; the transition itself is found by bisection.
    private static DateTimeOffset EndOfGap(DateTime local, TimeZoneInfo zone)
    {
        var low = new DateTimeOffset(local, TimeSpan.Zero).AddHours(-36);
        var high = low.AddHours(72);
        while (high - low > TimeSpan.FromSeconds(1))
        {
            var middle = low + TimeSpan.FromTicks((high - low).Ticks / 2);
            if (TimeZoneInfo.ConvertTime(middle, zone).DateTime <= local)
                low = middle;
            else
                high = middle;
        }
        return TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(high.ToUnixTimeSeconds()), zone);
    }

    private static DateTimeOffset? ResolveRelative(string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        var match = Relative().Match(text);
        if (!match.Success)
            return null;
        var at = TimeZoneInfo.ConvertTime(now, zone);
        foreach (Capture step in match.Groups["step"].Captures)
        {
            var unit = step.Value[^1];
            if (step.Value[0] == '/')
                at = InstantOf(Floor(at.DateTime, unit), zone);
            else if (int.TryParse(step.Value.AsSpan(0, step.Length - 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n))
                at = Add(at, n, unit, zone);
            else
                return null;
        }
        return at;
    }

    private static DateTimeOffset? ResolveAbsolute(string text, TimeZoneInfo zone)
    {
        // 2026-11-20T10:00 02:00 is what a plus sign becomes in an address that was not encoded.
        var match = Absolute().Match(text);
        if (!match.Success || !DateTime.TryParseExact(match.Groups["date"].Value + 'T' + match.Groups["time"].Value,
            ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return null;
        if (match.Groups["z"].Success)
            return new DateTimeOffset(local, TimeSpan.Zero);
        if (!match.Groups["hours"].Success)
            return InstantOf(local, zone);
        var offset = new TimeSpan(int.Parse(match.Groups["hours"].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups["minutes"].Value, CultureInfo.InvariantCulture), 0);
        if (offset > TimeSpan.FromHours(14))
            return null;
        return new DateTimeOffset(local, match.Groups["sign"].Value == "-" ? -offset : offset);
    }

    private static DateTimeOffset Add(DateTimeOffset at, int n, char unit, TimeZoneInfo zone) => unit switch
    {
        's' => TimeZoneInfo.ConvertTime(at.AddSeconds(n), zone),
        'm' => TimeZoneInfo.ConvertTime(at.AddMinutes(n), zone),
        'h' => TimeZoneInfo.ConvertTime(at.AddHours(n), zone),
        'd' => InstantOf(at.DateTime.AddDays(n), zone),
        'w' => InstantOf(at.DateTime.AddDays(7.0 * n), zone),
        'M' => InstantOf(at.DateTime.AddMonths(n), zone),
        _ => InstantOf(at.DateTime.AddYears(n), zone),
    };

    // Weeks begin on Monday.
    private static DateTime Floor(DateTime at, char unit) => unit switch
    {
        's' => at.Date.AddSeconds(Math.Floor(at.TimeOfDay.TotalSeconds)),
        'm' => at.Date.AddMinutes(Math.Floor(at.TimeOfDay.TotalMinutes)),
        'h' => at.Date.AddHours(at.Hour),
        'd' => at.Date,
        'w' => at.Date.AddDays(-(((int)at.DayOfWeek + 6) % 7)),
        'M' => new DateTime(at.Year, at.Month, 1),
        _ => new DateTime(at.Year, 1, 1),
    };

    [GeneratedRegex(@"^now(?<step>[+-][0-9]{1,6}[smhdwMy]|/[smhdwMy])*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Relative();

    [GeneratedRegex(@"^(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?<time>[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?)((?<z>Z)|(?<sign>[+ -])(?<hours>[0-9]{2}):?(?<minutes>[0-5][0-9]))?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Absolute();
}
