using CallDashboard.Domain;
using CallDashboard.Features.Calls.Live;
using CsCheck;

namespace CallDashboard.Tests.Features.Calls.Live;

public class LiveTallyTests
{
    private const long Now = 1_795_300_000;

    private static readonly Gen<EndedCall> Calls =
        from end in Gen.Long[Now - 5000, Now + 100]
        from length in Gen.Long[0, LiveTally.LongestCall + 10]
        from known in Gen.Bool
        from lag in Gen.Long[-2000, 200_000]
        from status in Gen.Int[1, 14]
        from line in Gen.Long[0, 3]
        from talk in Gen.Int[0, 300]
        from pay in Gen.Long[0, 50_000]
        // Without an end the start stands for it.
        select known
            ? new EndedCall(end - length, end, (end * 1000) + lag, status, line == 0 ? null : line, talk, pay)
            : new EndedCall(end, null, (end * 1000) + lag, status, line == 0 ? null : line, null, null);

    [Fact]
    public void Rates_equal_a_recount_at_any_later_moment() => Gen.Select(Calls.Array[0, 200], Gen.Long[0, 2000]).Sample((calls, later) =>
    {
        var tally = new LiveTally(Now);
        foreach (var call in calls)
            tally.Add(call);
        tally.At(Now, null, null);
        var now = Now + later;

        var rates = tally.At(now, null, null);

        var counted = calls.Where(c => End(c) - c.StartedAt <= LiveTally.LongestCall && End(c) > now - 3600 && End(c) <= now).ToList();
        Assert.Equal(Figures(counted, now, 5), rates.Five);
        Assert.Equal(Figures(counted, now, 15), rates.Fifteen);
        Assert.Equal(Figures(counted, now, 60), rates.Sixty);
        Assert.Equal(60, rates.Minutes.Count);
        Assert.Equal(now / 60, rates.Minutes[^1].Minute);
        foreach (var minute in rates.Minutes)
        {
            Assert.Equal(counted.Count(c => End(c) / 60 == minute.Minute), minute.Total);
            Assert.Equal(counted.Count(c => End(c) / 60 == minute.Minute && Group(c) == ResultGroup.OurSide), minute.OurSide);
        }
        Assert.Equal(
            counted.GroupBy(c => c.LineId).Select(g => new LineRate(g.Key, g.Count(), g.Count(c => Group(c) == ResultGroup.Reached), g.Count(c => Group(c) == ResultGroup.OurSide)))
                .OrderByDescending(l => l.Calls).ThenBy(l => l.LineId),
            rates.Lines);
    });

    [Theory]
    [InlineData(-500, 0)]
    [InlineData(1234, 1200)]
    [InlineData(9999, 9900)]
    [InlineData(10_000, 10_000)]
    [InlineData(54_321, 54_000)]
    [InlineData(123_456, 120_000)]
    [InlineData(999_999, 990_000)]
    [InlineData(1_000_000_000, 99_000_000)]
    public void A_lag_is_told_to_a_tenth(long lag, long told)
    {
        var histogram = new LagHistogram();
        histogram.Add(lag);

        Assert.Equal(told, LagHistogram.Median([histogram]));
    }

    [Fact]
    public void The_median_is_the_middle_of_all_minutes()
    {
        var (one, two) = (new LagHistogram(), new LagHistogram());
        foreach (var lag in new[] { 100, 200, 300 })
            one.Add(lag);
        foreach (var lag in new[] { 400, 90_000 })
            two.Add(lag);

        Assert.Equal(300, LagHistogram.Median([one, two]));
        Assert.Null(LagHistogram.Median([]));
    }

    private static long End(EndedCall call) => call.EndedAt ?? call.StartedAt;

    private static ResultGroup Group(EndedCall call) => ResultStatus.GroupOf(call.StatusId);

    private static RateFigures Figures(List<EndedCall> calls, long now, int minutes)
    {
        var inside = calls.Where(c => End(c) > now - (minutes * 60)).ToList();
        return new RateFigures(
            minutes, inside.Count, inside.Count(c => Group(c) == ResultGroup.Reached), inside.Count(c => Group(c) == ResultGroup.OurSide),
            inside.Where(c => Group(c) == ResultGroup.Reached).Sum(c => (long)(c.TalkSeconds ?? 0)), inside.Sum(c => c.PayMicros ?? 0));
    }
}
