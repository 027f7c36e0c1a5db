using System.Globalization;
using CallDashboard.Domain;

namespace CallDashboard.Features.Common;

/// <summary>A ready-made range of the time picker.</summary>
/// <param name="Key">The key that chooses it while the picker is open.</param>
public sealed record RangePreset(string Label, string Key, string From, string? To);

/// <summary>Time ranges in words: <c>Last 7 days</c> and <c>13 Nov 14:03 – now</c>.</summary>
public static class RangeWords
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    private const long HalfAYear = 182 * 86_400;

    // Before any phone could call a server; the first days of 1970, whatever the zone.
    private const long Beginning = 2 * 86_400;

    /// <summary>The picker's presets.</summary>
    public static IReadOnlyList<RangePreset> Presets { get; } =
    [
        new("Last hour", "h", "now-1h", null),
        new("Today", "d", "now/d", null),
        new("Yesterday", "e", "now-1d/d", "now/d"),
        new("Last 7 days", "w", CallFilter.DefaultFrom, null),
        new("Last 30 days", "3", "now-30d", null),
        new("This month", "m", "now/M", null),
        new("Last month", "n", "now-1M/M", "now/M"),
        new("All", "a", "1970-01-01", null),
    ];

    /// <summary>The preset that a filter's range is; null for another one.</summary>
    public static RangePreset? PresetOf(CallFilter filter) => Presets.FirstOrDefault(p => p.From == filter.From && p.To == filter.To);

    /// <summary>The range's name: a preset's, a span's, or its days.</summary>
    public static string Name(CallFilter filter, TimeRange range, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (PresetOf(filter) is { } preset)
            return preset.Label;
        if (filter.To is null && filter.From.Length > 5 && filter.From.StartsWith("now-", StringComparison.Ordinal)
            && int.TryParse(filter.From.AsSpan(4, filter.From.Length - 5), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && UnitName(filter.From[^1]) is { } unit)
            return $"Last {n} {unit}{(n == 1 ? "" : "s")}";
        if (Day(filter.From) is { } first && Day(filter.To) is { } last)
            return first == last ? first.ToString("ddd d MMM yyyy", English) : $"{first.ToString(first.Year == last.Year ? "d MMM" : "d MMM yyyy", English)} – {last.ToString("d MMM yyyy", English)}";
        return range.To == long.MaxValue ? $"Since {Moment(range.From, zone, now)}" : Detail(range, zone, now);
    }

    /// <summary>From and to as clock times: <c>13 Nov 14:03 – now</c>.</summary>
    public static string Detail(TimeRange range, TimeZoneInfo zone, DateTimeOffset now) =>
        range.From < Beginning && range.To == long.MaxValue ? "everything" : $"{Moment(range.From, zone, now)} – {(range.To == long.MaxValue ? "now" : Moment(range.To, zone, now))}";

    /// <summary><c>13 Nov 14:03</c>; with the year when half a year or more lies between it and now, so that nobody takes it for another one.</summary>
    public static string Moment(long unixSeconds, TimeZoneInfo zone, DateTimeOffset? now = null) =>
        Local(unixSeconds, zone).ToString(now is null || Math.Abs(now.Value.ToUnixTimeSeconds() - unixSeconds) < HalfAYear ? "d MMM HH:mm" : "d MMM yyyy HH:mm", English);

    /// <summary>A wall-clock time as native inputs want it: <c>2026-11-13T14:03</c>.</summary>
    public static string ForInput(long unixSeconds, TimeZoneInfo zone) => Local(unixSeconds, zone).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    /// <summary><c>UTC−5 New York</c>.</summary>
    public static string ZoneLabel(TimeZoneInfo zone, DateTimeOffset at)
    {
        var offset = zone.GetUtcOffset(at);
        var hours = offset == TimeSpan.Zero ? "UTC" : $"UTC{(offset < TimeSpan.Zero ? "−" : "+")}{Math.Abs(offset.Hours)}{(offset.Minutes == 0 ? "" : $":{Math.Abs(offset.Minutes):00}")}";
        return zone.Id.Contains('/', StringComparison.Ordinal) ? $"{hours} {zone.Id[(zone.Id.LastIndexOf('/') + 1)..].Replace('_', ' ')}" : hours;
    }

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static DateTimeOffset Local(long unixSeconds, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(unixSeconds), zone);

    private static string? UnitName(char unit) => unit switch { 's' => "second", 'm' => "minute", 'h' => "hour", 'd' => "day", 'w' => "week", 'M' => "month", 'y' => "year", _ => null };
}
