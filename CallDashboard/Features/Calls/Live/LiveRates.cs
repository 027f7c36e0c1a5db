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
    /// <summary>Calls end up to this long after they began; older starts are not looked at.</summary>
    private const int LongestCall = 2 * 3600;

    private sealed record EndedCall(long StartedAt, long? EndedAt, long ArrivedAt, int StatusId, long? LineId, int? TalkSeconds, long? PayMicros)
    {
        public long End => EndedAt ?? StartedAt;
        public ResultGroup Group => ResultStatus.GroupOf(StatusId);
    }

    /// <summary>
    /// Computes the rates at a moment (unix seconds UTC). Reads the calls of the last three hours by their start, and four hours of roll-ups:
    /// bounded by the traffic of an hour, not by the size of the database.
    /// </summary>
    public static async Task<LiveRates> ComputeAsync(CallsDbContext db, long now, CancellationToken cancel)
    {
        var hourAgo = now - 3600;
        var ended = await db.Calls
            .Where(c => c.StartedAt > hourAgo - LongestCall && c.StartedAt <= now && (c.EndedAt ?? c.StartedAt) > hourAgo && (c.EndedAt ?? c.StartedAt) <= now)
            .Select(c => new EndedCall(c.StartedAt, c.EndedAt, c.ArrivedAt, c.StatusId, c.LineId, c.TalkSeconds, c.PayMicros))
            .ToListAsync(cancel);

        var lags = ended.Where(c => c.EndedAt is not null).Select(c => c.ArrivedAt - c.End * 1000).Order().ToList();
        var (usual, perMinute) = await UsualAsync(db, now, cancel);
        return new LiveRates(
            now, Sum(ended, now, 5), Sum(ended, now, 15), Sum(ended, now, 60), usual, perMinute,
            ByMinute(ended, now), ByLine(ended), lags.Count == 0 ? null : Math.Max(0, lags[lags.Count / 2]));
    }

    private static RateFigures Sum(List<EndedCall> ended, long now, int minutes)
    {
        int calls = 0, reached = 0, ourSide = 0;
        long talk = 0, pay = 0;
        foreach (var call in ended.Where(c => c.End > now - minutes * 60))
        {
            calls++;
            pay += call.PayMicros ?? 0;
            if (call.Group == ResultGroup.Reached)
            {
                reached++;
                talk += call.TalkSeconds ?? 0;
            }
            else if (call.Group == ResultGroup.OurSide)
            {
                ourSide++;
            }
        }
        return new RateFigures(minutes, calls, reached, ourSide, talk, pay);
    }

    private static List<MinuteCounts> ByMinute(List<EndedCall> ended, long now)
    {
        var last = now / 60;
        var byMinute = ended.ToLookup(c => c.End / 60);
        int Count(long minute, ResultGroup group) => byMinute[minute].Count(c => c.Group == group);
        return
        [
            .. Enumerable.Range(0, 60).Select(i => last - 59 + i).Select(m => new MinuteCounts(
                m, Count(m, ResultGroup.Reached), Count(m, ResultGroup.NotReached), Count(m, ResultGroup.OurSide), Count(m, ResultGroup.Other))),
        ];
    }

    private static List<LineRate> ByLine(List<EndedCall> ended) =>
    [
        .. ended.GroupBy(c => c.LineId)
            .Select(g => new LineRate(g.Key, g.Count(), g.Count(c => c.Group == ResultGroup.Reached), g.Count(c => c.Group == ResultGroup.OurSide)))
            .OrderByDescending(l => l.Calls).ThenBy(l => l.LineId),
    ];

    private static async Task<(RateFigures?, (double, double)?)> UsualAsync(CallsDbContext db, long now, CancellationToken cancel)
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
