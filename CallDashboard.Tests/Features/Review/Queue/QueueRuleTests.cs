using CallDashboard.Data;
using CallDashboard.Features.Review.Insights;
using CallDashboard.Features.Review.Queue;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Review.Queue;

/// <summary>What follows the calls behind their answers: rules, and the robot's last lines.</summary>
public sealed class QueueRuleTests : IDisposable
{
    private readonly AppHost host = AppHost.Start(("Recordings:Archive", "false"));

    public void Dispose() => host.Dispose();

    private QueueRules Rules => host.ReviewRules();

    [Fact]
    public async Task A_rule_queues_its_share_of_what_comes_once()
    {
        await host.StoreAsync([Pushes.Record("before", ("chatRound", 1))]);
        var rule = await Rules.AddAsync(new ReviewRule { Name = "Short ones", FilterQuery = "maxRounds=2", SharePercent = 50, CreatedBy = "boss" }, default);
        var off = await Rules.AddAsync(new ReviewRule { Name = "Off", FilterQuery = "", IsEnabled = false, CreatedBy = "boss" }, default);
        var ids = Enumerable.Range(0, 60).Select(i => $"rule-{i}").ToList();

        await host.StoreAsync(ids.Select((id, i) => Pushes.Record(id, ("chatRound", i % 6))));
        // The same again, and one with other content: looked at again, queued once.
        await host.StoreAsync(ids.Select((id, i) => Pushes.Record(id, ("chatRound", i % 6))));
        await host.StoreAsync([.. ids.Select((id, i) => Pushes.Record(id, ("chatRound", i % 6), ("analysisBasis", "heard again")))]);
        await FollowedAsync();

        var expected = ids.Where((id, i) => i % 6 <= 2 && QueueShare.TakesFor(rule.Id, id, 50)).ToList();
        Assert.InRange(expected.Count, 5, 25);
        Assert.Equal(expected.Order(), (await QueuedAsync()).Order());
        Assert.All(await host.QueryAsync(db => db.ReviewQueueItems.ToListAsync()), i => Assert.Equal((QueueOrigin.Rule, "Short ones", rule.Id, null), (i.Origin, i.Reason, i.RuleId, i.AddedBy)));

        // Switched on it begins with what comes from then on.
        await Rules.EnableAsync(off.Id, true, default);
        await host.StoreAsync([Pushes.Record("later", ("chatRound", 9))]);
        await FollowedAsync();
        Assert.Contains("later", await QueuedAsync());
        Assert.DoesNotContain("before", await QueuedAsync());
        Assert.Equal(expected.Count + 1, (await QueuedAsync()).Count);
    }

    [Fact]
    public async Task A_rule_goes_on_where_it_was_and_two_followers_queue_nothing_twice()
    {
        await Rules.AddAsync(new ReviewRule { Name = "All", CreatedBy = "boss" }, default);
        await host.StoreAsync(Enumerable.Range(0, 30).Select(i => Pushes.Record($"first-{i}")));
        await FollowedAsync();

        // As after a restart: followers that know nothing but the database, beside the one that runs.
        await host.StoreAsync(Enumerable.Range(0, 30).Select(i => Pushes.Record($"second-{i}")));
        var others = Enumerable.Range(0, 3).Select(_ => ActivatorUtilities.CreateInstance<QueueRuleFollower>(host.Services)).ToList();
        await Task.WhenAll(others.Select(async f =>
        {
            while (await f.StepAsync(default))
            {
            }
        }));
        await FollowedAsync();

        var queued = await QueuedAsync();
        Assert.Equal(60, queued.Count);
        Assert.Equal(60, queued.Distinct().Count());
        others.ForEach(f => f.Dispose());
    }

