using System.Globalization;
using CallDashboard.Domain;
using CallDashboard.Features.Common;

namespace CallDashboard.Features.Overview.Model;

/// <summary>Columns of a chart over time in words.</summary>
public static class BucketWords
{
    private const int Labels = 8;

    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>Heading of a tooltip or table row: <c>Fri 13 Nov, 14:00 – 16:00, UTC−5</c>.</summary>
    public static string Title(BucketGrid grid, int index)
    {
        var (start, end) = (Local(grid, grid.Starts[index]), Local(grid, index + 1 < grid.Starts.Count ? grid.Starts[index + 1] : grid.End));
        return grid.Size switch
        {
            BucketSize.Day => start.ToString("ddd d MMM yyyy", English),
            BucketSize.Week => $"Week from {start.ToString("ddd d MMM yyyy", English)}",
            BucketSize.Month => start.ToString("MMMM yyyy", English),
            _ => $"{start.ToString("ddd d MMM, HH:mm", English)} – {end.ToString("HH:mm", English)}, {RangeWords.ZoneLabel(grid.Zone, start).Split(' ')[0]}",
        };
    }

    /// <summary>Labels under the axis, one per column, most of them empty.</summary>
    public static IReadOnlyList<string> Axis(BucketGrid grid)
    {
        if (grid.Size >= BucketSize.Day)
            return Every((grid.Starts.Count + Labels - 1) / Labels, grid, grid.Size switch { BucketSize.Month when grid.Starts.Count > 12 => "MMM yyyy", BucketSize.Month => "MMM", _ => "d MMM" });
        if (grid.Starts.Count > 0 && grid.End - grid.Starts[0] > 36 * 3600)
            return Days(grid);
        return Every((grid.Starts.Count + Labels - 1) / Labels, grid, "HH:mm");
    }

    /// <summary>Places where days begin, between two columns; none where columns are days or longer, or there would be too many.</summary>
    public static IReadOnlyList<double> DayStarts(BucketGrid grid)
    {
        if (grid.Size >= BucketSize.Day)
            return [];
        var starts = Enumerable.Range(1, Math.Max(0, grid.Starts.Count - 1)).Where(i => Local(grid, grid.Starts[i]).Date != Local(grid, grid.Starts[i - 1]).Date).Select(i => i - 0.5).ToList();
        return starts.Count > 14 ? [] : starts;
    }

    private static string[] Every(int step, BucketGrid grid, string form) => [.. grid.Starts.Select((s, i) => i % step == 0 ? Local(grid, s).ToString(form, English) : "")];

    // A day's name stands under its middle; days that are hardly in the range have none.
    private static string[] Days(BucketGrid grid)
    {
        var labels = new string[grid.Starts.Count];
        Array.Fill(labels, "");
        var days = grid.Starts.Select((s, i) => (Index: i, Local: Local(grid, s))).GroupBy(s => s.Local.Date).ToList();
        var step = (days.Count + 13) / 14;
        foreach (var (day, n) in days.Select((d, n) => (d, n)))
        {
            var middle = day.FirstOrDefault(s => s.Local.Hour >= 12);
            if (n % step == 0 && (middle.Index > 0 || (day.Any() && day.First().Local.Hour == 12)))
                labels[middle.Index] = day.Key.ToString("ddd d", English);
        }
        return labels;
    }

    private static DateTimeOffset Local(BucketGrid grid, long second) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(second), grid.Zone);
}
