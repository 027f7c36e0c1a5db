namespace CallDashboard.Features.Review.Insights;

/// <summary>How often two judges of the same calls say the same: a confusion matrix, the share in which they agree, and Cohen's kappa.</summary>
public sealed class Agreement
{
    /// <summary>Below so many calls a share says little: it is shown grey, and kappa not at all.</summary>
    public const int Enough = 30;

    private readonly Dictionary<(string First, string Second), int> cells;

    private Agreement(Dictionary<(string, string), int> cells)
    {
        this.cells = cells;
        Labels = [.. cells.Keys.SelectMany(k => new[] { k.Item1, k.Item2 }).Distinct().Order(StringComparer.OrdinalIgnoreCase).ThenBy(l => l, StringComparer.Ordinal)];
        Count = cells.Values.Sum();
        Agreed = cells.Where(c => c.Key.Item1 == c.Key.Item2).Sum(c => c.Value);
    }

    /// <summary>All values that either said, in order.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Calls that both judged.</summary>
    public int Count { get; }

    /// <summary>Calls of which both said the same.</summary>
    public int Agreed { get; }

    /// <summary>Part of the calls of which both said the same; null without calls.</summary>
    public double? Share => Count == 0 ? null : (double)Agreed / Count;

    /// <summary>Too few to build on.</summary>
    public bool IsFew => Count < Enough;

    /// <summary>
    /// Cohen's kappa: agreement beyond what chance would give, 1 at most. Null below <see cref="Enough"/> calls, and when both always say one and the same
    /// value, where chance explains all.
    /// </summary>
    public double? Kappa => IsFew ? null : KappaOfAny;

    /// <summary>Kappa however few the calls are.</summary>
    internal double? KappaOfAny
    {
        get
        {
            if (Count == 0)
                return null;
            var n = (double)Count;
            var chance = Labels.Sum(l => Labels.Sum(o => At(l, o)) / n * (Labels.Sum(o => At(o, l)) / n));
            return chance >= 1 - 1e-12 ? null : ((Agreed / n) - chance) / (1 - chance);
        }
    }

    /// <summary>Calls of which the first said one value and the second another.</summary>
    public int At(string first, string second) => cells.GetValueOrDefault((first, second));

    /// <summary>Counts pairs of values; each pair is one call.</summary>
    public static Agreement Of(IEnumerable<(string First, string Second)> pairs)
    {
        var cells = new Dictionary<(string, string), int>();
        foreach (var pair in pairs)
            cells[pair] = cells.GetValueOrDefault(pair) + 1;
        return new Agreement(cells);
    }

    /// <summary>The same from counts.</summary>
    public static Agreement Of(IEnumerable<(string First, string Second, int Calls)> counts)
    {
        var cells = new Dictionary<(string, string), int>();
        foreach (var (first, second, calls) in counts)
            cells[(first, second)] = cells.GetValueOrDefault((first, second)) + calls;
        return new Agreement(cells);
    }
}