    [Fact]
    public async Task A_preview_says_what_yesterday_would_have_given()
    {
        var yesterday = TimeProvider.System.GetUtcNow().Date.AddHours(-6);
        var start = new DateTimeOffset(yesterday, TimeSpan.Zero).ToUnixTimeSeconds();
        await host.StoreAsync(Enumerable.Range(0, 40).Select(i => Pushes.Record($"y-{i}", ("startTime", start + i), ("endTime", start + 40 + i), ("chatRound", i % 4))));

        var preview = await Rules.PreviewAsync(new ReviewRule { Id = 9, FilterQuery = "maxRounds=1", SharePercent = 50 }, TimeZoneInfo.Utc, default);
        var all = await Rules.PreviewAsync(new ReviewRule { Id = 9, FilterQuery = "maxRounds=1" }, TimeZoneInfo.Utc, default);

        Assert.Equal((1, 40, 20, false), (preview.Days, preview.All, preview.Matching, preview.IsCut));
        Assert.Equal(Enumerable.Range(0, 40).Count(i => i % 4 <= 1 && QueueShare.TakesFor(9, $"y-{i}", 50)), preview.Queued);
        Assert.Equal(20, all.Queued);
    }

    [Fact]
    public async Task Last_lines_follow_every_change_of_a_call()
    {
        const string Lines = """[{"callDetailId":1,"type":"ROBOT","text":"Would you pay 120 today, Ann?"},{"callDetailId":2,"type":"PERSON","text":"No."}]""";
        await host.StoreAsync([Pushes.Record("a", ("callDetailList", Pushes.Json(Lines))), Pushes.Record("b", ("callDetailList", Pushes.Json(Lines)), ("dialogFlowId", null)), Pushes.Record("c", ("hangupBy", "ROBOT")), Pushes.Record("d", ("callDetailList", Pushes.Json(Lines)))]);
        await FollowedAsync();
        Assert.Equal([(301L, "a"), (-1L, "b"), (301L, "d")], await LinesAsync("Would you pay # today, {name}?"));

        // The record is corrected: the robot hung up after all; another call is deleted.
        await host.StoreAsync([Pushes.Record("a", ("callDetailList", Pushes.Json(Lines)), ("hangupBy", "ROBOT"))]);
        await host.Services.GetRequiredService<IngestQueue>().RunAsync(session => session.Delete("d"));
        await host.StoreAsync([Pushes.Record("c", ("hangupBy", "CUSTOMER"))]);
        await FollowedAsync();

        Assert.Equal([(-1L, "b")], await LinesAsync("Would you pay # today, {name}?"));
        Assert.Equal([(301L, "c")], await LinesAsync("Hello, is this {name}?"));
        Assert.Equal(2, await host.QueryAsync(db => db.LastLines.CountAsync()));
    }

    private async Task FollowedAsync()
    {
        using var lines = ActivatorUtilities.CreateInstance<LastLineFollower>(host.Services);
        using var rules = ActivatorUtilities.CreateInstance<QueueRuleFollower>(host.Services);
        await Eventually.HoldsAsync(() => host.QueryAsync(async db =>
        {
            await lines.StepAsync(default);
            await rules.StepAsync(default);
            var last = await db.Changes.MaxAsync(c => c.Sequence);
            return await db.Cursors.AnyAsync(c => c.Name == LastLine.Cursor && c.Sequence == last) && !await db.ReviewRules.AnyAsync(r => r.IsEnabled && r.CursorSequence < last);
        }));
    }

    private Task<List<string>> QueuedAsync() => host.QueryAsync(db => db.ReviewQueueItems.Join(db.Calls, i => i.CallKey, c => c.Key, (_, c) => c.CallId).ToListAsync());

    private async Task<List<(long, string)>> LinesAsync(string sentence) => [.. (await host.QueryAsync(db => db.LastLines
        .Where(l => db.RobotSentences.Any(s => s.Id == l.SentenceId && s.Text == sentence)).Join(db.Calls, l => l.CallKey, c => c.Key, (l, c) => new { l.ScriptId, c.CallId }).OrderBy(l => l.CallId).ToListAsync()))
        .Select(l => (l.ScriptId, l.CallId))];
}
