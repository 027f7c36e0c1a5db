namespace CallDashboard.Features.Platform;

/// <summary>Finds stretches without pushes that deserve to be shown.</summary>
public static class Silences
{
    private const int LeastBuckets = 4;

    /// <summary>
    /// Stretches of at least eight minutes without a push between two with pushes, at times when pushes are usual.
    /// First and last place of each, included.
    /// </summary>
    /// <param name="rates">Two-minute means in order of time.</param>
    /// <param name="usualLow">The lowest usual rate of this hour; null when nothing is known, then nothing is unusual.</param>
    public static IReadOnlyList<(int From, int To)> Find(IReadOnlyList<PushRate> rates, double? usualLow)
    {
        if (usualLow is not > 0.5)
            return [];
        var found = new List<(int, int)>();
        var from = -1;
        var heard = false;
        for (var i = 0; i < rates.Count; i++)
        {
            if (rates[i].PerMinute > 0)
            {
                if (heard && from >= 0 && i - from >= LeastBuckets)
                    found.Add((from, i - 1));
                heard = true;
                from = -1;
            }
            else if (from < 0)
            {
                from = i;
            }
        }
        return found;
    }
}
