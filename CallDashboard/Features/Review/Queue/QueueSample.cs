using CallDashboard.Data;

namespace CallDashboard.Features.Review.Queue;

/// <summary>What a stratified sample is spread over.</summary>
public enum SampleOver : byte { Result = 1, Level = 2, Script = 3 }

/// <summary>A call that may be drawn, with what strata are made of.</summary>
public readonly record struct SampleCall(long Key, string CallId, int StatusId, int IntentId, long? ScriptId)
{
    /// <summary>The stratum that the call belongs to.</summary>
    public long Stratum(SampleOver over) => over switch { SampleOver.Result => StatusId, SampleOver.Level => IntentId, _ => ScriptId ?? -1 };
}

/// <summary>
/// Draws calls for review. A call's lot is a hash of the seed and its id: the same seed over the same calls draws the same ones, in whatever order they
/// come, and another call more or less moves at most one of them.
/// </summary>
public static class QueueSample
{
    /// <summary>Largest seed; six digits are easily said to a colleague.</summary>
    public const int MostSeed = 999_999;

    /// <summary>So many calls at random; all when there are not more.</summary>
    public static IReadOnlyList<SampleCall> Random(IEnumerable<SampleCall> calls, int size, int seed) => Drawn(calls, seed).Take(Math.Max(0, size)).ToList();

    /// <summary>
    /// So many calls, shared out among the strata in turns, the rarest first: every stratum is seen once before any is seen twice, and
    /// what a small one cannot fill goes to the others.
    /// </summary>
    public static IReadOnlyList<SampleCall> Stratified(IEnumerable<SampleCall> calls, SampleOver over, int size, int seed)
    {
        var strata = calls.GroupBy(c => c.Stratum(over)).Select(g => new Queue<SampleCall>(Drawn(g, seed))).OrderBy(s => s.Count).ThenBy(s => s.Peek().Stratum(over)).ToList();
        var drawn = new List<SampleCall>();
        while (drawn.Count < size && strata.Count > 0)
        {
            foreach (var stratum in strata)
            {
                if (drawn.Count < size)
                    drawn.Add(stratum.Dequeue());
            }
            strata.RemoveAll(s => s.Count == 0);
        }
        return drawn;
    }

    private static IOrderedEnumerable<SampleCall> Drawn(IEnumerable<SampleCall> calls, int seed) =>
        calls.OrderBy(c => unchecked((ulong)StableHash.Of($"{seed}:{c.CallId}"))).ThenBy(c => c.Key);
}
