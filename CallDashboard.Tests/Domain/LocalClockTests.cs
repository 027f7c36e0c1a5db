using CallDashboard.Domain;
using CsCheck;

namespace CallDashboard.Tests.Domain;

public class LocalClockTests
{
    private static readonly string[] Zones = ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "America/St_Johns", "Pacific/Apia"];

    [Fact]
    public void Arithmetic_shows_what_the_zones_clock_shows()
    {
        var start = new DateTimeOffset(2005, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        Gen.Select(Gen.Int[0, Zones.Length - 1], Gen.Long[start, start + (30L * 365 * 86400)], Gen.Int[1, 900 * 86400], Gen.Double[0, 1]).Sample((z, from, length, part) =>
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(Zones[z]);
            var stretches = LocalClock.Stretches(new TimeRange(from, from + length), zone);
            var at = from + (long)((length - 1) * part);
            var stretch = Assert.Single(stretches, s => at >= s.From && at < s.To);
            var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(at), zone);

            Assert.Equal(local.Offset.TotalSeconds, stretch.Offset);
            Assert.Equal(local.Hour, LocalClock.Hour(at + stretch.Offset));
            Assert.Equal(local.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)local.DayOfWeek, LocalClock.Weekday(at + stretch.Offset));
            Assert.Equal(from, stretches[0].From);
            Assert.Equal(from + length, stretches[^1].To);
            Assert.All(stretches.Zip(stretches.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        }, iter: 400, threads: 1);
    }

    [Fact]
    public void A_range_without_an_end_is_covered_to_its_end()
    {
        var stretches = LocalClock.Stretches(new TimeRange(0, long.MaxValue), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

        Assert.Equal(long.MaxValue, stretches[^1].To);
        Assert.InRange(stretches.Count, 100, 250);
    }
}
