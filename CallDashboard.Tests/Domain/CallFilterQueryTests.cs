using CallDashboard.Domain;
using CsCheck;

namespace CallDashboard.Tests.Domain;

public class CallFilterQueryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 14, 3, 21, 500, TimeSpan.Zero);

    [Fact]
    public void Every_word_is_read()
    {
        var parsed = CallFilterQuery.Parse("?from=2026-11-01&to=2026-11-07T10:00&tz=Asia/Tokyo&status=ANSWERED&status=VOICEMAIL&group=our-side&tag=complaint&tag=needs%20human"
            + "&tagMode=all&customerTag=vip&notTag=wrong+number&app=app-1&job=1992061735049218817&script=7&line=8&line=(none)&intent=A&intent=(none)&hangup=REMOTE_HANGUP&phone=12"
            + "&phone=%2B1+5550&q=%22human+agent%22+please&minSeconds=1&maxSeconds=2&minRounds=3&maxRounds=4&recording=yes&reviewed=no&last=1&prop.city=Lima&sort=duration");

        var f = parsed.Filter;
        Assert.Equal("phone", Assert.Single(parsed.Problems).Name);
        Assert.Equal(("2026-11-01", "2026-11-07T10:00", "Asia/Tokyo"), (f.From, f.To, f.Zone));
        Assert.Equal(["ANSWERED", "VOICEMAIL"], f.Statuses);
        Assert.Equal([ResultGroup.OurSide], f.Groups);
        Assert.Equal(["complaint", "needs human"], f.Tags);
        Assert.Equal(TagMode.All, f.TagMode);
        Assert.Equal(["wrong number"], f.NotTags);
        Assert.Equal([1992061735049218817], f.Jobs);
        Assert.Equal([8, CallFilter.NoId], f.Lines);
        Assert.Equal("\"human agent\" please", f.Query);
        Assert.Equal((1, 2, 3, 4), (f.MinSeconds, f.MaxSeconds, f.MinRounds, f.MaxRounds));
        Assert.Equal((true, false, true), (f.Recording, f.Reviewed, f.Last));
        Assert.Equal("Lima", f.Properties["city"]);
        Assert.Equal(CallSort.Duration, f.Sort);
    }

    [Theory]
    [InlineData("from=banana", "from")]
    [InlineData("to=2026-99-99", "to")]
    [InlineData("tz=Mars/Phobos", "tz")]
    [InlineData("group=happy", "group")]
    [InlineData("tagMode=most", "tagMode")]
    [InlineData("job=abc", "job")]
    [InlineData("job=99999999999999999999", "job")]
    [InlineData("phone=123", "phone")]
    [InlineData("minSeconds=-1", "minSeconds")]
    [InlineData("maxRounds=1.5", "maxRounds")]
    [InlineData("recording=maybe", "recording")]
    [InlineData("last=yes", "last")]
    [InlineData("sort=random", "sort")]
    [InlineData("colour=red", "colour")]
    [InlineData("prop.=x", "prop.")]
    [InlineData("Tag=complaint", "Tag")]
    public void Nonsense_is_named_and_the_rest_is_used(string nonsense, string name)
    {
        var parsed = CallFilterQuery.Parse($"{nonsense}&status=BUSY");

        var problem = Assert.Single(parsed.Problems);
        Assert.Equal(name, problem.Name);
        Assert.Contains(name, problem.Message, StringComparison.Ordinal);
        Assert.Equal("status=BUSY", CallFilterQuery.Format(parsed.Filter));
    }

    [Fact]
    public void Words_of_the_page_and_empty_values_are_skipped_and_lists_are_bounded()
    {
        Assert.Empty(CallFilterQuery.Parse("cursor=x&limit=5&status=&q=+", "cursor", "limit").Problems);
        Assert.Single(CallFilterQuery.Parse("q=" + new string('x', 501)).Problems);
        var many = CallFilterQuery.Parse(string.Join('&', Enumerable.Range(0, 205).Select(i => $"tag=t{i}")));
        Assert.Equal((200, 5), (many.Filter.Tags.Count, many.Problems.Count));
    }

    [Fact]
    public void The_default_filter_is_the_empty_query()
    {
        Assert.Equal("", CallFilterQuery.Format(CallFilter.Default));
        Assert.Equal("", CallFilterQuery.Format(CallFilterQuery.Parse("?from=now-7d&tagMode=any&sort=started&last=0").Filter));
        Assert.Equal("/calls", CallFilterQuery.Address("/calls", CallFilter.Default));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var text = Gen.OneOf(Gen.String[Gen.Char["aé投诉\"&=+%#/:? .,;<>'"], 1, 12], Gen.Const("needs human")).Where(t => !string.IsNullOrWhiteSpace(t) && t == t.Trim());
        var texts = text.HashSet[0, 3].Select(s => System.Collections.Immutable.ImmutableList.CreateRange(s));
        var ids = Gen.Long[0, long.MaxValue].HashSet[0, 3].Select(s => System.Collections.Immutable.ImmutableList.CreateRange(s));
        Gen.Select(texts, texts, ids, text, Gen.Bool, Gen.Int[0, 1000], Gen.Enum<CallSort>(), (tags, intents, jobs, q, flag, n, sort) => CallFilter.Default with
        {
            From = flag ? "now-1d/d" : CallFilter.DefaultFrom, To = flag ? "2026-11-20T10:00+02:00" : null, Tags = tags, NotTags = intents, Intents = intents, Jobs = jobs,
            Query = q, TagMode = flag ? TagMode.All : TagMode.Any, MinSeconds = n, Recording = flag, Last = flag, Sort = sort,
            Properties = CallFilter.Default.Properties.Add("name " + q, q), Groups = flag ? [ResultGroup.Other] : [],
        }).Sample(filter =>
        {
            var parsed = CallFilterQuery.Parse("?" + CallFilterQuery.Format(filter));
            Assert.Empty(parsed.Problems);
            Assert.Equal(CallFilterQuery.Pairs(filter), CallFilterQuery.Pairs(parsed.Filter));
        });
    }

    [Fact]
    public void A_range_is_whole_seconds_start_included_end_not()
    {
        var zone = TimeZoneInfo.Utc;
        var range = CallFilterQuery.Resolve(CallFilter.Default with { To = "now" }, Now, zone);

        // 14:03:21.5: a call of second 21 began before the end and a call of second 21 seven days ago began before the start.
        Assert.Equal(new TimeRange(Now.AddDays(-7).ToUnixTimeSeconds() + 1, Now.ToUnixTimeSeconds() + 1), range);
        Assert.Equal(long.MaxValue, CallFilterQuery.Resolve(CallFilter.Default, Now, zone).To);

        var backwards = CallFilterQuery.Resolve(CallFilter.Default with { From = "2026-11-20", To = "2026-11-18" }, Now, zone);
        Assert.Equal(backwards.From, backwards.To);

        // Adjacent ranges share every second out once, at any hour of any day of a year with two clock changes.
        var paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
        for (var at = new DateTime(2026, 1, 1); at.Year == 2026; at = at.AddMinutes(30))
        {
            var text = at.ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(
                CallFilterQuery.Resolve(CallFilter.Default with { From = "2025-01-01", To = text }, Now, paris).To,
                CallFilterQuery.Resolve(CallFilter.Default with { From = text }, Now, paris).From);
        }
    }

    [Fact]
    public void The_filters_zone_wins_over_the_viewers()
    {
        var filter = CallFilter.Default with { From = "2026-11-20", Zone = "Asia/Tokyo" };

        Assert.Equal(new DateTimeOffset(2026, 11, 19, 15, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), CallFilterQuery.Resolve(filter, Now, TimeZoneInfo.Utc).From);
    }
}
