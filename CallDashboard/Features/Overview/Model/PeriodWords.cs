using System.Globalization;

namespace CallDashboard.Features.Overview.Model;

/// <summary>Periods in words.</summary>
public static class PeriodWords
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>The earlier period's days: <c>6 – 13 Nov</c>, <c>13 Nov</c>.</summary>
    public static string Days(ComparedPeriods periods)
    {
        var first = Local(periods.Previous.From, periods);
        var last = Local(Math.Max(periods.Previous.From, periods.Previous.To - 1), periods);
        if (first.Date == last.Date)
            return first.ToString("d MMM", English);
        return first.Month == last.Month && first.Year == last.Year
            ? $"{first.Day} – {last.ToString("d MMM", English)}"
            : $"{first.ToString("d MMM", English)} – {last.ToString("d MMM", English)}";
    }

    /// <summary>How it was chosen.</summary>
    public static string How(ComparedPeriods periods) => periods.Weeks == 1 ? "same weekdays, same hours" : $"same weekdays, {periods.Weeks} weeks before";

    private static DateTimeOffset Local(long second, ComparedPeriods periods) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(Math.Max(0, second)), periods.Zone);
}
