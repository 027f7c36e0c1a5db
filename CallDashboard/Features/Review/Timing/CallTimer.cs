using CallDashboard.Domain;

namespace CallDashboard.Features.Review.Timing;

/// <summary>
/// Gives every line of a call its place in the recording. Exact where the platform's offsets hold; else derived from the sound; else estimated.
/// Pure and deterministic; takes milliseconds for 500 lines.
/// </summary>
public static class CallTimer
{
    /// <summary>Lines may run into each other by this without being moved.</summary>
    private const int OverlapMs = 250;

    /// <summary>Speech fades under the threshold before it ends; a heard line lasts this much longer, if the next one leaves the room.</summary>
    private const int FadeMs = 220;

    /// <summary>Paces beyond these are no speech, in milliseconds per unit of text.</summary>
    private const double FastestMsPerUnit = 25;
    private const double SlowestMsPerUnit = 200;

    /// <summary>Runs of unknown lines longer than this are kept near their share of the call, so that the search stays narrow.</summary>
    private const int LongRun = 40;

    /// <summary>One timing per line, in the transcript's order.</summary>
    public static IReadOnlyList<LineTiming> Run(TimingInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var lines = input.Turns;
        var heard = input.Listen();
        var recordedMs = input.Full?.DurationMs ?? input.Customer?.DurationMs ?? 0;
        var durationMs = recordedMs > 0 ? recordedMs : input.LongestMs;
        // The timeline is the full recording's: offsets that count from the customer's are moved by how late that one runs.
        var shift = input.Settings.ShiftMs - (input.Settings.Reference == OffsetReference.Customer ? heard.CustomerLagMs : 0);
        var (timings, reasons) = OffsetCheck.Run(lines, shift, durationMs);

        // Without a recording the record's own times bound the offsets, but the talk itself is what the lines fill.
        var filledMs = recordedMs > 0 || input.TalkMs <= 0 ? durationMs : Math.Min(durationMs, Math.Max(input.TalkMs, LastEnd(timings)));
        var texts = new SpeechText[lines.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = SpeechText.Measure(lines[i].Text);
        }

        var stretches = Unexplained(heard.Stretches, lines, timings);
        var pace = input.Settings.MsPerUnit ?? Pace(lines, texts, timings, stretches, filledMs);
        TakeHeard(lines, texts, timings, reasons, stretches, pace, durationMs);
        GapFiller.Fill(timings, reasons, texts, pace, filledMs);
        return Finish(timings, durationMs);
    }

    private static int LastEnd(LineTiming?[] timings)
    {
        var last = 0;
        foreach (var timing in timings)
        {
            last = Math.Max(last, timing?.EndMs ?? 0);
        }

        return last;
    }

    /// <summary>The speech that no believed line accounts for.</summary>
    private static List<Stretch> Unexplained(IReadOnlyList<Stretch> stretches, IReadOnlyList<Turn> lines, LineTiming?[] timings)
    {
        var left = new List<Stretch>(stretches.Count);
        var seeksCustomer = false;
        for (var i = 0; i < timings.Length; i++)
        {
            seeksCustomer |= timings[i] is null && lines[i].Speaker == Speaker.Customer;
        }

        foreach (var stretch in stretches)
        {
            if (stretch.Voice == Voice.Robot)
            {
                left.Add(stretch);
            }
            else if (stretch.Voice == Voice.Untold || seeksCustomer)
            {
                CutOut(left, stretch, timings);
            }
        }

        return left;
    }

    /// <summary>Adds what remains of a stretch outside the believed lines; slivers at their edges are theirs.</summary>
    private static void CutOut(List<Stretch> left, Stretch stretch, LineTiming?[] timings)
    {
        const int edgeMs = 150;
        var at = stretch.StartMs;
        foreach (var timing in timings)
        {
            if (timing is not { } line || line.EndMs + edgeMs <= at || line.StartMs - edgeMs >= stretch.EndMs)
            {
                continue;
            }

            if (line.StartMs - edgeMs > at + edgeMs)
            {
                left.Add(stretch with { StartMs = at, EndMs = line.StartMs - edgeMs });
            }

            at = Math.Max(at, line.EndMs + edgeMs);
        }

        if (at == stretch.StartMs || stretch.EndMs - at > edgeMs)
        {
            left.Add(stretch with { StartMs = Math.Min(at, stretch.EndMs) });
        }
    }

