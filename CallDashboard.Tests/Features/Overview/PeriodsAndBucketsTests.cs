using CallDashboard.Domain;
using CallDashboard.Features.Overview.Model;
using CsCheck;

namespace CallDashboard.Tests.Features.Overview;

public class PeriodsAndBucketsTests
{
    private static readonly string[] Zones = ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca"];
    private static readonly long Start = At("2019-01-01T00:00:00Z");

    [Fact]
    public void The_earlier_period_has_the_same_weekdays_and_clock_times_and_ends_before_the_current_begins()
    {
        Gen.Select(Gen.Int[0, Zones.Length - 1], Gen.Long[Start, Start + (8L * 365 * 86400)], Gen.Int[1, 120 * 86400], Gen.Bool, Gen.Int[0, 130 * 86400]).Sample((z, from, length, open, ago) =>
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(Zones[z]);
            var now = DateTimeOffset.FromUnixTimeSeconds(from + ago);
            var periods = ComparedPeriods.Of(new TimeRange(from, open ? long.MaxValue : from + length), now, zone);

            Assert.True(periods.Elapsed.To <= now.ToUnixTimeSeconds() + 1 || periods.Elapsed.To == from);
            Assert.InRange(periods.Previous.To, 0, periods.Elapsed.From + 7200); // An hour of a changed clock at most.
            var (first, before) = (Local(periods.Elapsed.From, zone), Local(periods.Previous.From, zone));
            Assert.Equal(first.DayOfWeek, before.DayOfWeek);
            if (!zone.IsInvalidTime(first.DateTime.AddDays(-7 * periods.Weeks)))
                Assert.Equal(first.TimeOfDay, before.TimeOfDay);
            Assert.Equal(-7 * periods.Weeks, (before.Date - first.Date).Days);
        }, iter: 500, threads: 1);
    }

    [Fact]
    public void Today_is_compared_with_the_same_weekday_up_to_the_same_time()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var now = DateTimeOffset.Parse("2026-11-20T14:03:00-05:00", System.Globalization.CultureInfo.InvariantCulture);

        var periods = ComparedPeriods.Of(new TimeRange(At("2026-11-20T05:00:00Z"), long.MaxValue), now, zone);

        Assert.Equal(At("2026-11-13T05:00:00Z"), periods.Previous.From);
        Assert.Equal(At("2026-11-13T19:03:01Z"), periods.Previous.To);
        Assert.Equal("13 Nov", PeriodWords.Days(periods));
        Assert.True(periods.IsCovered(At("2026-11-01T00:00:00Z")));
        Assert.False(periods.IsCovered(At("2026-11-13T12:00:00Z")));
        Assert.False(periods.IsCovered(null));
    }

    [Fact]
    public void Columns_cover_the_range_without_gaps_begin_on_the_clock_and_are_at_most_a_hundred_or_so()
    {
        Gen.Select(Gen.Int[0, Zones.Length - 1], Gen.Long[Start, Start + (8L * 365 * 86400)], Gen.Frequency((3, Gen.Int[1, 12 * 86400]), (2, Gen.Int[1, 900 * 86400])), Gen.Double[0, 1]).Sample((z, from, length, part) =>
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(Zones[z]);
            var range = new TimeRange(from, from + length);
            var grid = BucketGrid.Of(range, zone);

            Assert.InRange(grid.Starts.Count, 1, 110);
            Assert.True(grid.Starts[0] <= from && grid.End >= range.To);
            Assert.All(grid.Starts.Zip(grid.Starts.Skip(1)), pair => Assert.True(pair.First < pair.Second));
            Assert.All(grid.Starts, s => Assert.True(IsOnTheClock(Local(s, zone), grid.Size), $"{Local(s, zone)} {grid.Size}"));

            var at = from + (long)((length - 1) * part);
            var index = grid.IndexOf(at);
            var cell = grid.RangeOf(index, range);
            Assert.True(cell.Contains(at));
            Assert.Equal(length, Enumerable.Range(0, grid.Starts.Count).Select(i => grid.RangeOf(i, range)).Sum(r => r.To - r.From));
            Assert.Equal(grid.Starts.Count, BucketWords.Axis(grid).Count);
            Assert.Equal(-1, grid.IndexOf(grid.End));
        }, iter: 500, threads: 1);
    }

    [Fact]
    public void An_hour_that_the_clock_shows_twice_is_two_columns_and_a_day_of_25_hours_is_one()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var hours = BucketGrid.Of(new TimeRange(At("2026-11-01T04:00:00Z"), At("2026-11-02T05:00:00Z") + 43_200), zone);
        var days = BucketGrid.Of(new TimeRange(At("2026-10-20T04:00:00Z"), At("2026-11-19T05:00:00Z")), zone);

        Assert.Equal(37, hours.Starts.Count);
        Assert.Equal(90_000, days.Starts.Zip(days.Starts.Skip(1)).Select(p => p.Second - p.First).Max());
        Assert.Equal("Sun 1 Nov, 01:00 – 01:00, UTC−4", BucketWords.Title(hours, 1));
        Assert.Equal("Sun 1 Nov, 01:00 – 02:00, UTC−5", BucketWords.Title(hours, 2));
    }

    private static bool IsOnTheClock(DateTimeOffset local, BucketSize size) => size switch
    {
        BucketSize.Minute or BucketSize.FiveMinutes or BucketSize.Quarter => local.Second == 0,
        // Lord Howe moves its clock by half an hour.
        BucketSize.Hour => local.Second == 0 && local.Minute is 0 or 30,
        // A start that the clock skips begins beside the gap: after it, or before it where the rules know a negative summer time (Casablanca).
        BucketSize.TwoHours => local.Hour % 2 == 0 || local.Hour is 1 or 3,
        BucketSize.SixHours => local.Hour % 6 <= 1,
        BucketSize.Week => local is { Hour: <= 1, DayOfWeek: DayOfWeek.Monday },
        BucketSize.Month => local is { Day: 1, Hour: <= 1 },
        _ => local.Hour <= 1,
    };

    private static DateTimeOffset Local(long second, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(second), zone);

    private static long At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds();
}
