namespace CallDashboard.Features.Review.Timing;

/// <summary>Places lines that were not heard into the room between those whose time is known, at the call's pace.</summary>
internal static class GapFiller
{
    /// <summary>Silence before the first word of a recording, and between one speaker's end and the other's answer.</summary>
    private const int LeadMs = 450;
    private const int BetweenMs = 350;

    /// <summary>Fills every empty entry. <paramref name="durationMs"/> 0 means that the end is not known.</summary>
    public static void Fill(LineTiming?[] timings, TimingReason[] reasons, IReadOnlyList<SpeechText> texts, double msPerUnit, int durationMs)
    {
        for (var i = 0; i < timings.Length; i++)
        {
            if (timings[i] is not null)
            {
                continue;
            }

            var last = i;
            while (last + 1 < timings.Length && timings[last + 1] is null)
            {
                last++;
            }

            var from = 0;
            for (var k = 0; k < i; k++)
            {
                from = Math.Max(from, timings[k]!.Value.EndMs);
            }

            var to = last + 1 < timings.Length ? timings[last + 1]!.Value.StartMs : durationMs;
            Place(timings, reasons, texts, msPerUnit, i, last, from, to, open: last + 1 == timings.Length && durationMs == 0);
            i = last;
        }
    }

    private static void Place(
        LineTiming?[] timings, TimingReason[] reasons, IReadOnlyList<SpeechText> texts, double msPerUnit, int first, int last, int from, int to, bool open)
    {
        var count = last - first + 1;
        var speech = 0.0;
        for (var k = first; k <= last; k++)
        {
            speech += texts[k].ExpectedMs(msPerUnit);
        }

        var pauses = LeadMs + (BetweenMs * (double)count);
        var room = Math.Max(0, to - from);
        var scale = open ? 1 : Math.Min(1, room / (speech + pauses));
        var at = from + (LeadMs * scale);
        for (var k = first; k <= last; k++)
        {
            var length = texts[k].ExpectedMs(msPerUnit) * scale;
            timings[k] = new LineTiming((int)at, (int)(at + length), TimingGrade.Estimated, reasons[k]);
            at += length + (BetweenMs * scale);
        }
    }
}
