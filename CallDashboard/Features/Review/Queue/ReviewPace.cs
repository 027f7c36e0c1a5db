namespace CallDashboard.Features.Review.Queue;

/// <summary>One verdict.</summary>
/// <param name="ReviewerId">Who.</param>
/// <param name="StartedAt">When they opened the call, unix milliseconds UTC; null when unknown.</param>
/// <param name="JudgedAt">Unix milliseconds UTC.</param>
public readonly record struct Judgement(string ReviewerId, long? StartedAt, long JudgedAt);

/// <summary>How fast somebody judges.</summary>
/// <param name="Calls">Verdicts.</param>
/// <param name="PerHour">Verdicts in an hour of work; null while the work is too short to say.</param>
/// <param name="MedianSeconds">Middle time for one call; null when no start is known.</param>
public sealed record Pace(string ReviewerId, int Calls, double? PerHour, double? MedianSeconds)
{
    /// <summary>Who does something else for so long is not judging: no more is counted as work on one call.</summary>
    public const long LongestMs = 15 * 60_000;

    private const long ShortestWorkMs = 60_000;

    /// <summary>The pace of each reviewer, most verdicts first.</summary>
    public static IReadOnlyList<Pace> Of(IEnumerable<Judgement> judgements) =>
        [.. judgements.GroupBy(j => j.ReviewerId).Select(g => OfOne(g.Key, [.. g.OrderBy(j => j.JudgedAt)])).OrderByDescending(p => p.Calls).ThenBy(p => p.ReviewerId, StringComparer.Ordinal)];

    private static Pace OfOne(string reviewer, List<Judgement> judged)
    {
        var times = new List<double>(judged.Count);
        long? before = null;
        long work = 0;
        foreach (var call in judged)
        {
            // Opened beside another: counted from the verdict before, or an hour would have two.
            var from = call.StartedAt is { } opened ? Math.Max(opened, before ?? opened) : before;
            if (from is { } begun)
            {
                var took = Math.Clamp(call.JudgedAt - begun, 0, LongestMs);
                work += took;
                times.Add(took / 1000.0);
            }
            before = call.JudgedAt;
        }
        return new Pace(reviewer, judged.Count, work < ShortestWorkMs ? null : times.Count * 3_600_000.0 / work, Median(times));
    }

    /// <summary>The middle value; of an even number the mean of both; null of none.</summary>
    public static double? Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? null : sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
