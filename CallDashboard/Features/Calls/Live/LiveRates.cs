using CallDashboard.Data;
using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls.Live;

/// <summary>Sums over the calls that ended in a stretch of time.</summary>
/// <param name="Minutes">Length of the stretch.</param>
/// <param name="TalkSeconds">Talk time of the reached calls.</param>
public sealed record RateFigures(double Minutes, int Calls, int Reached, int OurSide, long TalkSeconds, long PayMicros)
{
    /// <summary>Reached ÷ dialled; null without calls.</summary>
    public double? AnswerRate => Calls == 0 ? null : (double)Reached / Calls;

    /// <summary>Seconds per reached call; null when none was reached.</summary>
    public double? AverageTalk => Reached == 0 ? null : (double)TalkSeconds / Reached;

    /// <summary>Calls per minute.</summary>
    public double PerMinute => Calls / Minutes;
}

/// <summary>One minute of the last hour, by family of results.</summary>
/// <param name="Minute">Unix seconds ÷ 60.</param>
public sealed record MinuteCounts(long Minute, int Reached, int NotReached, int OurSide, int Other)
{
    /// <summary>All calls of the minute.</summary>
    public int Total => Reached + NotReached + OurSide + Other;
}

/// <summary>One line of the last hour. <c>LineId</c> is null for calls whose record names none.</summary>
public sealed record LineRate(long? LineId, int Calls, int Reached, int OurSide);

/// <summary>The rates beside the live list.</summary>
/// <param name="At">Unix seconds UTC of the computation: the end of every stretch.</param>
/// <param name="Usual">Mean of the same hour on the last four same weekdays; null while none of them had calls.</param>
/// <param name="UsualPerMinute">Lowest and highest calls per minute of those hours.</param>
/// <param name="LagMs">Median of arrival minus end over the last hour, milliseconds; null without calls.</param>
public sealed record LiveRates(
    long At, RateFigures Five, RateFigures Fifteen, RateFigures Sixty, RateFigures? Usual, (double Low, double High)? UsualPerMinute,
    IReadOnlyList<MinuteCounts> Minutes, IReadOnlyList<LineRate> Lines, long? LagMs)
{
    /// <summary>
    /// What is usual at this hour: mean of the same hour on the last four same weekdays, and the lowest and highest calls per minute of those; from
    /// roll-ups. Null while none of them had calls. <paramref name="now"/> is unix seconds UTC.
    /// </summary>
    internal static async Task<(RateFigures? Mean, (double Low, double High)? PerMinute)> UsualAsync(CallsDbContext db, long now, CancellationToken cancel)
    {
        const int quarter = 900;
        // The four quarters that lie nearest to the last sixty minutes, on each of the last four same weekdays.
        var first = (now - 3600 + quarter / 2) / quarter;
        var firsts = Enumerable.Range(1, 4).Select(week => (int)(first - week * 7 * 86400 / quarter)).ToArray();
        var hours = new List<RateFigures>(4);
        foreach (var from in firsts)
        {
            var rows = await db.Rollups
                .Where(r => r.Kind == RollupKind.All && r.Bucket >= from && r.Bucket < from + 4)
                .GroupBy(r => r.StatusId)
                .Select(g => new { Status = g.Key, Calls = g.Sum(r => r.Calls), Talk = g.Sum(r => r.TalkSeconds), Pay = g.Sum(r => r.PayMicros) })
                .ToListAsync(cancel);
            if (rows.Count == 0)
                continue;
            int Calls(ResultGroup group) => rows.Where(r => ResultStatus.GroupOf(r.Status) == group).Sum(r => r.Calls);
            hours.Add(new RateFigures(
                60, rows.Sum(r => r.Calls), Calls(ResultGroup.Reached), Calls(ResultGroup.OurSide),
                rows.Where(r => ResultStatus.GroupOf(r.Status) == ResultGroup.Reached).Sum(r => r.Talk), rows.Sum(r => r.Pay)));
        }
        if (hours.Count == 0)
            return (null, null);
        var n = hours.Count;
        var mean = new RateFigures(60, hours.Sum(h => h.Calls) / n, hours.Sum(h => h.Reached) / n, hours.Sum(h => h.OurSide) / n, hours.Sum(h => h.TalkSeconds) / n, hours.Sum(h => h.PayMicros) / n);
        return (mean, (hours.Min(h => h.PerMinute), hours.Max(h => h.PerMinute)));
    }
}
