using CallDashboard.Data;
using CallDashboard.Features.Review.Insights;

namespace CallDashboard.Tests.Features.Review.Insights;

public class JudgedCallsTests
{
    // Monday 16 November 2026, 12:00 UTC.
    private const long Monday = 1_794_830_400_000;
    private const long Day = 86_400_000;

    private static JudgedCall Said(long call, string who, string? level, Verdict verdict = Verdict.Pass, long at = Monday, int? score = null, long script = 301, string platform = "A") =>
        new(call, script, platform, who, level, verdict, score, at);

    [Fact]
    public void Of_a_call_judged_twice_the_last_level_counts_once()
    {
        JudgedCall[] judged = [Said(1, "mara", "A"), Said(1, "jonas", "B", at: Monday + Day), Said(2, "mara", "A"), Said(3, "mara", null), Said(4, "mara", "C", platform: "", script: -1)];

        var all = JudgedCalls.WithPlatform(judged);
        Assert.Equal((3, 1, 1, 1), (all.Count, all.Agreed, all.At("A", "B"), all.At(JudgedCalls.NoLevel, "C")));
        var scripts = JudgedCalls.ByScript(judged);
        Assert.Equal([(301L, 2), (-1L, 1)], scripts.Select(s => (s.ScriptId, s.Agreement.Count)));
    }

    [Fact]
    public void Two_who_judged_the_same_calls_are_compared_call_by_call()
    {
        JudgedCall[] judged =
        [
            Said(1, "mara", "A"), Said(1, "jonas", "A", Verdict.Fail), Said(2, "mara", "B"), Said(2, "jonas", null), Said(3, "mara", "C"), Said(3, "jonas", "C"), Said(3, "eve", "D"), Said(9, "eve", "A"),
        ];

        var pairs = JudgedCalls.Pairs(judged);

        Assert.Equal([("jonas", "mara", 3), ("eve", "jonas", 1), ("eve", "mara", 1)], pairs.Select(p => (p.First, p.Second, p.Verdicts.Count)));
        Assert.Equal((2, 2, 2), (pairs[0].Verdicts.Agreed, pairs[0].Levels.Count, pairs[0].Levels.Agreed));
    }

    [Fact]
    public void Weeks_begin_on_Mondays_of_the_viewers_zone_and_have_no_holes()
    {
        var tokyo = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");
        // 16:00 UTC on a Sunday is Monday in Tokyo.
        JudgedCall[] judged = [Said(1, "mara", "A", score: 80, at: Monday), Said(2, "mara", "A", Verdict.Fail, score: 61, at: Monday + Day), Said(3, "mara", "A", at: Monday + (6 * Day) + (4 * 3_600_000)), Said(4, "mara", "A", at: Monday + (22 * Day))];

        var weeks = JudgedCalls.Weeks(judged, tokyo);

        Assert.Equal([new DateOnly(2026, 11, 16), new DateOnly(2026, 11, 23), new DateOnly(2026, 11, 30), new DateOnly(2026, 12, 7)], weeks.Select(w => w.Monday));
        Assert.Equal((2, 1, 2, 70.5), (weeks[0].Judged, weeks[0].Passed, weeks[0].Scored, weeks[0].Score));
        Assert.Equal((1, 0, null), (weeks[1].Judged, weeks[1].Scored, weeks[1].Score));
        Assert.Equal((0, null), (weeks[2].Judged, weeks[2].PassShare));
        // In UTC it is Sunday still: one week of three.
        Assert.Equal([3], JudgedCalls.Weeks(judged.Take(3), TimeZoneInfo.Utc).Select(w => w.Judged));
        Assert.Empty(JudgedCalls.Weeks([], tokyo));
    }

    [Theory]
    [InlineData("level.all.A.B")]
    [InlineData("level.-1.none.E")]
    [InlineData("pair.8f0c-1.b")]
    [InlineData("week.2026-11-16")]
    [InlineData("tag.301.4")]
    [InlineData("line.-1.17")]
    public void A_number_is_found_by_its_address(string address) => Assert.Equal(address, BehindNumber.Parse(address)?.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("level.x.A.B")]
    [InlineData("week.yesterday")]
    [InlineData("tag.301")]
    public void Nonsense_is_none(string? address) => Assert.Null(BehindNumber.Parse(address));

    [Fact]
    public void A_level_may_hold_anything()
    {
        var number = BehindNumber.Level(301, "v.1 很有意向", "100 %.");

        Assert.Equal(number, BehindNumber.Parse(number.ToString()));
    }

    [Fact]
    public void The_calls_behind_a_number_are_as_many_as_it_says()
    {
        JudgedCall[] judged = [Said(1, "mara", "A"), Said(1, "jonas", "B", at: Monday + Day), Said(2, "mara", "A"), Said(3, "eve", "B", script: 302)];

        Assert.Equal([1L, 3L], BehindNumber.Level(null, "A", "B").Among(judged, TimeZoneInfo.Utc).Select(j => j.CallKey).Order());
        Assert.Equal([3L], BehindNumber.Level(302, "A", "B").Among(judged, TimeZoneInfo.Utc).Select(j => j.CallKey));
        Assert.Equal([1L], BehindNumber.Pair("jonas", "mara").Among(judged, TimeZoneInfo.Utc).Select(j => j.CallKey).Distinct());
        Assert.Equal(4, BehindNumber.Week(new DateOnly(2026, 11, 16)).Among(judged, TimeZoneInfo.Utc).Count());
        Assert.Empty(BehindNumber.Tag(301, 1).Among(judged, TimeZoneInfo.Utc));
    }
}
