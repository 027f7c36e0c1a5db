namespace CallDashboard.Features.Review.Timing;

/// <summary>A line whose time is sought, and where it may lie.</summary>
/// <param name="Voice">Whose stretches it may take.</param>
/// <param name="Text">How much there is to say.</param>
/// <param name="EarliestMs">It does not begin before this.</param>
/// <param name="LatestMs">It does not begin after this.</param>
/// <param name="EndsByMs">It hardly goes on after this.</param>
/// <param name="EasyFromMs">It hardly begins before this: until then the other one speaks, and what is heard beside is rather the end of the line before.</param>
internal readonly record struct SoughtLine(Voice Voice, SpeechText Text, int EarliestMs, int LatestMs, int EndsByMs, int EasyFromMs);

/// <summary>Where a sought line was heard; <paramref name="Shared"/>: in one stretch with others, parted by text length.</summary>
internal readonly record struct FoundLine(int StartMs, int EndMs, bool Shared);

/// <summary>
/// Matches lines to stretches of speech, both in order, at the least total cost: every line takes a run of stretches about as long as its text takes
/// to say, with short pauses inside and long ones outside; a stretch may be skipped (noise), a line may go without (it was never said), and up to
/// <see cref="MostShared"/> lines may share a run that has no pause between them. A shortest path over (lines placed, stretches used); windows from the
/// lines whose times are known keep it narrow, so that 500 lines take milliseconds.
/// </summary>
internal sealed class LineAligner
{
    private const int MostShared = 4;
    private const int EasyPauseMs = 250;
    private const double DurationWeight = 4;
    private const double PausePerSecond = 1.6;
    private const double OvertimePerSecond = 0.8;
    private const double InterruptingPerSecond = 5;

    /// <summary>A line begins after a moment of silence, or it is the rest of the one before.</summary>
    private const int BreathMs = 200;
    private const double BreathlessCost = 1.5;

    private const double NoGo = 1e9;

    private readonly IReadOnlyList<SoughtLine> lines;
    private readonly IReadOnlyList<Stretch> stretches;
    private readonly double msPerUnit;
    private readonly int[] rowLow;
    private readonly int[] rowHigh;
    private readonly double[][] costs;
    private readonly (int Line, int Stretch)[][] origins;

    private LineAligner(IReadOnlyList<SoughtLine> lines, IReadOnlyList<Stretch> stretches, double msPerUnit)
    {
        (this.lines, this.stretches, this.msPerUnit) = (lines, stretches, msPerUnit);
        (rowLow, rowHigh) = Rows();
        costs = new double[lines.Count + 1][];
        origins = new (int, int)[lines.Count + 1][];
        for (var i = 0; i <= lines.Count; i++)
        {
            costs[i] = new double[rowHigh[i] - rowLow[i] + 1];
            Array.Fill(costs[i], NoGo);
            origins[i] = new (int, int)[costs[i].Length];
        }
    }

    /// <summary>One entry per line, none where nothing was heard for it. Windows must not go backwards from line to line; stretches are sorted by start.</summary>
    public static FoundLine?[] Align(IReadOnlyList<SoughtLine> lines, IReadOnlyList<Stretch> stretches, double msPerUnit)
    {
        if (lines.Count == 0 || stretches.Count == 0)
        {
            return new FoundLine?[lines.Count];
        }

        var aligner = new LineAligner(lines, stretches, msPerUnit);
        aligner.Relax();
        return aligner.Path();
    }

    /// <summary>For every number of placed lines, the range of "stretches used" that the windows leave possible.</summary>
    private (int[] Low, int[] High) Rows()
    {
        var count = lines.Count;
        var low = new int[count + 1];
        var high = new int[count + 1];
        for (var i = 1; i <= count; i++)
        {
            low[i] = FirstFrom(lines[i - 1].EarliestMs);
        }

        for (var i = 0; i <= count; i++)
        {
            high[i] = low[Math.Min(i + 1, count)];
            high[i] = i > 0 ? Math.Max(high[i], FirstFrom(lines[i - 1].EndsByMs + 1)) : high[i];
            high[i] = i < count ? Math.Max(high[i], FirstFrom(lines[i].LatestMs + 1)) : stretches.Count;
        }

        return (low, high);
    }

