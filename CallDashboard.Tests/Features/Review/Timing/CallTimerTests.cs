using CallDashboard.Domain;
using CallDashboard.Features.Review.Timing;

namespace CallDashboard.Tests.Features.Review.Timing;

public class CallTimerTests
{
    public static TheoryData<string> Samples => [.. TimedSample.Names];

    [Theory, MemberData(nameof(Samples))]
    public void With_both_recordings_exact_lines_are_exact_and_robot_lines_are_derived_within_150_ms(string name)
    {
        var sample = TimedSample.Read(name);

        var timings = sample.Run();

        for (var i = 0; i < timings.Count; i++)
        {
            Assert.Equal(sample.Turns[i].Speaker == Speaker.Customer ? TimingGrade.Exact : TimingGrade.Derived, timings[i].Grade);
            Assert.InRange(Math.Abs(timings[i].StartMs - sample.Truth[i].Start), 0, 150);
            Assert.InRange(Math.Abs(timings[i].EndMs - sample.Truth[i].End), 0, 150);
        }
    }

    [Theory, MemberData(nameof(Samples))]
    public void With_the_full_recording_alone_robot_lines_are_found_but_called_estimated(string name)
    {
        var sample = TimedSample.Read(name);

        var timings = sample.Run(customer: false);

        Assert.All(sample.Turns.Zip(timings).Where(t => t.First.Speaker == Speaker.Robot), t => Assert.Equal(TimingGrade.Estimated, t.Second.Grade));
        Assert.InRange(sample.MedianError(timings, t => t.Speaker == Speaker.Robot), 0, 150);
    }

    [Theory, MemberData(nameof(Samples))]
    public void With_the_customers_recording_alone_or_none_robot_lines_lie_in_their_gaps(string name)
    {
        var sample = TimedSample.Read(name);

        Assert.InRange(sample.MedianError(sample.Run(full: false), t => t.Speaker == Speaker.Robot), 0, 700);
        Assert.InRange(sample.MedianError(sample.Run(full: false, customer: false), t => t.Speaker == Speaker.Robot), 0, 700);
    }

    [Theory, MemberData(nameof(Samples))]
    public void Without_any_offsets_both_voices_are_found_in_the_sound(string name)
    {
        var sample = TimedSample.Read(name).WithoutOffsets();

        var timings = sample.Run();

        Assert.All(timings, t => Assert.Equal(TimingGrade.Derived, t.Grade));
        Assert.InRange(sample.MedianError(timings, _ => true), 0, 150);
    }

    [Theory]
    [InlineData(-480)]
    [InlineData(240)]
    [InlineData(900)]
    public void Recordings_that_start_apart_are_laid_over_each_other(int lagMs)
    {
        var sample = TimedSample.Read("en-promise");
        var shifted = sample with { Customer = Shift(sample.Customer, lagMs) };

        Assert.InRange(shifted.MedianError(shifted.Run(), t => t.Speaker == Speaker.Robot), 0, 150);
    }

    [Fact]
    public void Offsets_that_count_from_the_customers_recording_are_moved_to_the_full_one()
    {
        var sample = TimedSample.Read("en-promise");
        var late = sample with
        {
            Customer = Shift(sample.Customer, 500),
            Turns = [.. sample.Turns.Select(t => t with { StartOffset = t.StartOffset + 500, EndOffset = t.EndOffset + 500 })],
        };

        var timings = late.Run(settings: new TimingSettings(OffsetReference.Customer));

        Assert.InRange(late.MedianError(timings, t => t.Speaker == Speaker.Customer), 0, 40);
    }

    [Fact]
    public void A_shift_moves_every_offset()
    {
        var sample = TimedSample.Read("en-promise");

        var timings = sample.Run(settings: new TimingSettings(ShiftMs: -200));

        Assert.Equal(sample.Truth[1].Start - 200, timings[1].StartMs);
        Assert.Equal(TimingGrade.Exact, timings[1].Grade);
    }

    [Fact]
    public void A_quieter_full_recording_and_line_noise_change_nothing()
    {
        var sample = TimedSample.Read("zh-transfer");
        var noise = new Random(7);
        var quiet = sample with
        {
            Full = Change(sample.Full, level => Math.Max(level - SpeechEnvelope.Steps(9), 60 + noise.Next(12))),
            Customer = Change(sample.Customer, level => Math.Max(level, 70 + noise.Next(12))),
        };

        Assert.InRange(quiet.MedianError(quiet.Run(), t => t.Speaker == Speaker.Robot), 0, 150);
    }

    [Fact]
    public void Consecutive_robot_lines_are_parted_at_the_pauses_that_fit_their_texts()
    {
        // 0.5–2.5 s, 3.2–4.2 s and 5.0–9.0 s: three lines of the robot and nobody else.
        var full = Speech(10_000, (500, 2_500), (3_200, 4_200), (5_000, 9_000));
        var turns = new[] { Robot(30), Robot(15), Robot(60) };

        var timings = Run(turns, full, Speech(10_000));

        Assert.Equal([500, 3_200, 5_000], timings.Select(t => t.StartMs));
        Assert.All(timings, t => Assert.Equal(TimingGrade.Derived, t.Grade));
    }

