using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Review.Queue;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Review.Queue;

/// <summary>What is done to the queue and its rules stands in the audit trail, and what cannot be noted is not done.</summary>
public sealed class QueueAuditTests : IAsyncLifetime
{
    private readonly AppHost host = AppHost.Start(("Recordings:Archive", "false"));

    public Task InitializeAsync() => host.StoreAsync([Pushes.Record("call-1"), Pushes.Record("call-2"), Pushes.Record("call-3")]);

    public Task DisposeAsync() => host.DisposeAsync().AsTask();

    [Fact]
    public async Task Every_change_of_the_queue_leaves_one_entry()
    {
        var (queue, desk) = (host.ReviewQueue(), host.Desk());
        var first = Assert.Single((await queue.AddAsync(["call-1"], "boss", 25, default)).Items);
        var rest = (await queue.AddAsync(CallFilter.Default with { Phone = "15550001234" }, new TimeRange(0, long.MaxValue), "boss", 0, default)).Items;
        await queue.AddAsync(["call-1", "never came"], "boss", 0, default);
        Assert.True(await desk.AssignAsync(first, "mara"));
        Assert.True(await desk.AssignAsync(first, null));
        Assert.False(await desk.AssignAsync(99, "mara"));
        var removed = await desk.RemoveAsync(rest);
        Assert.Empty(await desk.RemoveAsync(rest));
        Assert.Equal(rest.Count, await desk.RestoreAsync(removed));

        var trail = await TrailAsync(AuditActs.QueueChanged);
        Assert.Equal(
            [
                ("call-1", """{"change":"add","by":"hand","second":25}"""), ("review-queue", "add"), ("call-1", """{"change":"assign","to":"mara"}"""), ("call-1", """{"change":"release"}"""),
                ("review-queue", "remove"), ("review-queue", "restore"),
            ],
            trail.Select(a => (a.Subject, a.Subject == "call-1" ? a.Details : a.Details.Split('"')[3])));
        // Which calls, and the filter without the number in it.
        Assert.Contains("call-2", trail[1].Details, StringComparison.Ordinal);
        Assert.Contains("phone=#", trail[1].Details, StringComparison.Ordinal);
        Assert.DoesNotContain(trail, a => a.Details.Contains("0001234", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_change_of_a_rule_leaves_one_entry_and_what_changes_nothing_none()
    {
        var rules = host.ReviewRules();
        var rule = await rules.AddAsync(new ReviewRule { Name = "Short ones", FilterQuery = "maxRounds=2", SharePercent = 50, CreatedBy = "boss" }, default);
        rule.SharePercent = 20;
        Assert.True(await rules.ChangeAsync(rule, default));
        Assert.True(await rules.EnableAsync(rule.Id, false, default));
        Assert.False(await rules.EnableAsync(rule.Id, false, default));
        Assert.True(await rules.DeleteAsync(rule.Id, default));
        Assert.False(await rules.DeleteAsync(rule.Id, default));
        Assert.False(await rules.ChangeAsync(rule, default));
        await rules.RestoreAsync(rule, default);

        var trail = await TrailAsync(AuditActs.RuleChanged);
        Assert.All(trail, a => Assert.Equal($"review-rule/{rule.Id}", a.Subject));
        Assert.Equal(["create", "change", "off", "delete", "restore"], trail.Select(a => a.Details.Split('"')[3]));
        Assert.Equal("""{"change":"change","filter":"maxRounds=2","share":20,"second":0}""", trail[1].Details);
    }

    [Fact]
    public async Task What_cannot_be_noted_is_not_done()
    {
        var item = Assert.Single((await host.ReviewQueue().AddAsync(["call-1"], "boss", 0, default)).Items);
        // No entry gets in any more; everything else could be written.
        await host.Services.GetRequiredService<IngestQueue>().RunAsync(session =>
        {
            using var stop = session.Connection.CreateCommand();
            stop.CommandText = "CREATE TRIGGER NoTrail BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'full'); END";
            return stop.ExecuteNonQuery();
        });

        await Assert.ThrowsAnyAsync<Exception>(() => host.Desk().AssignAsync(item, "mara"));
        await Assert.ThrowsAnyAsync<Exception>(() => host.Desk().RemoveAsync([item]));
        await Assert.ThrowsAnyAsync<Exception>(() => host.ReviewQueue().AddAsync(["call-2"], "boss", 0, default));
        await Assert.ThrowsAnyAsync<Exception>(() => host.ReviewRules().AddAsync(new ReviewRule { Name = "All", CreatedBy = "boss" }, default));

        Assert.Null((await host.QueryAsync(db => db.ReviewQueueItems.SingleAsync())).AssigneeId);
        Assert.Empty(await host.QueryAsync(db => db.ReviewRules.ToListAsync()));
    }

    private async Task<List<AuditEntry>> TrailAsync(string act) => [.. (await host.AuditAsync()).Where(a => a.Act == act)];
}
