using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Features.Review.Queue;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Review.Queue;

/// <summary>One host; every test empties the queue first.</summary>
public sealed class QueueHost : IAsyncLifetime
{
    internal const string Mara = "mara", Jonas = "jonas";

    internal AppHost Host { get; } = AppHost.Start(("Recordings:Archive", "false"));

    internal List<string> CallIds { get; } = [.. Enumerable.Range(1, 40).Select(i => $"queue-{i:00}")];

    internal QueueDesk Desk => Host.Desk();
    internal ReviewQueue Queue => Host.ReviewQueue();
    internal IngestQueue Writer => Host.Services.GetRequiredService<IngestQueue>();

    public Task InitializeAsync() => Host.StoreAsync(CallIds.Select((id, i) => Pushes.Record(id, ("startTime", 1795300000 + i), ("endTime", 1795300042 + i), ("chatRound", i % 4))));

    public Task DisposeAsync() => Host.DisposeAsync().AsTask();

    internal async Task<List<ReviewQueueItem>> QueuedAsync(int calls, double secondPercent = 0)
    {
        await Host.QueryAsync(db => db.ReviewQueueItems.ExecuteDeleteAsync());
        await Queue.AddAsync(CallIds.Take(calls).ToList(), "boss", secondPercent, default);
        return await ItemsAsync();
    }

    internal Task<List<ReviewQueueItem>> ItemsAsync() => Host.QueryAsync(db => db.ReviewQueueItems.AsNoTracking().OrderBy(i => i.Position).ToListAsync());

    internal Task JudgeAsync(ReviewQueueItem item, string userId, long at = 1_795_400_000_000) =>
        Writer.RunAsync(session =>
        {
            QueueStatements.Judged(session.Connection, item.CallKey, userId, at);
            return true;
        });

    internal Task TakeBackAsync(ReviewQueueItem item, string userId) =>
        Writer.RunAsync(session =>
        {
            QueueStatements.Unjudged(session.Connection, item.CallKey, userId);
            return true;
        });
}

public class QueueDeskTests(QueueHost host) : IClassFixture<QueueHost>
{
    private const string Mara = QueueHost.Mara, Jonas = QueueHost.Jonas;

    [Fact]
    public async Task Of_two_who_take_the_same_call_one_gets_it()
    {
        var items = await host.QueuedAsync(12);

        // Both go for each item at once, a dozen times.
        var taken = await Task.WhenAll(items.SelectMany(i => new[] { host.Desk.OpenAsync(i.Id, Mara), host.Desk.OpenAsync(i.Id, Jonas) }));

        Assert.All(items.Select((_, i) => (taken[2 * i], taken[(2 * i) + 1])), pair => Assert.True(pair.Item1 ^ pair.Item2));
        Assert.All(await host.ItemsAsync(), i => Assert.Contains(i.AssigneeId, new[] { Mara, Jonas }));
    }

    [Fact]
    public async Task Taking_the_next_gives_everybody_another_call_until_none_is_left()
    {
        await host.QueuedAsync(9);

        var steps = await Task.WhenAll(Enumerable.Range(0, 11).Select(i => host.Desk.TakeNextAsync(i % 2 == 0 ? Mara : Jonas, default)));

        Assert.Equal(9, steps.OfType<QueueStep>().Select(s => s.Item).Distinct().Count());
        Assert.Equal(2, steps.Count(s => s is null));
    }

    [Fact]
    public async Task What_is_released_is_there_for_the_other_and_what_is_done_for_nobody()
    {
        var items = await host.QueuedAsync(2);
        Assert.True(await host.Desk.OpenAsync(items[0].Id, Mara));
        Assert.True(await host.Desk.OpenAsync(items[0].Id, Mara));
        Assert.False(await host.Desk.OpenAsync(items[0].Id, Jonas));

        Assert.True(await host.Desk.AssignAsync(items[0].Id, null));
        Assert.True(await host.Desk.OpenAsync(items[0].Id, Jonas));
        await host.JudgeAsync(items[0], Jonas);

        Assert.False(await host.Desk.OpenAsync(items[0].Id, Mara));
        Assert.False(await host.Desk.AssignAsync(items[0].Id, Mara));
        Assert.Empty(await host.Desk.RemoveAsync([items[0].Id]));
        Assert.Equal((1, 1), (await host.Queue.WaitingForAsync(Mara, default), await host.Queue.WaitingForAsync(Jonas, default)));
    }

