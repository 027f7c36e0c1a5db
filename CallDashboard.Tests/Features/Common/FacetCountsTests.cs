using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Tests.Support;
using CsCheck;

namespace CallDashboard.Tests.Features.Common;

public class FacetCountsTests(CorpusFixture corpus) : IClassFixture<CorpusFixture>
{
    /// <summary>The number beside a value is the number of calls that choosing it shows.</summary>
    [Fact]
    public void Every_count_is_what_choosing_the_value_finds()
    {
        var now = TimeProvider.System.GetUtcNow();
        FilterGen.Any.Sample(f =>
        {
            var range = CallFilterQuery.Resolve(f, now, TimeZoneInfo.Utc);
            using var db = corpus.Open();
            var counts = FacetCounts.CountAsync(db, f, range, corpus.Columns, long.MaxValue, CancellationToken.None).GetAwaiter().GetResult();

            Assert.Equal(Find(f), counts.Total);
            foreach (var code in CallCorpus.Statuses)
                Check(Facet.Result, TermKind.Status, code, f with { Statuses = [Word(code)] });
            foreach (var intent in CallCorpus.Intents)
                Check(Facet.Intent, TermKind.Intent, intent, f with { Intents = [Word(intent)] });
            foreach (var app in CallCorpus.Apps)
                Check(Facet.App, TermKind.App, app, f with { Apps = [app] });
            foreach (var hangup in CallCorpus.Hangups)
                Check(Facet.Hangup, TermKind.HangupBy, hangup, f with { Hangups = [Word(hangup)] });
            foreach (var tag in CallCorpus.Tags)
            {
                Check(Facet.CallTag, TermKind.CallTag, tag, f with { Tags = f.TagMode == TagMode.All ? f.Tags.Add(tag) : [tag] });
                Assert.Equal(Find(f with { NotTags = [] }) - Find(f with { NotTags = [tag] }), counts.Refused.GetValueOrDefault(corpus.Terms.Find(TermKind.CallTag, tag)));
            }
            foreach (var tag in CallCorpus.CustomerTags)
                Check(Facet.CustomerTag, TermKind.CustomerTag, tag, f with { CustomerTags = f.TagMode == TagMode.All ? f.CustomerTags.Add(tag) : [tag] });
            foreach (var job in CallCorpus.Jobs.Append(CallFilter.NoId))
                Assert.Equal(Find(f with { Jobs = [job] }), counts.Of(Facet.Job).GetValueOrDefault(job));
            foreach (var yes in new[] { true, false })
                Assert.Equal(Find(f with { Recording = yes }), counts.Of(Facet.Recording).GetValueOrDefault(yes ? 1 : 0));

            long Find(CallFilter filter) => corpus.Oracle.Matching(filter, range).Count;

            void Check(Facet facet, TermKind kind, string text, CallFilter chosen) =>
                Assert.Equal(Find(chosen), counts.Of(facet).GetValueOrDefault(corpus.Terms.Find(kind, text)));
        }, iter: 40, threads: 1, print: CallFilterQuery.Format);
    }

    private static string Word(string text) => text.Length == 0 ? CallFilter.NoValue : text;
}
