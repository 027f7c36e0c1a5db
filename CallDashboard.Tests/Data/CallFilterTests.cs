using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Tests.Support;
using CsCheck;

namespace CallDashboard.Tests.Data;

public class CallFilterTests(CorpusFixture corpus) : IClassFixture<CorpusFixture>
{
    [Fact]
    public void The_database_finds_exactly_what_the_words_mean()
    {
        var now = TimeProvider.System.GetUtcNow();
        var found = 0;
        FilterGen.Any.Sample(filter =>
        {
            var range = CallFilterQuery.Resolve(filter, now, TimeZoneInfo.Utc);
            var expected = corpus.Oracle.Matching(filter, range);
            using var db = corpus.Open();
            var actual = db.Calls.Matching(filter, range, corpus.Terms, db).Select(c => c.CallId).ToHashSet();
            Interlocked.Add(ref found, expected.Count > 0 ? 1 : 0);
            Assert.True(expected.SetEquals(actual), $"{CallFilterQuery.Format(filter)}: expected {expected.Count}, found {actual.Count}");
        }, iter: 1500, threads: 1, print: CallFilterQuery.Format);

        Assert.True(found > 100, $"Only {found} of the random filters found any call; the property says little.");
    }

    [Theory]
    [InlineData("status=VOICEMAIL")]
    [InlineData("group=other")]
    [InlineData("status=(none)")]
    [InlineData("tag=complaint&tag=needs+human")]
    [InlineData("tag=complaint&tag=needs+human&tagMode=all")]
    [InlineData("customerTag=complaint")]
    [InlineData("notTag=complaint&notTag=never")]
    [InlineData("job=1992061735049218817")]
    [InlineData("job=(none)")]
    [InlineData("intent=很有意向")]
    [InlineData("phone=%2B1+555+1000")]
    [InlineData("phone=1000007")]
    [InlineData("q=人工")]
    [InlineData("minSeconds=30&maxSeconds=60")]
    [InlineData("recording=yes")]
    [InlineData("recording=no")]
    [InlineData("reviewed=no")]
    [InlineData("last=1")]
    [InlineData("prop.city=S%C3%A3o+Paulo")]
    public void Each_word_finds_some_calls_and_not_all(string query)
    {
        var parsed = CallFilterQuery.Parse("from=2000-01-01&" + query);
        Assert.Empty(parsed.Problems);
        var range = CallFilterQuery.Resolve(parsed.Filter, TimeProvider.System.GetUtcNow(), TimeZoneInfo.Utc);
        using var db = corpus.Open();

        var found = db.Calls.Matching(parsed.Filter, range, corpus.Terms, db).Select(c => c.CallId).ToHashSet();

        Assert.True(corpus.Oracle.Matching(parsed.Filter, range).SetEquals(found));
        Assert.True(found.Count > 0, query);
        Assert.True(query == "reviewed=no" || found.Count < corpus.Pushed.Count, query);
    }
}