    [Fact]
    public void Lines_without_a_pause_between_share_their_stretch_and_say_so()
    {
        var timings = Run([Robot(30), Robot(60)], Speech(10_000, (1_000, 7_000)), Speech(10_000));

        Assert.Equal(1_000, timings[0].StartMs);
        Assert.InRange(timings[1].StartMs, 2_600, 3_400);
        Assert.All(timings, t => Assert.Equal((TimingGrade.Estimated, TimingReason.Shared), (t.Grade, t.Reason)));
    }

    [Fact]
    public void A_customer_who_interrupts_does_not_cut_the_robots_line()
    {
        // The robot speaks 1–6 s, the customer 4–5 s over it, both as loud.
        var full = Speech(8_000, (1_000, 6_000));
        var customer = Speech(8_000, (4_000, 5_000));

        var timings = Run([Robot(75), Customer(15, 4_000, 5_000)], full, customer);

        Assert.Equal((1_000, TimingGrade.Derived), (timings[0].StartMs, timings[0].Grade));
        Assert.Equal((4_000, 5_000, TimingGrade.Exact), (timings[1].StartMs, timings[1].EndMs, timings[1].Grade));
    }

    [Fact]
    public void A_click_in_the_line_is_no_speech()
    {
        var timings = Run([Robot(30)], Speech(10_000, (300, 340), (4_000, 6_000)), Speech(10_000));

        Assert.Equal(4_000, timings[0].StartMs);
    }

    [Fact]
    public void Five_hundred_lines_without_any_offset_take_less_than_a_blink()
    {
        var turns = new List<Turn>();
        var robot = new List<(int, int)>();
        var customer = new List<(int, int)>();
        var at = 500;
        for (var i = 0; i < 500; i++)
        {
            var length = 1_000 + (i * 37 % 3_000);
            (i % 2 == 0 ? robot : customer).Add((at, at + length));
            turns.Add(i % 2 == 0 ? Robot(length / 66) : Customer(length / 66));
            at += length + 500;
        }

        var clock = System.Diagnostics.Stopwatch.StartNew();
        var timings = Run(turns, Speech(at, [.. robot, .. customer]), Speech(at, [.. customer]));

        Assert.InRange(clock.ElapsedMilliseconds, 0, 3_000);
        var truth = robot.Zip(customer).SelectMany(p => new[] { p.First.Item1, p.Second.Item1 }).ToArray();
        Assert.InRange(timings.Select((t, i) => Math.Abs(t.StartMs - truth[i])).Order().ElementAt(250), 0, 150);
    }

    [Fact]
    public void Nothing_in_nothing_out()
    {
        Assert.Empty(Run([], null, null));
        var alone = CallTimer.Run(new TimingInput([Robot(30), Customer(10)], null, null, 0, 0, TimingSettings.Default));
        Assert.All(alone, t => Assert.Equal(TimingGrade.Estimated, t.Grade));
        Assert.True(alone[0].StartMs < alone[0].EndMs && alone[0].EndMs <= alone[1].StartMs);
    }

    internal static Turn Robot(int letters) => new(null, new string('a', letters), Speaker.Robot, "ROBOT", null, null);

    internal static Turn Customer(int letters, long? start = null, long? end = null) => new(null, new string('a', letters), Speaker.Customer, "PERSON", start, end);

    internal static IReadOnlyList<LineTiming> Run(IReadOnlyList<Turn> turns, SpeechEnvelope? full, SpeechEnvelope? customer, int longestMs = 0) =>
        CallTimer.Run(new TimingInput(turns, full, customer, longestMs, 0, TimingSettings.Default));

    /// <summary>A recording that is silent but for these stretches.</summary>
    internal static SpeechEnvelope Speech(int durationMs, params ReadOnlySpan<(int Start, int End)> stretches)
    {
        var levels = new byte[(durationMs + SpeechEnvelope.FrameMs - 1) / SpeechEnvelope.FrameMs];
        foreach (var (start, end) in stretches)
            levels.AsSpan()[(start / SpeechEnvelope.FrameMs)..Math.Min(levels.Length, end / SpeechEnvelope.FrameMs)].Fill(200);
        return new SpeechEnvelope(levels, durationMs);
    }

    private static SpeechEnvelope Shift(SpeechEnvelope envelope, int byMs) =>
        new([.. Enumerable.Range(0, envelope.Length).Select(i => envelope[i - (byMs / SpeechEnvelope.FrameMs)])], envelope.DurationMs);

    private static SpeechEnvelope Change(SpeechEnvelope envelope, Func<int, int> change) =>
        new([.. Enumerable.Range(0, envelope.Length).Select(i => (byte)Math.Clamp(change(envelope[i]), 0, 255))], envelope.DurationMs);
}