    /// <summary>The call's own pace: from the speech heard; without any, from the customer's lines and the room that the robot's lines have.</summary>
    private static double Pace(
        IReadOnlyList<Turn> lines, SpeechText[] texts, LineTiming?[] timings, List<Stretch> stretches, int durationMs)
    {
        double units = 0, pauses = 0, heardUnits = 0, heardPauses = 0, known = 0, knownUnits = 0;
        var sought = 0;
        var untold = stretches.Exists(static s => s.Voice == Voice.Untold);
        var robot = untold || stretches.Exists(static s => s.Voice == Voice.Robot);
        var customer = untold || stretches.Exists(static s => s.Voice == Voice.Customer);
        for (var i = 0; i < texts.Length; i++)
        {
            if (timings[i] is { } timing)
            {
                known += Math.Max(0, timing.EndMs - timing.StartMs - texts[i].PauseMs);
                knownUnits += timing.EndMs > timing.StartMs ? texts[i].Units : 0;
            }
            else if (lines[i].Speaker != Speaker.Other)
            {
                units += texts[i].Units;
                pauses += texts[i].PauseMs;
                sought++;
                if (lines[i].Speaker == Speaker.Robot ? robot : customer)
                {
                    heardUnits += texts[i].Units;
                    heardPauses += texts[i].PauseMs;
                }
            }
        }

        var usual = knownUnits > 20 ? Math.Clamp(known / knownUnits, SpeechText.UsualMsPerUnit * 0.6, SpeechText.UsualMsPerUnit * 2.2) : SpeechText.UsualMsPerUnit;
        if (units <= 0)
        {
            return usual;
        }

        var spoken = 0.0;
        for (var i = 0; i < stretches.Count; i++)
        {
            var pause = i > 0 ? stretches[i].StartMs - stretches[i - 1].EndMs : int.MaxValue;
            spoken += stretches[i].LengthMs + (pause is > 0 and < 400 ? pause : 0);
        }

        if (spoken > 0 && heardUnits > 0)
        {
            var heardPace = Math.Max(0, spoken - (heardPauses * 0.7)) / heardUnits;
            return Math.Clamp(heardPace, Math.Max(FastestMsPerUnit, usual * 0.4), Math.Min(SlowestMsPerUnit, usual * 3));
        }

        if (durationMs <= 0)
        {
            return usual;
        }

        // Not heard: a pace that would not leave room for the lines is too slow; and when no line at all is known, the lines fill the talk.
        var room = (durationMs - known - pauses - (sought * 450.0)) / units;
        var slowest = knownUnits > 0 ? usual : SpeechText.UsualMsPerUnit * 2;
        return Math.Clamp(Math.Min(slowest, room), FastestMsPerUnit, SlowestMsPerUnit);
    }

    private static void TakeHeard(
        IReadOnlyList<Turn> lines, SpeechText[] texts, LineTiming?[] timings, TimingReason[] reasons, List<Stretch> stretches, double pace, int durationMs)
    {
        if (stretches.Count == 0)
        {
            return;
        }

        var (sought, indexes) = Sought(lines, texts, timings, pace, durationMs);
        var found = LineAligner.Align(sought, stretches, pace);
        for (var k = 0; k < found.Length; k++)
        {
            if (found[k] is not { } place)
            {
                continue;
            }

            var i = indexes[k];
            var told = HasVoice(stretches, place, sought[k].Voice);
            var problem = reasons[i] != TimingReason.Gap;
            // A line whose offset was refused says so first; where it was heard is the better news only when the sound tells the voices apart.
            timings[i] = new LineTiming(
                place.StartMs,
                place.EndMs,
                told && !place.Shared && !problem ? TimingGrade.Derived : TimingGrade.Estimated,
                problem ? reasons[i] : place.Shared ? TimingReason.Shared : !told ? TimingReason.HeardUntold
                    : sought[k].Voice == Voice.Robot ? TimingReason.HeardRobot : TimingReason.HeardCustomer);
        }
    }

    private static bool HasVoice(List<Stretch> stretches, in FoundLine place, Voice voice)
    {
        foreach (var stretch in stretches)
        {
            if (stretch.Voice == voice && stretch.StartMs < place.EndMs && stretch.EndMs > place.StartMs)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The lines to seek, each with the window that its known neighbours leave.</summary>
    private static (List<SoughtLine> Lines, List<int> Indexes) Sought(
        IReadOnlyList<Turn> lines, SpeechText[] texts, LineTiming?[] timings, double pace, int durationMs)
    {
        var sought = new List<SoughtLine>();
        var indexes = new List<int>();
        for (var i = 0; i < lines.Count;)
        {
            if (timings[i] is not null)
            {
                i++;
                continue;
            }

            var end = i;
            while (end < lines.Count && timings[end] is null)
            {
                end++;
            }

            var earliest = i > 0 ? timings[i - 1]!.Value.StartMs : 0;
            var easyFrom = i > 0 ? timings[i - 1]!.Value.EndMs - OverlapMs : 0;
            var latest = end < lines.Count ? timings[end]!.Value.StartMs + OverlapMs : durationMs;
            var endsBy = end < lines.Count ? timings[end]!.Value.StartMs + OverlapMs : durationMs;
            var total = 0.0;
            for (var k = i; k < end; k++)
            {
                total += texts[k].ExpectedMs(pace);
            }

            var said = 0.0;
            var room = latest - earliest;
            var slack = end - i > LongRun ? Math.Max(45_000, room * 0.15) : double.MaxValue;
            for (var k = i; k < end; k++)
            {
                var near = earliest + (room * said / total);
                said += texts[k].ExpectedMs(pace);
                if (lines[k].Speaker == Speaker.Other)
                {
                    continue;
                }

                sought.Add(new SoughtLine(
                    lines[k].Speaker == Speaker.Customer ? Voice.Customer : Voice.Robot,
                    texts[k],
                    (int)Math.Max(earliest, near - slack),
                    (int)Math.Min(latest, near + slack),
                    endsBy,
                    easyFrom));
                indexes.Add(k);
            }

            i = end;
        }

        return (sought, indexes);
    }

    /// <summary>Lets heard lines fade out, and holds every time within the recording.</summary>
    private static LineTiming[] Finish(LineTiming?[] timings, int durationMs)
    {
        var top = durationMs > 0 ? durationMs : int.MaxValue;
        var done = new LineTiming[timings.Length];
        for (var i = timings.Length - 1; i >= 0; i--)
        {
            var timing = timings[i]!.Value;
            var start = Math.Clamp(timing.StartMs, 0, top);
            var end = Math.Clamp(timing.EndMs, start, top);
            if (timing.Grade != TimingGrade.Exact && timing.Reason != TimingReason.Gap)
            {
                var next = i + 1 < done.Length ? Math.Max(end, done[i + 1].StartMs) : top;
                end = Math.Min(end + FadeMs, Math.Min(next, top));
            }

            done[i] = timing with { StartMs = start, EndMs = end };
        }

        return done;
    }
}