    [Fact]
    public async Task A_call_waits_once_however_many_queue_it()
    {
        await host.QueuedAsync(5);
        var preview = await host.Queue.PreviewAsync(host.CallIds.Take(8).Append("no such call").ToList(), default);
        Assert.Equal((8, 3, 5), (preview.Found, preview.Added, preview.Already));

        var added = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.Queue.AddAsync(host.CallIds.Take(8).ToList(), "boss", 0, default)));

        Assert.Equal(3, added.Sum(a => a.Added));
        Assert.Equal(8, (await host.ItemsAsync()).Select(i => i.CallKey).Distinct().Count());
        Assert.Equal(3, await host.Queue.RemoveAsync(added.SelectMany(a => a.Items).ToList(), default));
        Assert.Equal(5, (await host.ItemsAsync()).Count);
    }

    [Fact]
    public async Task A_filter_queues_its_newest_calls_and_says_why()
    {
        await host.QueuedAsync(0);
        var filter = CallFilterQuery.Parse("maxRounds=1").Filter;

        var preview = await host.Queue.PreviewAsync(filter, new TimeRange(0, long.MaxValue), default);
        var added = await host.Queue.AddAsync(filter, new TimeRange(0, long.MaxValue), "boss", 0, default);

        Assert.Equal((20, 20, 0, false), (preview.Found, preview.Added, preview.Already, preview.HasMore));
        Assert.Equal(20, added.Added);
        var items = await host.ItemsAsync();
        Assert.All(items, i => Assert.Equal((QueueOrigin.Filter, "rounds ≤ 1", "boss"), (i.Origin, i.Reason, i.AddedBy)));
        Assert.Equal(items.Select(i => i.CallKey).OrderDescending(), items.Select(i => i.CallKey));
    }

    [Fact]
    public async Task What_is_removed_comes_back_to_its_place()
    {
        var items = await host.QueuedAsync(4);
        await host.Desk.OpenAsync(items[1].Id, Mara);

        var removed = await host.Desk.RemoveAsync([items[1].Id, items[2].Id]);
        Assert.Equal(2, (await host.ItemsAsync()).Count);
        // Somebody queues one of them again meanwhile: it stands there once.
        await host.Queue.AddAsync([host.CallIds[2]], "boss", 0, default);
        Assert.Equal(1, await host.Desk.RestoreAsync(removed));

        var back = await host.ItemsAsync();
        Assert.Equal([items[0].CallKey, items[1].CallKey, items[3].CallKey, items[2].CallKey], back.Select(i => i.CallKey));
        Assert.Equal(Mara, back[1].AssigneeId);
    }

    [Fact]
    public async Task Three_of_five_goes_on_to_four_and_ends_when_nothing_waits()
    {
        var items = await host.QueuedAsync(5);
        for (var i = 0; i < 2; i++)
        {
            await host.Desk.OpenAsync(items[i].Id, Mara);
            await host.JudgeAsync(items[i], Mara);
        }
        var here = (await host.Desk.PlaceAsync(items[2].Id, Mara, 0, default))!;
        Assert.Equal((3, 5, items[3].Id, items[1].Id, false, null), (here.Place, here.Total, here.Next!.Item, here.Previous!.Item, here.IsDone, here.TakenBy));

        // What somebody else took is no step of hers.
        await host.Desk.OpenAsync(items[3].Id, Jonas);
        here = (await host.Desk.PlaceAsync(items[2].Id, Mara, 0, default))!;
        Assert.Equal((3, 4, items[4].Id), (here.Place, here.Total, here.Next!.Item));
        Assert.Equal(Jonas, (await host.Desk.PlaceAsync(items[3].Id, Mara, 0, default))!.TakenBy);

        // The last one leads back to what was passed over, and the end to nothing.
        here = (await host.Desk.PlaceAsync(items[4].Id, Mara, 0, default))!;
        Assert.Equal(items[2].Id, here.Next!.Item);
        await host.JudgeAsync(items[4], Mara);
        await host.JudgeAsync(items[2], Mara);
        here = (await host.Desk.PlaceAsync(items[2].Id, Mara, 0, default))!;
        Assert.Equal((3, 4, null, true), (here.Place, here.Total, here.Next, here.IsDone));
        Assert.Null(await host.Desk.FirstAsync(Mara, default));
    }

    [Fact]
    public async Task A_second_opinion_is_asked_of_somebody_else_who_is_blind_until_then()
    {
        var items = await host.QueuedAsync(1, secondPercent: 100);
        await host.Desk.OpenAsync(items[0].Id, Mara);
        Assert.False(await host.Desk.IsBlindAsync(items[0].CallKey, Jonas, default));
        await host.JudgeAsync(items[0], Mara);

        var second = Assert.Single(await host.ItemsAsync(), i => i.DoneAt is null);
        Assert.Equal((Mara, items[0].CallKey), (second.SecondOpinionOf, second.CallKey));
        Assert.False(await host.Desk.OpenAsync(second.Id, Mara));
        Assert.False(await host.Desk.AssignAsync(second.Id, Mara));
        Assert.Null(await host.Desk.TakeNextAsync(Mara, default));
        Assert.Equal((0, 1), (await host.Queue.WaitingForAsync(Mara, default), await host.Queue.WaitingForAsync(Jonas, default)));
        Assert.True(await host.Desk.IsBlindAsync(second.CallKey, Jonas, default));
        Assert.False(await host.Desk.IsBlindAsync(second.CallKey, Mara, default));

        Assert.True(await host.Desk.OpenAsync(second.Id, Jonas));
        await host.JudgeAsync(second, Jonas);
        Assert.False(await host.Desk.IsBlindAsync(second.CallKey, Jonas, default));
        // Two opinions are enough: the second asks for no third.
        Assert.All(await host.ItemsAsync(), i => Assert.NotNull(i.DoneAt));
        Assert.Equal(2, (await host.ItemsAsync()).Count);
    }

    [Fact]
    public async Task A_verdict_taken_back_waits_again_and_wants_no_second_opinion_yet()
    {
        var items = await host.QueuedAsync(1, secondPercent: 100);
        await host.Desk.OpenAsync(items[0].Id, Mara);
        await host.JudgeAsync(items[0], Mara);
        await host.TakeBackAsync(items[0], Mara);

        var again = Assert.Single(await host.ItemsAsync());
        Assert.Equal((items[0].Id, Mara, null), (again.Id, again.AssigneeId, again.DoneAt));
        await host.JudgeAsync(items[0], Mara);
        Assert.Equal(2, (await host.ItemsAsync()).Count);
    }

    [Fact]
    public async Task A_verdict_given_beside_the_queue_counts_for_what_nobody_has()
    {
        var items = await host.QueuedAsync(2);
        await host.Desk.OpenAsync(items[0].Id, Jonas);
        await host.JudgeAsync(items[0], Mara);
        await host.JudgeAsync(items[1], Mara);

        var after = await host.ItemsAsync();
        Assert.Equal((null, Mara), (after[0].DoneBy, after[1].DoneBy));
    }

    [Fact]
    public async Task A_deleted_call_is_no_work()
    {
        await host.Host.StoreAsync([Pushes.Record("gone")]);
        await host.QueuedAsync(0);
        await host.Queue.AddAsync(["gone"], "boss", 0, default);
        Assert.Equal(1, await host.Queue.WaitingForAsync(Mara, default));

        await host.Writer.RunAsync(session => session.Delete("gone"));

        Assert.Equal(0, await host.Queue.WaitingForAsync(Mara, default));
        Assert.Null(await host.Desk.TakeNextAsync(Mara, default));
    }
}
