using System.Globalization;
using CallDashboard.Hosting;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Common;

/// <summary>The zone in which this viewer reads times: <c>?tz=</c>, else what the browser said (cookie <c>tz</c>), else <c>Display:TimeZone</c>.</summary>
public sealed class ViewerZone(IOptionsMonitor<DisplayOptions> display)
{
    /// <summary>Name of the cookie that a script sets to the browser's IANA zone.</summary>
    public const string Cookie = "tz";

    /// <summary>The zone in force.</summary>
    public TimeZoneInfo Zone { get; private set; } = Find(display.CurrentValue.TimeZone) ?? TimeZoneInfo.Utc;

    /// <summary>Takes the first id that is a known zone; keeps the present one when none is.</summary>
    public void Use(params ReadOnlySpan<string?> ids)
    {
        foreach (var id in ids)
        {
            if (Find(id) is { } zone)
            {
                Zone = zone;
                return;
            }
        }
    }

    /// <summary>Local time of unix seconds.</summary>
    public DateTimeOffset Local(long unixSeconds) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(unixSeconds), Zone);

    /// <summary>Local time of day of unix milliseconds, <c>14:03:22</c>.</summary>
    public string Clock(long unixMilliseconds) => Local(unixMilliseconds / 1000).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Local time of day of a minute (unix seconds ÷ 60), <c>14:03</c>.</summary>
    public string Minute(long unixMinute) => Local(unixMinute * 60).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary><c>UTC−5 New York</c>: printed wherever times are.</summary>
    public string Label(DateTimeOffset at)
    {
        var offset = Zone.GetUtcOffset(at);
        var sign = offset < TimeSpan.Zero ? "−" : "+";
        var hours = offset == TimeSpan.Zero ? "UTC" : $"UTC{sign}{Math.Abs(offset.Hours)}{(offset.Minutes == 0 ? "" : $":{Math.Abs(offset.Minutes):00}")}";
        var city = Zone.Id.Contains('/', StringComparison.Ordinal) ? " " + Zone.Id[(Zone.Id.LastIndexOf('/') + 1)..].Replace('_', ' ') : "";
        return hours + city;
    }

    /// <summary>When this viewer's day began, unix milliseconds UTC.</summary>
    public long DayBegan(DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, Zone);
        // A day may begin at one o'clock where clocks change at midnight.
        var midnight = local.Date;
        while (Zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);
        return new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight)).ToUnixTimeMilliseconds();
    }

    private static TimeZoneInfo? Find(string? id) =>
        !string.IsNullOrWhiteSpace(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;
}
