using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Live;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Review.Judging;

/// <summary>Acts as browsers send them, against the real program. One host for all; every test has a call of its own.</summary>
public sealed class ReviewEndpointTests(ReviewEndpointTests.Desk desk) : IClassFixture<ReviewEndpointTests.Desk>
{
    private AppHost Host => desk.Host;

    [Fact]
    public async Task An_act_its_history_and_the_mark_on_the_call_are_there_together_and_once()
    {
        var key = await CallAsync("judged-1");
        var news = new List<long?>();
        using var subscription = Host.Services.GetRequiredService<ReviewFeed>().Subscribe(n => news.Add(n.CallKey));
        using var http = await Host.SignedInAsync(Roles.Supervisor);
        var act = Act("verdict", value: "fail");

        var first = await AnswerAsync(http, "judged-1", act, Act("tag", "3", "on"), Act("answer", "1", "yes"), Act("level", value: "E"));
        var again = await AnswerAsync(http, "judged-1", act);

        Assert.Equal(["done", "done", "done", "done"], Outcomes(first));
        Assert.Equal(["done"], Outcomes(again));
        Assert.Equal([key], news);
        var trace = Assert.Single(await Host.QueryAsync(db => db.AuditEntries.Where(a => a.Act == AuditActs.CallReviewed && a.Subject == "judged-1").ToListAsync()));
        Assert.Contains("verdict=fail, tag 3=on, answer 1=yes, level=E", trace.Details, StringComparison.Ordinal);
        Assert.Equal((1, 4), (await Host.QueryAsync(db => db.Reviews.CountAsync(r => r.CallKey == key)), await Host.QueryAsync(db => db.ReviewActs.CountAsync(a => a.CallKey == key))));
        Assert.True((await Host.QueryAsync(db => db.Calls.SingleAsync(c => c.Key == key))).Reviewed);
        var review = again["state"]!["reviews"]![0]!;
        Assert.Equal(("fail", "E", 100, "yes"), ((string?)review["verdict"], (string?)review["level"], (int?)review["score"], (string?)review["answers"]!["1"]));
        Assert.Equal("supervisor@example.test", (string?)again["state"]!["people"]![(string)again["state"]!["me"]!]!["name"]);
        using var found = await http.GetAsync("/api/calls?reviewed=yes&from=2000-01-01&limit=500");
        Assert.Contains("judged-1", await found.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var detail = await http.GetFromJsonAsync<JsonNode>("/api/calls/judged-1");
        Assert.Equal(("fail", "E", 100, 1, "Long wait"), ((string?)detail!["review"]!["verdict"], (string?)detail["review"]!["level"], (int?)detail["review"]!["score"], (int?)detail["review"]!["judgements"], (string?)detail["quickTags"]![0]));

        var undone = await AnswerAsync(http, "judged-1", Act("undo", act.Id));
        Assert.Equal(["done"], Outcomes(undone));
        Assert.False((await Host.QueryAsync(db => db.Calls.SingleAsync(c => c.Key == key))).Reviewed);
    }

    [Fact]
    public async Task Answers_and_tags_that_replace_each_other_are_kept_as_they_ended()
    {
        var key = await CallAsync("judged-2");
        using var http = await Host.SignedInAsync(Roles.Supervisor);
        await AnswerAsync(http, "judged-2", Act("answer", "2", "yes"), Act("tag", "1", "on"));

        await AnswerAsync(http, "judged-2", Act("answer", "2", "no"), Act("answer", "2", "partly"), Act("tag", "1", ""), Act("tag", "1", "on"));

        Assert.Equal(ItemAnswer.Partly, (await Host.QueryAsync(db => db.ReviewAnswers.SingleAsync(a => a.CallKey == key))).Answer);
        Assert.Single(await Host.QueryAsync(db => db.CallQuickTags.Where(t => t.CallKey == key).ToListAsync()));
        Assert.Equal(6, await Host.QueryAsync(db => db.ReviewActs.CountAsync(a => a.CallKey == key)));
    }

    [Fact]
    public async Task Two_people_at_once_each_have_their_judgement()
    {
        var key = await CallAsync("judged-3");
        using var one = await Host.SignedInAsync(Roles.Supervisor);
        using var other = await Host.SignedInAsync(Roles.Administrator);

        await Task.WhenAll(Enumerable.Range(0, 10).SelectMany(i => new[]
        {
            AnswerAsync(one, "judged-3", Act("verdict", value: i % 2 == 0 ? "pass" : "fail"), Act("comment", value: $"one {i}")),
            AnswerAsync(other, "judged-3", Act("verdict", value: "unsure"), Act("comment", value: $"other {i}")),
        }));

        var reviews = await Host.QueryAsync(db => db.Reviews.Where(r => r.CallKey == key).ToListAsync());
        Assert.Equal(2, reviews.Count);
        Assert.Single(reviews, r => r.Verdict == Verdict.Unsure);
        Assert.Equal(20, await Host.QueryAsync(db => db.ReviewComments.CountAsync(c => c.CallKey == key)));
    }

    [Fact]
    public async Task A_deleted_call_takes_its_reviews_along_and_later_acts_are_told()
    {
        var key = await CallAsync("judged-4");
        using var http = await Host.SignedInAsync(Roles.Supervisor);
        await AnswerAsync(http, "judged-4", Act("verdict", value: "pass"), Act("answer", "1", "yes"), Act("tag", "2", "on"), Act("comment", value: "@administrator@example.test look"));
        Assert.NotEqual(0, await RowsAsync(key));

        await Host.Services.GetRequiredService<IngestQueue>().RunAsync(session => session.Delete("judged-4"));

        Assert.Equal(0, await RowsAsync(key));
        using var late = await SendAsync(http, "judged-4", Act("tag", "3", "on"));
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
    }

    [Fact]
    public async Task Who_may_not_judge_is_refused_and_nothing_is_stored()
    {
        var key = await CallAsync("judged-5");
        using var nobody = Host.Http();
        using var reader = await Host.SignedInAsync(Roles.Operator);
        using var supervisor = await Host.SignedInAsync(Roles.Supervisor);

        using var unknown = await SendAsync(nobody, "judged-5", Act("verdict", value: "pass"));
        using var forbidden = await SendAsync(reader, "judged-5", Act("verdict", value: "pass"));
        using var withoutHeader = await supervisor.PostAsJsonAsync("/review/acts", Body("judged-5", Act("verdict", value: "pass")));
        using var request = Request("judged-5", Act("verdict", value: "pass"));
        request.Headers.Add("Origin", "https://elsewhere.example");
        using var foreign = await supervisor.SendAsync(request);
        using var broken = new HttpRequestMessage(HttpMethod.Post, "/review/acts") { Content = new StringContent("{\"callId\":", System.Text.Encoding.UTF8, "application/json"), Headers = { { "X-Requested-With", "CallDashboard" } } };
        using var unreadable = await supervisor.SendAsync(broken);
        using var tooMany = await SendAsync(supervisor, "judged-5", [.. Enumerable.Range(0, 101).Select(_ => Act("tag", "1", "on"))]);

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest],
            new[] { unknown, forbidden, withoutHeader, foreign, unreadable, tooMany }.Select(a => a.StatusCode));
        Assert.Equal(0, await RowsAsync(key));
    }

    [Fact]
    public async Task Times_are_ours_whatever_the_browsers_clock_says()
    {
        var key = await CallAsync("judged-6");
        using var http = await Host.SignedInAsync(Roles.Supervisor);
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        // A clock a day ahead; the act was done 90 s before it was sent, the call opened 60 s earlier.
        var sent = before + 86_400_000;

        using var answer = await SendAsync(http, "judged-6", sent - 150_000, sent, Act("verdict", value: "pass") with { At = sent - 90_000 });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var review = await Host.QueryAsync(db => db.Reviews.SingleAsync(r => r.CallKey == key));
        Assert.InRange(review.JudgedAt!.Value, before - 90_000, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 90_000);
        Assert.Equal(60_000, review.JudgedAt - review.StartedAt);
    }

    private async Task<long> CallAsync(string callId)
    {
        using var http = Host.Http();
        Assert.Equal(200, (await http.PushAsync(Pushes.Record(callId))).Http);
        await Host.Services.GetRequiredService<IngestQueue>().FiledAsync();
        return await Host.QueryAsync(db => db.Calls.Where(c => c.CallId == callId).Select(c => c.Key).SingleAsync());
    }

    private Task<int> RowsAsync(long key) => Host.QueryAsync(async db =>
        await db.Reviews.CountAsync(r => r.CallKey == key) + await db.ReviewAnswers.CountAsync(r => r.CallKey == key) + await db.CallQuickTags.CountAsync(r => r.CallKey == key)
        + await db.ReviewComments.CountAsync(r => r.CallKey == key) + await db.ReviewMentions.CountAsync(r => r.CallKey == key) + await db.ReviewActs.CountAsync(r => r.CallKey == key));

    private static async Task<JsonNode> AnswerAsync(HttpClient http, string callId, params SentJson[] acts)
    {
        using var answer = await SendAsync(http, callId, acts);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private static string[] Outcomes(JsonNode answer) => [.. answer["results"]!.AsArray().Select(r => (string)r!["outcome"]!)];

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, string callId, params SentJson[] acts) => http.SendAsync(Request(callId, acts));

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, string callId, long openedAt, long sentAt, params SentJson[] acts)
    {
        var request = Request(callId, acts);
        request.Content = Json(new { callId, openedAt, sentAt, acts });
        return http.SendAsync(request);
    }

    private static HttpRequestMessage Request(string callId, params SentJson[] acts) =>
        new(HttpMethod.Post, "/review/acts") { Content = Json(Body(callId, acts)), Headers = { { "X-Requested-With", "CallDashboard" } } };

    // With its length stated, as browsers do.
    private static StringContent Json(object body) => new(JsonSerializer.Serialize(body, JsonSerializerOptions.Web), System.Text.Encoding.UTF8, "application/json");

    private static object Body(string callId, params SentJson[] acts) => new { callId, openedAt = 0L, sentAt = 0L, acts };

    private static SentJson Act(string kind, string target = "", string value = "") => new(Guid.NewGuid().ToString(), kind, target, value);

    private sealed record SentJson(string Id, string Kind, string Target, string Value, long At = 0);

    public sealed class Desk : IDisposable
    {
        public AppHost Host { get; } = AppHost.Start();

        public void Dispose() => Host.Dispose();
    }
}
