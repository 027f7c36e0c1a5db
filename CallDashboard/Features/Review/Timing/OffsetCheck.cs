using CallDashboard.Domain;

namespace CallDashboard.Features.Review.Timing;

/// <summary>
/// Decides which of the platform's offsets can be believed: 0 ≤ start ≤ end ≤ duration, and in the order of the transcript.
/// A line whose time contradicts the others loses it; as many lines as possible keep theirs.
/// </summary>
internal static class OffsetCheck
{
    /// <summary>Rounding of offsets and of the recording's end; within it a time is clamped, not refused.</summary>
    private const int ToleranceMs = 250;

    /// <summary>One entry per line: the believed time, or none with the reason (<see cref="TimingReason.Gap"/> when none was given).</summary>
    public static (LineTiming?[] Believed, TimingReason[] Reasons) Run(IReadOnlyList<Turn> lines, int shiftMs, int durationMs)
    {
        var believed = new LineTiming?[lines.Count];
        var reasons = new TimingReason[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            (believed[i], reasons[i]) = Check(lines[i], shiftMs, durationMs);
        }

        KeepLongestOrder(believed, reasons);
        return (believed, reasons);
    }

    private static (LineTiming?, TimingReason) Check(Turn line, int shiftMs, int durationMs)
    {
        if (line.StartOffset is not { } start || line.EndOffset is not { } end)
        {
            return (null, line.StartOffset is null && line.EndOffset is null ? TimingReason.Gap : TimingReason.Incomplete);
        }

        if (end < start)
        {
            return (null, TimingReason.Reversed);
        }

        if (start == 0 && end == 0)
        {
            // A field that was never filled in; a line that begins with the recording still has a length.
            return (null, TimingReason.Incomplete);
        }

        // Offsets are Longs: a number near the type's limit must not wrap when shifted.
        const long limit = int.MaxValue / 2;
        if (start < -limit || end > limit)
        {
            return (null, start < 0 ? TimingReason.Negative : TimingReason.BeyondEnd);
        }

        start += shiftMs;
        end += shiftMs;
        if (start < -ToleranceMs)
        {
            return (null, TimingReason.Negative);
        }

        if (durationMs > 0 && end > durationMs + ToleranceMs)
        {
            return (null, TimingReason.BeyondEnd);
        }

        var top = durationMs > 0 ? durationMs : limit;
        return (new LineTiming((int)Math.Clamp(start, 0, top), (int)Math.Clamp(end, 0, top), TimingGrade.Exact, TimingReason.Platform), TimingReason.Platform);
    }

    /// <summary>Longest non-decreasing chain of starts (patience method, O(n log n)); lines outside it are out of order.</summary>
    private static void KeepLongestOrder(LineTiming?[] believed, TimingReason[] reasons)
    {
        var tails = new List<int>();
        var previous = new int[believed.Length];
        for (var i = 0; i < believed.Length; i++)
        {
            if (believed[i] is not { } timing)
            {
                continue;
            }

            var (low, high) = (0, tails.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (believed[tails[middle]]!.Value.StartMs <= timing.StartMs)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            previous[i] = low > 0 ? tails[low - 1] : -1;
            if (low == tails.Count)
            {
                tails.Add(i);
            }
            else
            {
                tails[low] = i;
            }
        }

        var kept = new bool[believed.Length];
        for (var i = tails.Count > 0 ? tails[^1] : -1; i >= 0; i = previous[i])
        {
            kept[i] = true;
        }

        for (var i = 0; i < believed.Length; i++)
        {
            if (believed[i] is not null && !kept[i])
            {
                believed[i] = null;
                reasons[i] = TimingReason.OutOfOrder;
            }
        }
    }
}
