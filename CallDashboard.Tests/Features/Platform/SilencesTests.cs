using CallDashboard.Features.Platform;

namespace CallDashboard.Tests.Features.Platform;

public class SilencesTests
{
    [Fact]
    public void A_stretch_without_pushes_in_the_middle_of_traffic_is_found() =>
        Assert.Equal([(2, 6)], Silences.Find(Rates(3, 4, 0, 0, 0, 0, 0, 5), usualLow: 3));

    [Fact]
    public void Short_pauses_are_no_silence() => Assert.Empty(Silences.Find(Rates(3, 0, 0, 0, 4), usualLow: 3));

    [Fact]
    public void What_comes_before_the_first_push_and_after_the_last_is_not_judged_here() =>
        Assert.Empty(Silences.Find(Rates(0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0), usualLow: 3));

    [Theory]
    [InlineData(null)]
    [InlineData(0.2)]
    public void Where_pushes_are_rare_or_nothing_is_known_silence_means_nothing(double? usualLow) =>
        Assert.Empty(Silences.Find(Rates(3, 0, 0, 0, 0, 0, 0, 3), usualLow));

    private static PushRate[] Rates(params double[] perMinute) => [.. perMinute.Select((rate, i) => new PushRate(i * 2, rate))];
}
