using System.Runtime.InteropServices;
using CallDashboard.Domain;

namespace CallDashboard.Features.Calls.Live;

/// <summary>What the rates need of a call. Times in unix seconds UTC, but <c>ArrivedAt</c> in milliseconds.</summary>
internal sealed record EndedCall(long StartedAt, long? EndedAt, long ArrivedAt, int StatusId, long? LineId, int? TalkSeconds, long? PayMicros);

/// <summary>
/// Counts the calls of the last hour by the second in which they ended and by line, so that the rates of any moment are sums over cells, whatever the
/// traffic: a call is read once, when it arrives. Bounded by seconds × lines; what is older than the hour goes. Pure, not thread-safe.
/// </summary>
/// <param name="now">Unix seconds: calls that had ended an hour before are not counted.</param>
internal sealed class LiveTally(long now)
{
    /// <summary>Calls that lasted longer are not counted: a search by start would have to look further back for them.</summary>
    public const int LongestCall = 2 * 3600;

    private const int Hour = 3600;

    // A record without a line; the platform's ids are positive.
    private const long NoLine = long.MinValue;

    private readonly Dictionary<(long Second, long Line), Cell> cells = [];
    private readonly Dictionary<long, LagHistogram> lags = [];
    private long trimmed = now - Hour;

    /// <summary>Counts a call.</summary>
    public void Add(EndedCall call)
    {
        var end = call.EndedAt ?? call.StartedAt;
        if (end - call.StartedAt > LongestCall || end <= trimmed)
            return;
        ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(cells, (end, call.LineId ?? NoLine), out _);
        cell.PayMicros += call.PayMicros ?? 0;
        switch (ResultStatus.GroupOf(call.StatusId))
        {
            case ResultGroup.Reached:
                cell.Reached++;
                cell.TalkSeconds += call.TalkSeconds ?? 0;
                break;
            case ResultGroup.NotReached:
                cell.NotReached++;
                break;
            case ResultGroup.OurSide:
                cell.OurSide++;
                break;
            default:
                cell.Other++;
                break;
        }
        if (call.EndedAt is null)
            return;
        if (!lags.TryGetValue(end / 60, out var histogram))
            lags[end / 60] = histogram = new LagHistogram();
        histogram.Add(call.ArrivedAt - (end * 1000));
    }

    /// <summary>The rates at a moment, unix seconds; forgets what had ended an hour before it.</summary>
    /// <param name="usual">See <see cref="LiveRates.Usual"/>.</param>
    /// <param name="usualPerMinute">See <see cref="LiveRates.UsualPerMinute"/>.</param>
    public LiveRates At(long now, RateFigures? usual, (double Low, double High)? usualPerMinute)
    {
        Trim(now);
        Span<Cell> windows = [default, default, default];
        var minutes = new Cell[60];
        var lines = new Dictionary<long, Cell>();
        var first = (now / 60) - 59;
        foreach (var ((second, line), cell) in cells)
        {
            if (second > now)
                continue;
            windows[2].Add(cell);
            if (second > now - (15 * 60))
                windows[1].Add(cell);
            if (second > now - (5 * 60))
                windows[0].Add(cell);
            // The minute in which the hour began is cut: it is the sixty-first.
            if ((second / 60) - first is >= 0 and var minute)
                minutes[minute].Add(cell);
            CollectionsMarshal.GetValueRefOrAddDefault(lines, line, out _).Add(cell);
        }
        return new LiveRates(
            now, windows[0].Figures(5), windows[1].Figures(15), windows[2].Figures(60), usual, usualPerMinute,
            [.. minutes.Select((m, i) => new MinuteCounts(first + i, m.Reached, m.NotReached, m.OurSide, m.Other))],
            [.. lines.Select(l => new LineRate(l.Key == NoLine ? null : l.Key, l.Value.Calls, l.Value.Reached, l.Value.OurSide)).OrderByDescending(l => l.Calls).ThenBy(l => l.LineId)],
            LagHistogram.Median(lags.Where(l => l.Key <= now / 60).Select(l => l.Value)));
    }

    private void Trim(long now)
    {
        trimmed = now - Hour;
        foreach (var key in cells.Keys.Where(k => k.Second <= trimmed).ToList())
            cells.Remove(key);
        foreach (var minute in lags.Keys.Where(m => m < trimmed / 60).ToList())
            lags.Remove(minute);
    }

    private struct Cell
    {
        public int Reached, NotReached, OurSide, Other;
        public long TalkSeconds, PayMicros;

        public readonly int Calls => Reached + NotReached + OurSide + Other;

        public void Add(in Cell other)
        {
            Reached += other.Reached;
            NotReached += other.NotReached;
            OurSide += other.OurSide;
            Other += other.Other;
            TalkSeconds += other.TalkSeconds;
            PayMicros += other.PayMicros;
        }

        public readonly RateFigures Figures(int minutes) => new(minutes, Calls, Reached, OurSide, TalkSeconds, PayMicros);
    }
}

/// <summary>How long after their end calls arrived: counts in steps of a tenth of a second below ten, and of a tenth of the decade above.</summary>
internal sealed class LagHistogram
{
    private const int PerDecade = 90;
    private const int Fine = 100;

    // 100 ms steps up to 10 s, then 1 s up to 100 s, 10 s up to 1,000 s and so on; what is beyond counts in the last.
    private readonly int[] counts = new int[Fine + (4 * PerDecade)];

    /// <summary>Counts a lag in milliseconds; a clock that runs ahead makes none.</summary>
    public void Add(long milliseconds) => counts[Place(Math.Max(0, milliseconds))]++;

    /// <summary>The median in milliseconds, as exact as the steps; null without any.</summary>
    public static long? Median(IEnumerable<LagHistogram> histograms)
    {
        var sum = new long[Fine + (4 * PerDecade)];
        foreach (var histogram in histograms)
        {
            for (var i = 0; i < sum.Length; i++)
                sum[i] += histogram.counts[i];
        }
        var half = sum.Sum() / 2;
        for (var i = 0; i < sum.Length; i++)
        {
            half -= sum[i];
            if (half < 0)
                return Lag(i);
        }
        return null;
    }

    private static int Place(long milliseconds)
    {
        if (milliseconds < 10_000)
            return (int)(milliseconds / 100);
        long step = 1000;
        for (var place = Fine; place < Fine + (4 * PerDecade); place += PerDecade, step *= 10)
        {
            if (milliseconds < step * 100)
                return place + (int)((milliseconds / step) - 10);
        }
        return Fine + (4 * PerDecade) - 1;
    }

    private static long Lag(int place)
    {
        if (place < Fine)
            return place * 100;
        var step = 1000L;
        for (var decade = (place - Fine) / PerDecade; decade > 0; decade--)
            step *= 10;
        return (((place - Fine) % PerDecade) + 10) * step;
    }
}
