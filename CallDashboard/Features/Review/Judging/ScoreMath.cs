using CallDashboard.Data;

namespace CallDashboard.Features.Review.Judging;

/// <summary>What a scorecard's answers come to.</summary>
public static class ScoreMath
{
    /// <summary>
    /// The weighted share of what was answered, 0 to 100: yes counts whole, partly half, no nothing. What does not apply, and what is not answered yet,
    /// takes its weight out. Null when nothing counts.
    /// </summary>
    public static int? Of(IEnumerable<(int Weight, ItemAnswer? Answer)> items)
    {
        // In half points, so that nothing is rounded before the end.
        long reached = 0, possible = 0;
        foreach (var (weight, answer) in items)
        {
            if (answer is null or ItemAnswer.NotApplicable)
                continue;
            possible += 2L * weight;
            reached += answer switch { ItemAnswer.Yes => 2L * weight, ItemAnswer.Partly => weight, _ => 0 };
        }
        return possible == 0 ? null : (int)Math.Round(100m * reached / possible, MidpointRounding.AwayFromZero);
    }
}
