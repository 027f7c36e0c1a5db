using CallDashboard.Benchmarks.Timing;
using CallDashboard.Features.Review.Timing;

namespace CallDashboard.Tests.Features.Review.Timing;

/// <summary>The short form of the campaign (<c>timing</c>): generated calls under every condition, bounds with margin over what is measured.</summary>
public class TimingCampaignTests
{
    private const int Calls = 12;

    public static TheoryData<string, int, int> HeardConditions => new()
    {
        { "clean", 40, 60 }, { "noisy line, 15 dB", 80, 200 }, { "overlapping", 60, 400 }, { "leading silence", 40, 60 }, { "start apart, 1 s", 40, 60 },
        { "start apart, 8 s", 40, 100 }, { "stereo, mixed down", 40, 60 }, { "robot's echo, −25 dB", 40, 200 }, { "levels differ, 12 dB", 40, 60 }, { "no offsets", 40, 100 },
        { "stereo", 40, 60 }, { "stereo, overlapping", 60, 400 }, { "stereo, leak −20 dB", 40, 60 }, { "stereo, noisy", 80, 200 }, { "stereo and his own, no offsets", 40, 100 },
    };

    [Theory, MemberData(nameof(HeardConditions))]
    public void Both_recordings_give_derived_lines_near_the_truth(string name, int median, int p90)
    {
        var errors = Run(name);
        var derived = errors.Single(e => e.Grade == TimingGrade.Derived);

        Assert.InRange(derived.Median, 0, median);
        Assert.InRange(derived.P90, 0, p90);
        // What is only estimated is the rare exception here, and what the platform gave is left alone.
        Assert.InRange(errors.Where(e => e.Grade == TimingGrade.Estimated).Sum(e => e.Errors.Length), 0, derived.Errors.Length / 10);
        Assert.Equal(0, errors.Where(e => e.Grade == TimingGrade.Exact).Sum(e => e.Max));
    }

    [Theory]
    [InlineData("full alone", 60)]
    [InlineData("full alone, noisy", 150)]
    [InlineData("customer's alone", 700)]
    [InlineData("no recording", 700)]
    [InlineData("stereo, untold", 60)]
    public void A_missing_recording_makes_the_robots_lines_estimated_and_says_so(string name, int median)
    {
        var errors = Run(name);

        Assert.DoesNotContain(errors, e => e.Grade == TimingGrade.Derived);
        Assert.InRange(errors.Single(e => e.Grade == TimingGrade.Estimated).Median, 0, median);
    }

    [Fact]
    public void Every_condition_is_held_to_a_bound() => Assert.Equal(
        TimingCondition.All.Select(c => c.Name).Order(),
        HeardConditions.Select(c => (string)c[0]).Concat(["full alone", "full alone, noisy", "customer's alone", "no recording", "stereo, untold"]).Order());

    private static IReadOnlyList<TimingErrors> Run(string name) => TimingCampaign.Run(Calls, [TimingCondition.All.Single(c => c.Name == name)]);
}