    private int FirstFrom(int startMs)
    {
        var (low, high) = (0, stretches.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = stretches[middle].StartMs < startMs ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private void Relax()
    {
        costs[0][0] = 0;
        for (var i = 0; i <= lines.Count; i++)
        {
            for (var j = rowLow[i]; j <= rowHigh[i]; j++)
            {
                var here = costs[i][j - rowLow[i]];
                if (here >= NoGo)
                {
                    continue;
                }

                if (j < stretches.Count)
                {
                    Offer(i, j + 1, here + SkipCost(stretches[j]), (i, j));
                }

                if (i < lines.Count)
                {
                    Offer(i + 1, j, here + AbsentCost(i), (i, j));
                    for (var shared = 1; shared <= MostShared && i + shared <= lines.Count; shared++)
                    {
                        Place(i, j, shared, here);
                    }
                }
            }
        }
    }

    /// <summary>Offers every run of stretches from <paramref name="j"/> to the next <paramref name="shared"/> lines together.</summary>
    private void Place(int i, int j, int shared, double here)
    {
        if (j >= stretches.Count || !Fits(lines[i], stretches[j]) || stretches[j].StartMs < lines[i].EarliestMs || stretches[j].StartMs > lines[i].LatestMs)
        {
            return;
        }

        var expected = 0.0;
        for (var k = i; k < i + shared; k++)
        {
            if (lines[k].Voice != lines[i].Voice || lines[k].EarliestMs > stretches[j].EndMs)
            {
                return;
            }

            expected += lines[k].Text.ExpectedMs(msPerUnit);
        }

        // Sharing is for speech without a pause: with one, each line has its own run.
        var start = stretches[j].StartMs;
        var inside = ((shared - 1) * 1.5) + (Math.Max(0, lines[i].EasyFromMs - start) / 1000.0 * InterruptingPerSecond)
            + (BreathlessCost * Math.Max(0, 1 - (stretches[j].QuietBeforeMs / (double)BreathMs)));
        var end = start;
        for (var last = j; last < stretches.Count; last++)
        {
            var stretch = stretches[last];
            if (!Fits(lines[i], stretch))
            {
                inside += SkipCost(stretch) * 0.5;
                continue;
            }

            if (last > j)
            {
                var pause = stretch.StartMs - end;
                inside += Math.Max(0, pause - EasyPauseMs) / 1000.0 * PausePerSecond * shared;
            }

            end = Math.Max(end, stretch.EndMs);
            var span = end - start;
            if (last > j && span > (4 * expected) + 3_000)
            {
                break;
            }

            var ratio = Math.Log(span / expected);
            var overtime = Math.Max(0, end - lines[i + shared - 1].EndsByMs) / 1000.0 * OvertimePerSecond;
            Offer(i + shared, last + 1, here + inside + (DurationWeight * ratio * ratio) + overtime, (i, j));
        }
    }

    private void Offer(int i, int j, double cost, (int, int) from)
    {
        if (j < rowLow[i] || j > rowHigh[i])
        {
            return;
        }

        ref var best = ref costs[i][j - rowLow[i]];
        if (cost < best)
        {
            best = cost;
            origins[i][j - rowLow[i]] = from;
        }
    }

    private static bool Fits(in SoughtLine line, in Stretch stretch) => stretch.Voice == line.Voice || stretch.Voice == Voice.Untold;

    private static double SkipCost(in Stretch stretch) => 0.3 + (stretch.LengthMs / 350.0);

    private double AbsentCost(int i) => 1.0 + Math.Min(6, lines[i].Text.ExpectedMs(msPerUnit) / 300);

    private FoundLine?[] Path()
    {
        var found = new FoundLine?[lines.Count];
        var (i, j) = (lines.Count, stretches.Count);
        if (costs[i][j - rowLow[i]] >= NoGo)
        {
            return found;
        }

        while (i > 0)
        {
            var (fromLine, fromStretch) = origins[i][j - rowLow[i]];
            if (i > fromLine && j > fromStretch)
            {
                Take(found, fromLine, i, fromStretch, j);
            }

            (i, j) = (fromLine, fromStretch);
        }

        return found;
    }

    private void Take(FoundLine?[] found, int firstLine, int lineEnd, int firstStretch, int stretchEnd)
    {
        var start = stretches[firstStretch].StartMs;
        var end = start;
        for (var k = firstStretch; k < stretchEnd; k++)
        {
            end = Fits(lines[firstLine], stretches[k]) ? Math.Max(end, stretches[k].EndMs) : end;
        }

        var total = 0.0;
        for (var k = firstLine; k < lineEnd; k++)
        {
            total += lines[k].Text.ExpectedMs(msPerUnit);
        }

        var said = 0.0;
        for (var k = firstLine; k < lineEnd; k++)
        {
            var from = start + (int)((end - start) * said / total);
            said += lines[k].Text.ExpectedMs(msPerUnit);
            found[k] = new FoundLine(from, start + (int)((end - start) * said / total), lineEnd - firstLine > 1);
        }
    }
}
