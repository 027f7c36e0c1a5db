using CallDashboard.Domain;
using CallDashboard.Features.Review.Timing;
using CsCheck;
using static CallDashboard.Tests.Features.Review.Timing.CallTimerTests;

namespace CallDashboard.Tests.Features.Review.Timing;

/// <summary>What the platform's offsets may be, and what becomes of them.</summary>
public class OffsetTests
{
    [Theory]
    [InlineData(5_000L, 4_000L, TimingReason.Reversed)]
    [InlineData(9_000L, 12_000L, TimingReason.BeyondEnd)]
    [InlineData(50_000L, 60_000L, TimingReason.BeyondEnd)]
    [InlineData(-3_000L, 2_000L, TimingReason.Negative)]
    [InlineData(long.MaxValue, long.MaxValue, TimingReason.BeyondEnd)]
    [InlineData(long.MinValue, 4_000L, TimingReason.Negative)]
    [InlineData(0L, 0L, TimingReason.Incomplete)]
    [InlineData(1_000L, null, TimingReason.Incomplete)]
    [InlineData(null, null, TimingReason.Gap)]
    public void An_impossible_offset_is_not_believed_and_says_why(long? start, long? end, TimingReason reason)
    {
        var timings = Run([Customer(20, start, end)], Speech(10_000), null);

        Assert.Equal((TimingGrade.Estimated, reason), (timings[0].Grade, timings[0].Reason));
        Assert.InRange(timings[0].StartMs, 0, timings[0].EndMs);
        Assert.InRange(timings[0].EndMs, 0, 10_000);
    }

    [Fact]
    public void Rounding_at_the_edges_is_forgiven()
    {
        var timings = Run([Customer(20, -20, 1_000), Customer(20, 8_000, 10_150)], Speech(10_000), null);

        Assert.Equal([(0, 1_000), (8_000, 10_000)], timings.Select(t => (t.StartMs, t.EndMs)));
        Assert.All(timings, t => Assert.Equal(TimingGrade.Exact, t.Grade));
    }

    [Fact]
    public void The_line_that_contradicts_the_others_loses_its_time()
    {
        var timings = Run([Customer(9, 1_000, 1_500), Customer(9, 7_000, 7_500), Customer(9, 3_000, 3_500), Customer(9, 5_000, 5_500)], null, null, 10_000);

        Assert.Equal([TimingReason.Platform, TimingReason.OutOfOrder, TimingReason.Platform, TimingReason.Platform], timings.Select(t => t.Reason));
        Assert.InRange(timings[1].StartMs, 1_500, 3_000);
    }

    [Fact]
    public void Robot_lines_with_offsets_are_believed_too()
    {
        var timings = Run([Robot(20) with { StartOffset = 200, EndOffset = 1_400 }], null, null, 10_000);

        Assert.Equal(new LineTiming(200, 1_400, TimingGrade.Exact, TimingReason.Platform), timings[0]);
    }

    /// <summary>Anything the platform may send, any sound: the times stay possible and the exact ones stay untouched.</summary>
    [Fact]
    public void Whatever_comes_every_line_gets_a_possible_time()
    {
        var turn = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 120], Gen.Long[-2_000, 40_000].Nullable(), Gen.Long[-2_000, 40_000].Nullable(),
            (speaker, letters, start, end) => new Turn(null, new string('x', letters), (Speaker)speaker, "T", start, end));
        var sound = Gen.Byte.Array[1, 1_500].Select(levels => new SpeechEnvelope(levels, levels.Length * SpeechEnvelope.FrameMs)).Null();
        Gen.Select(turn.Array[0, 40], sound, sound, Gen.Int[0, 45_000], Gen.Int[-3_000, 3_000]).Sample((turns, full, customer, longest, shift) =>
        {
            var timings = CallTimer.Run(new TimingInput(turns, full, customer, longest, longest, new TimingSettings(ShiftMs: shift)));

            var top = full?.DurationMs ?? customer?.DurationMs ?? (longest > 0 ? longest : int.MaxValue);
            Assert.Equal(turns.Length, timings.Count);
            for (var i = 0; i < timings.Count; i++)
            {
                Assert.InRange(timings[i].StartMs, 0, timings[i].EndMs);
                Assert.InRange(timings[i].EndMs, 0, top);
                if (timings[i].Grade == TimingGrade.Exact)
                    Assert.InRange(Math.Abs(timings[i].StartMs - (turns[i].StartOffset!.Value + shift)), 0, 2_000);
            }
            var exact = timings.Where(t => t.Grade == TimingGrade.Exact).Select(t => t.StartMs).ToArray();
            Assert.Equal(exact.Order(), exact);
        }, iter: 400);
    }

    /// <summary>
    /// Calls as they are: speakers in turn, pauses, now and then several lines of one speaker in a row; both recordings. Of two robot lines without
    /// a customer's between them the border may be taken for a pause in the sentence, so the goal holds for the lines of many calls together.
    /// </summary>
    [Fact]
    public void Robot_lines_of_generated_calls_are_found_within_the_goal()
    {
        var all = new System.Collections.Concurrent.ConcurrentBag<int>();
        Gen.Select(Gen.Int[2, 30], Gen.Int[40, 110], Gen.Int[0, int.MaxValue]).Sample((count, pace, seed) =>
        {
            var random = new Random(seed);
            var (turns, robot, customer) = (new List<Turn>(), new List<(int Start, int End)>(), new List<(int Start, int End)>());
            var truth = new List<int>();
            var at = 300 + random.Next(1_500);
            for (var i = 0; i < count; i++)
            {
                var letters = 8 + random.Next(110);
                var length = (int)(letters * pace * (0.85 + (random.NextDouble() * 0.3))) / 20 * 20;
                at = at / 20 * 20;
                var isRobot = random.NextDouble() < 0.55 || i == 0;
                turns.Add(isRobot ? Robot(letters) : Customer(letters, at, at + length));
                (isRobot ? robot : customer).Add((at, at + length));
                truth.Add(at);
                at += length + 400 + random.Next(1_200);
            }

            var timings = Run(turns, Speech(at, [.. robot, .. customer]), Speech(at, [.. customer]));

            foreach (var i in Enumerable.Range(0, count).Where(i => turns[i].Speaker == Speaker.Robot))
                all.Add(Math.Abs(timings[i].StartMs - truth[i]));
        }, iter: 200);

        var errors = all.Order().ToArray();
        Assert.True(errors.Length > 1000);
        Assert.InRange(errors[errors.Length / 2], 0, 60);
        Assert.InRange(errors.Count(e => e <= 150) / (double)errors.Length, 0.9, 1);
    }
}
