using CallDashboard.Data.Stats;
using CallDashboard.Domain;

namespace CallDashboard.Features.Overview.Model;

/// <summary>A column of a histogram.</summary>
/// <param name="From">Least value, included.</param>
/// <param name="To">Greatest value, included; null for "and more".</param>
public readonly record struct HistogramBin(int From, int? To, long Calls);

/// <summary>How reached calls spread over a number they have. Calls that do not say the number are left out and counted apart.</summary>
public sealed class Histogram
{
    private readonly IReadOnlyList<(long Value, long Calls)> values;

    private Histogram(StatsTable table, Func<Histogram, (int Width, int Count)> shape)
    {
        var reached = table.Rows().Select(r => (Value: r.Key, r[ResultGroup.Reached].Calls)).Where(v => v.Calls > 0).ToList();
        values = [.. reached.Where(v => v.Value >= 0)];
        Calls = values.Sum(v => v.Calls);
        Without = reached.Sum(v => v.Calls) - Calls;
        var (width, count) = shape(this);
        Width = width;
        Bins = [.. Enumerable.Range(0, count).Select(i =>
        {
            var (from, to) = (i * width, i == count - 1 ? (int?)null : ((i + 1) * width) - 1);
            return new HistogramBin(from, to, values.Where(v => v.Value >= from && (to is null || v.Value <= to)).Sum(v => v.Calls));
        })];
    }

    /// <summary>Talk time: eighteen columns of round width that reach to about twice the 90th percentile.</summary>
    public static Histogram OfTalk(StatsTable table) => new(table, h =>
    {
        var far = (h.Percentile(0.9) ?? 0) * 1.9;
        int[] widths = [5, 10, 15, 30, 60, 120, 300];
        return (widths.FirstOrDefault(w => w * 17 >= far, 600), 18);
    });

    /// <summary>Rounds, each its own column up to twelve.</summary>
    public static Histogram OfRounds(StatsTable table) => new(table, _ => (1, 13));

    public IReadOnlyList<HistogramBin> Bins { get; }

    /// <summary>Width of a column.</summary>
    public int Width { get; }

    /// <summary>Calls in the columns.</summary>
    public long Calls { get; }

    /// <summary>Reached calls whose record does not say the number.</summary>
    public long Without { get; }

    /// <summary>The least value that so great a part of the calls does not exceed; null without calls.</summary>
    public long? Percentile(double part)
    {
        var needed = part * Calls;
        long sum = 0;
        foreach (var (value, calls) in values)
        {
            sum += calls;
            if (sum >= needed && calls > 0)
                return value;
        }
        return null;
    }

    /// <summary>Share of the calls below a value.</summary>
    public double? ShareBelow(int value) => Rates.Of(values.Where(v => v.Value < value).Sum(v => v.Calls), Calls);
}
