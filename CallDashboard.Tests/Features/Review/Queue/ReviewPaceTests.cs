using CallDashboard.Features.Review.Queue;

namespace CallDashboard.Tests.Features.Review.Queue;

public class ReviewPaceTests
{
    private const long Noon = 1_795_348_800_000;

    private static Judgement At(double fromMinute, double toMinute, string who = "mara") => new(who, Noon + (long)(fromMinute * 60_000), Noon + (long)(toMinute * 60_000));

    [Fact]
    public void Calls_an_hour_are_of_the_time_worked()
    {
        // Two, two and four minutes, then lunch, then two: ten minutes of work, four calls.
        var pace = Assert.Single(Pace.Of([At(0, 2), At(2, 4), At(4, 8), At(70, 72)]));

        Assert.Equal(("mara", 4), (pace.ReviewerId, pace.Calls));
        Assert.Equal(24, pace.PerHour!.Value, 6);
        Assert.Equal(120, pace.MedianSeconds);
    }

    [Fact]
    public void A_call_left_open_over_lunch_counts_a_quarter_of_an_hour()
    {
        var pace = Assert.Single(Pace.Of([At(0, 90)]));

        Assert.Equal(4, pace.PerHour!.Value, 6);
        Assert.Equal(900, pace.MedianSeconds);
    }

    [Fact]
    public void Calls_opened_side_by_side_make_no_hour_longer()
    {
        // All opened at once, judged one after the other each minute.
        var pace = Assert.Single(Pace.Of([At(0, 1), At(0, 2), At(0, 3), At(0, 4)]));

        Assert.Equal(60, pace.PerHour!.Value, 6);
        Assert.Equal(60, pace.MedianSeconds);
    }

    [Fact]
    public void Nothing_is_said_of_too_little()
    {
        var pace = Assert.Single(Pace.Of([new Judgement("mara", null, Noon)]));
        Assert.Equal((1, null, null), (pace.Calls, pace.PerHour, pace.MedianSeconds));
        Assert.Null(Assert.Single(Pace.Of([At(0, 0.5)])).PerHour);
        Assert.Empty(Pace.Of([]));
    }

    [Fact]
    public void Each_reviewer_stands_alone_most_verdicts_first()
    {
        var paces = Pace.Of([At(0, 2, "jonas"), At(0, 4), At(4, 8)]);

        Assert.Equal(["mara", "jonas"], paces.Select(p => p.ReviewerId));
        Assert.Equal([15.0, 30.0], paces.Select(p => Math.Round(p.PerHour!.Value, 6)));
    }

    [Theory]
    [InlineData(new double[0], null)]
    [InlineData(new[] { 3.0 }, 3.0)]
    [InlineData(new[] { 9.0, 1.0, 5.0 }, 5.0)]
    [InlineData(new[] { 9.0, 1.0, 5.0, 6.0 }, 5.5)]
    public void The_middle_value(double[] values, double? middle) => Assert.Equal(middle, Pace.Median(values));
}
