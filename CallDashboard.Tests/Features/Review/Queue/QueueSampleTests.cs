using CallDashboard.Features.Review.Queue;

namespace CallDashboard.Tests.Features.Review.Queue;

public class QueueSampleTests
{
    // 940 answered, 50 busy, 9 lost in transfer, 1 nobody ever saw.
    private static readonly List<SampleCall> Calls =
    [
        .. Enumerable.Range(0, 1000).Select(i => new SampleCall(i + 1, $"19920617350492{i:00000}", i < 940 ? 1 : i < 990 ? 4 : i < 999 ? 2 : 40, i % 6, i % 3 == 0 ? null : 300 + (i % 3))),
    ];

    [Fact]
    public void The_same_seed_draws_the_same_calls_in_whatever_order_they_come()
    {
        var drawn = QueueSample.Random(Calls, 40, 7);
        var shuffled = Calls.OrderBy(c => c.CallId.GetHashCode(StringComparison.Ordinal)).ToList();

        Assert.Equal(40, drawn.Distinct().Count());
        Assert.Equal(drawn, QueueSample.Random(shuffled, 40, 7));
        Assert.Equal(QueueSample.Stratified(Calls, SampleOver.Script, 40, 7), QueueSample.Stratified(shuffled, SampleOver.Script, 40, 7));
        Assert.NotEqual(drawn, QueueSample.Random(Calls, 40, 8));
    }

    [Fact]
    public void Another_call_moves_at_most_one()
    {
        var drawn = QueueSample.Random(Calls, 40, 7);
        var later = QueueSample.Random([.. Calls, new SampleCall(5000, "new", 1, 1, 301)], 40, 7);

        Assert.True(drawn.Except(later).Count() <= 1);
    }

    [Fact]
    public void At_random_every_call_has_the_same_chance()
    {
        var times = new Dictionary<long, int>();
        for (var seed = 0; seed < 200; seed++)
        {
            foreach (var call in QueueSample.Random(Calls, 100, seed))
                times[call.Key] = times.GetValueOrDefault(call.Key) + 1;
        }

        // 20 expected of each; 99.99 % of a fair draw lie within 17.
        Assert.InRange(times.Count, 999, 1000);
        Assert.True(times.Values.Max() <= 40, $"One was drawn {times.Values.Max()} times.");
        Assert.InRange(times.Where(t => t.Key <= 940).Sum(t => t.Value), 18_400, 19_200);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(20)]
    [InlineData(100)]
    public void Every_stratum_is_seen_before_any_is_seen_twice(int size)
    {
        var drawn = QueueSample.Stratified(Calls, SampleOver.Result, size, 3);
        var of = drawn.GroupBy(c => c.StatusId).ToDictionary(g => g.Key, g => g.Count());

        Assert.Equal(size, drawn.Distinct().Count());
        Assert.Equal([1, 2, 4, 40], of.Keys.Order());
        Assert.Equal(1, of[40]);
        Assert.Equal(Math.Min(9, Math.Max(1, (size - 1 + 2) / 3)), of[2]);
        Assert.True(Math.Abs(of[4] - of[1]) <= 1);
    }

    [Fact]
    public void A_sample_smaller_than_the_strata_takes_the_rarest()
    {
        var drawn = QueueSample.Stratified(Calls, SampleOver.Result, 2, 3);

        Assert.Equal([2, 40], drawn.Select(c => c.StatusId).Order());
    }

    [Fact]
    public void A_sample_larger_than_all_is_all()
    {
        Assert.Equal(Calls.Select(c => c.Key), QueueSample.Random(Calls, 5000, 1).Select(c => c.Key).Order());
        Assert.Equal(Calls.Select(c => c.Key), QueueSample.Stratified(Calls, SampleOver.Level, 5000, 1).Select(c => c.Key).Order());
        Assert.Empty(QueueSample.Random(Calls, 0, 1));
        Assert.Empty(QueueSample.Stratified([], SampleOver.Level, 10, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(50)]
    public void A_share_is_about_its_part_of_all(int percent)
    {
        var ids = Enumerable.Range(0, 20_000).Select(i => (1992061735049218739 + (i * 13)).ToString(System.Globalization.CultureInfo.InvariantCulture)).ToList();
        var taken = ids.Where(id => QueueShare.TakesFor(3, id, percent)).ToHashSet();

        // Five standard deviations of a fair coin.
        var expected = 20_000 * percent / 100.0;
        var off = 5 * Math.Sqrt(expected * (1 - (percent / 100.0)));
        Assert.InRange(taken.Count, expected - off, expected + off);
        Assert.Superset(taken, ids.Where(id => QueueShare.TakesFor(3, id, percent + 20)).ToHashSet());
        Assert.NotEqual(taken, ids.Where(id => QueueShare.TakesFor(4, id, percent)).ToHashSet());
        Assert.InRange(taken.Count(id => QueueShare.NeedsSecond(id, 50)), (taken.Count / 2) - (off + 20), (taken.Count / 2) + off + 20);
    }

    [Fact]
    public void All_and_none_are_exact()
    {
        Assert.All(Calls, c => Assert.True(QueueShare.TakesFor(1, c.CallId, 100)));
        Assert.All(Calls, c => Assert.False(QueueShare.TakesFor(1, c.CallId, 0)));
    }
}
