using CallDashboard.Domain;

namespace CallDashboard.Tests.Domain;

public class TimeTextTests
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-11-20T19:03:21.5Z", System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("2026-11-20", false, "2026-11-20T05:00:00Z")]
    [InlineData("2026-11-20", true, "2026-11-21T05:00:00Z")]
    [InlineData("2026-11-20T10:00", false, "2026-11-20T15:00:00Z")]
    [InlineData("2026-11-20T10:00", true, "2026-11-20T15:00:00Z")]
    [InlineData("2026-11-20 10:00:30", false, "2026-11-20T15:00:30Z")]
    [InlineData("2026-11-20T10:00Z", false, "2026-11-20T10:00:00Z")]
    [InlineData("2026-11-20T10:00+05:30", false, "2026-11-20T04:30:00Z")]
    [InlineData("2026-11-20T10:00 05:30", false, "2026-11-20T04:30:00Z")]
    [InlineData("2026-11-20T10:00:00-0300", false, "2026-11-20T13:00:00Z")]
    [InlineData("now", false, "2026-11-20T19:03:21.5Z")]
    [InlineData("now-6h", false, "2026-11-20T13:03:21.5Z")]
    [InlineData("now-7d", false, "2026-11-13T19:03:21.5Z")]
    [InlineData("now/d", false, "2026-11-20T05:00:00Z")]
    [InlineData("now/d", true, "2026-11-20T05:00:00Z")]
    [InlineData("now-1d/d", false, "2026-11-19T05:00:00Z")]
    [InlineData("now/w", false, "2026-11-16T05:00:00Z")]
    [InlineData("now/M", false, "2026-11-01T04:00:00Z")]
    [InlineData("now-1M/M", false, "2026-10-01T04:00:00Z")]
    [InlineData("now/d+8h", false, "2026-11-20T13:00:00Z")]
    // The clocks went back on 1 November: three weeks of the calendar are an hour more than 504 hours.
    [InlineData("now-3w", false, "2026-10-30T18:03:21.5Z")]
    [InlineData("now-504h", false, "2026-10-30T19:03:21.5Z")]
    // Skipped on 8 March: the first instant after the gap. Twice on 1 November: the first.
    [InlineData("2026-03-08T02:30", false, "2026-03-08T07:00:00Z")]
    [InlineData("2026-03-08T02:30", true, "2026-03-08T07:00:00Z")]
    [InlineData("2026-11-01T01:30", false, "2026-11-01T05:30:00Z")]
    [InlineData("2026-11-01T01:30", true, "2026-11-01T05:30:00Z")]
    [InlineData("2026-11-01", true, "2026-11-02T05:00:00Z")]
    public void A_text_means_an_instant_in_the_zone(string text, bool isEnd, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), TimeText.Resolve(text, Now, NewYork, isEnd));

    [Fact]
    public void A_day_that_begins_in_a_gap_begins_after_it()
    {
        // Beirut skips 00:00 – 01:00 on 29 March 2026.
        var beirut = TimeZoneInfo.FindSystemTimeZoneById("Asia/Beirut");

        Assert.Equal(DateTimeOffset.Parse("2026-03-28T22:00:00Z", System.Globalization.CultureInfo.InvariantCulture), TimeText.Resolve("2026-03-29", Now, beirut));
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("now-")]
    [InlineData("now-7x")]
    [InlineData("now7d")]
    [InlineData("now-9999999d")]
    [InlineData("now-999999y")]
    [InlineData("2026-13-01")]
    [InlineData("2026-02-30")]
    [InlineData("2026-11-20T25:00")]
    [InlineData("2026-11-20T10:00+99:00")]
    [InlineData("9999-12-31T23:59-10:00")]
    [InlineData("20.11.2026")]
    [InlineData("")]
    public void What_is_no_time_is_null(string text) => Assert.Null(TimeText.Resolve(text, Now, NewYork, isEnd: true));

    [Theory]
    [InlineData("6h", "now-6h", null)]
    [InlineData("30 min", "now-30m", null)]
    [InlineData("last 30 days", "now-30d", null)]
    [InlineData("2 months", "now-2M", null)]
    [InlineData("Today", "now/d", null)]
    [InlineData(" yesterday ", "now-1d/d", "now/d")]
    [InlineData("this month", "now/M", null)]
    [InlineData("last week", "now-1w/w", "now/w")]
    [InlineData("Nov 1 - Nov 7", "2026-11-01", "2026-11-07")]
    [InlineData("nov 1–nov 7", "2026-11-01", "2026-11-07")]
    [InlineData("28 Dec to 3 Jan", "2025-12-28", "2026-01-03")]
    [InlineData("Nov 1, 2025 - Nov 7, 2025", "2025-11-01", "2025-11-07")]
    [InlineData("2026-11-01 - 2026-11-07", "2026-11-01", "2026-11-07")]
    [InlineData("2026-11-01 10:00 - 2026-11-01 12:00", "2026-11-01T10:00", "2026-11-01T12:00")]
    [InlineData("10:00 - 12:00", "2026-11-20T10:00", "2026-11-20T12:00")]
    [InlineData("Nov 3", "2026-11-03", "2026-11-03")]
    [InlineData("Dec 24", "2025-12-24", "2025-12-24")]
    [InlineData("Feb 29", "2024-02-29", "2024-02-29")]
    [InlineData("2026-11-03", "2026-11-03", "2026-11-03")]
    [InlineData("tuesday", "2026-11-17", "2026-11-17")]
    [InlineData("now-2d/d", "now-2d/d", null)]
    public void Typed_shorthand_becomes_a_range(string typed, string from, string? to) =>
        Assert.Equal(new TimeWords(from, to), TimeShorthand.Parse(typed, Now, NewYork));

    [Theory]
    [InlineData("")]
    [InlineData("banana")]
    [InlineData("6 bananas")]
    [InlineData("Nov 31")]
    [InlineData("2026-11-07 - 2026-11-01")]
    [InlineData("12:00 - 10:00")]
    public void What_is_no_range_is_null(string typed) => Assert.Null(TimeShorthand.Parse(typed, Now, NewYork));
}
