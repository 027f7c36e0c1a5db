using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CallDashboard.Domain;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;

namespace CallDashboard.Tests.Features.Overview;

public class StatsApiTests(CorpusFixture corpus) : IClassFixture<CorpusFixture>
{
    [Theory]
    [InlineData("from=2000-01-01", "UTC")]
    [InlineData("from=now-9d&to=now-1d&tz=Asia/Kathmandu&group=reached", "Asia/Kathmandu")]
    [InlineData("from=2000-01-01&tz=America/New_York&tag=complaint&tag=needs+human&tagMode=all", "America/New_York")]
    public async Task Every_grouping_is_the_brute_force_recount(string query, string zone)
    {
        var http = await corpus.ClientAsync(Roles.Operator);
        var filter = CallFilterQuery.Parse(query).Filter;
        var tz = TimeZoneInfo.FindSystemTimeZoneById(zone);
        foreach (var by in StatsOracle.Words)
        {
            var ids = corpus.Oracle.Matching(filter, CallFilterQuery.Resolve(filter, TimeProvider.System.GetUtcNow(), tz));
            var expected = StatsOracle.Count(corpus.Pushed.Where(c => ids.Contains(c.CallId)), by, tz);

            var document = await http.GetFromJsonAsync<JsonElement>($"/api/stats?{query}&by={by}");

            Assert.Equal(ids.Count, document.GetProperty("total").GetInt32());
            var rows = document.GetProperty("rows").EnumerateArray().ToDictionary(r => r.GetProperty("key").GetString()!);
            Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
            foreach (var (key, row) in expected)
            {
                Assert.Equal(row.Calls, rows[key].GetProperty("calls").GetInt64());
                Assert.Equal(row.Reached, rows[key].GetProperty("reached").GetInt64());
                Assert.Equal(row.TalkSeconds, rows[key].GetProperty("talkSeconds").GetInt64());
                Assert.Equal(row.BilledSeconds, rows[key].GetProperty("billedSeconds").GetInt64());
                Assert.Equal(row.Pay, rows[key].GetProperty("pay").GetDecimal());
            }
        }
    }

    [Theory]
    [InlineData("", "by")]
    [InlineData("by=moon", "by")]
    [InlineData("by=status&by=group", "by")]
    [InlineData("by=status&colour=red", "colour")]
    [InlineData("by=status&from=soon&minSeconds=-1", "from", "minSeconds")]
    [InlineData("by=moon&job=x", "by", "job")]
    public async Task Nonsense_is_refused_and_named(string query, params string[] names)
    {
        var http = await corpus.ClientAsync(Roles.Operator);

        using var answer = await http.GetAsync($"/api/stats?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Equal(names.Order(StringComparer.Ordinal), errors.EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nobody_reads_figures_without_signing_in()
    {
        using var http = corpus.Host.Http();

        using var answer = await http.GetAsync("/api/stats?by=status");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
