using CallDashboard.Charts;
using CallDashboard.Data;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;

namespace CallDashboard.Features.Overview.Model;

/// <summary>What the columns of the chart over time are cut into.</summary>
public enum TrendMode { Families, Codes, Share }

/// <summary>A kind of call in the chart over time.</summary>
/// <param name="Calls">Per column.</param>
public sealed record TrendBand(string Name, string Icon, string Color, ResultGroup Group, string? Code, IReadOnlyList<long> Calls, Func<TimeRange, string> LinkOf)
{
    public long Total { get; } = Calls.Sum();
}

/// <summary>The charts of calls and of the answer rate over time.</summary>
public static class TrendCharts
{
    /// <summary>What is stacked: the four families, or every code that occurred.</summary>
    public static IReadOnlyList<TrendBand> Bands(OverviewData data, TrendSeries series, TermCatalog terms, OverviewLinks links, TrendMode mode)
    {
        if (mode != TrendMode.Codes)
            return [.. ResultGroups.All.Select(g => new TrendBand(g.Label(), $"fam-{g.Word()}", $"--fam-{g.Word()}", g, null, [.. series.Buckets.Select(b => b[g].Calls)], range => links.During(range, g)))];
        var bands = ResultStatus.Known.Select((status, i) => new TrendBand(status.Label, status.Icon, $"--{status.Icon}", status.Group, status.Code,
            [.. series.Statuses.Select(s => s.GetValueOrDefault(i + 1))], range => links.During(range, null, status.Code)));
        var other = new TrendBand("Other codes", "st-other", "--st-other", ResultGroup.Other, null, [.. series.Buckets.Select(b => b[ResultGroup.Other].Calls)], range => links.During(range, ResultGroup.Other));
        return [.. bands.Append(other).Where(b => b.Total > 0)];
    }

    /// <summary>Calls per column; the mark across each is the earlier period.</summary>
    public static ChartModel Calls(OverviewData data, TrendSeries series, IReadOnlyList<TrendBand> bands, TrendMode mode)
    {
        var grid = data.Grid;
        var ranges = grid.Starts.Select((_, i) => grid.RangeOf(i, data.Periods.Current)).ToArray();
        var marked = data.IsComparable && mode != TrendMode.Share;
        return new ChartModel
        {
            Titles = Titles(grid),
            Labels = BucketWords.Axis(grid),
            Rules = BucketWords.DayStarts(grid),
            Stacked = true,
            Full = mode == TrendMode.Share,
            Selectable = grid.Starts.Count > 1,
            Series = [.. bands.Select((band, n) => new ChartSeries(band.Name, SeriesType.Column, band.Color, [.. band.Calls.Select((calls, i) => new ChartPoint(
                calls,
                calls > 0 ? band.LinkOf(ranges[i]) : null,
                // One mark per column: it stands for all calls, whichever band carries it.
                n == 0 && marked && series.Previous[i].All.Calls > 0 ? series.Previous[i].All.Calls : null,
                IsRunning(data, i)))]))],
        };
    }

    /// <summary>The answer rate per column, left out where there are too few calls.</summary>
    public static ChartModel AnswerRate(OverviewData data, TrendSeries series)
    {
        static double? Rate(StatsRow row) => row.All.Calls < Rates.Few ? null : Math.Round(row.AnswerRate!.Value * 100, 1);
        var lines = new List<ChartSeries>();
        if (data.IsComparable)
            lines.Add(new ChartSeries("earlier period", SeriesType.Line, "--ghost", [.. series.Previous.Select(r => new ChartPoint(Rate(r)))], Dashed: true));
        lines.Add(new ChartSeries("this period", SeriesType.Line, "--primary", [.. series.Buckets.Select(r => new ChartPoint(Rate(r)))]));
        var rates = lines.SelectMany(l => l.Points).Where(p => p.Y is not null).Select(p => p.Y!.Value).ToList();
        return new ChartModel
        {
            Titles = Titles(data.Grid),
            Labels = BucketWords.Axis(data.Grid),
            Rules = BucketWords.DayStarts(data.Grid),
            Format = ChartFormat.Percent,
            Series = lines,
            Min = rates.Count == 0 ? 0 : Math.Max(0, Math.Floor((rates.Min() - 1) / 10) * 10),
            Max = rates.Count == 0 ? 100 : Math.Min(100, Math.Ceiling((rates.Max() + 1) / 10) * 10),
        };
    }

    /// <summary>True for the column that still fills.</summary>
    public static bool IsRunning(OverviewData data, int index) =>
        index == data.Grid.Starts.Count - 1 && data.Grid.RangeOf(index, data.Periods.Current).To > data.At.ToUnixTimeSeconds();

    private static List<string> Titles(BucketGrid grid) => [.. grid.Starts.Select((_, i) => BucketWords.Title(grid, i))];
}
