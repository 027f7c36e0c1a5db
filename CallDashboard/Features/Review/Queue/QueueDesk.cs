using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review.Queue;

/// <summary>An item and its call's id.</summary>
public sealed record QueueStep(long Item, string CallId)
{
    /// <summary>The call's page, opened from the queue.</summary>
    public string Address => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Common.CallLink.AddressOf(CallId)}?queue={Item}");
}

/// <summary>Where somebody is in the queue: "3 of 47".</summary>
/// <param name="Place">From 1, among what they judged today and what they can judge; 0 when the item is none of it.</param>
/// <param name="Next">The next one that waits, also from the beginning; null when no other waits.</param>
/// <param name="Previous">The one before, judged or not.</param>
/// <param name="IsDone">It is judged.</param>
/// <param name="TakenBy">Somebody else who has it, or judged it; null when it is free for this person.</param>
/// <param name="IsSecond">It asks for a second opinion.</param>
public sealed record QueuePlace(int Place, int Total, QueueStep? Next, QueueStep? Previous, bool IsDone, string? TakenBy, bool IsSecond);

/// <summary>What people do with items. Everything that changes one runs on the one writer, so that of two who want the same one gets it.</summary>
public sealed class QueueDesk(IDbContextFactory<CallsDbContext> contexts, IngestQueue writer, Auditor auditor, ReviewFeed feed, Rights rights, TimeProvider time)
{
    /// <summary>Opens an item: from now on it is theirs. False when it is not to be had.</summary>
    /// <exception cref="CannotWriteException">Nothing was changed.</exception>
    public async Task<bool> OpenAsync(long item, string userId)
    {
        await using (var db = await contexts.CreateDbContextAsync())
        {
            // Not of a call that this person may not know of.
            if (!db.Scope.IsAll && !await db.ReviewQueueItems.AnyAsync(i => i.Id == item))
                return false;
        }
        return await ChangeAsync(session => QueueStatements.Take(session.Connection, item, userId, Now));
    }

    /// <summary>Takes the first free item; none when none is left.</summary>
    public async Task<QueueStep?> TakeNextAsync(string userId, CancellationToken cancel)
    {
        await rights.DemandAsync(Policies.Review);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (!db.Scope.IsAll)
            return await TakeNextOfAsync(db, userId, cancel);
        var taken = await writer.RunAsync(session => QueueStatements.TakeNext(session.Connection, userId, Now));
        if (taken is not { } id)
            return null;
        Tell();
        return await StepAsync(db, db.ReviewQueueItems.Where(i => i.Id == id), cancel);
    }

    // Whoever is limited takes the first of the items that he may know of; others may be quicker with one or the other.
    private async Task<QueueStep?> TakeNextOfAsync(CallsDbContext db, string userId, CancellationToken cancel)
    {
        foreach (var id in await QueueItems.OpenFor(db, userId).Where(i => i.AssigneeId == null).OrderBy(i => i.Position).Select(i => i.Id).Take(50).ToListAsync(cancel))
        {
            if (await OpenAsync(id, userId))
                return await StepAsync(db, db.ReviewQueueItems.Where(i => i.Id == id), cancel);
        }
        return null;
    }

    /// <summary>Gives an item to somebody, or with null back to all.</summary>
    public async Task<bool> AssignAsync(long item, string? userId)
    {
        var call = await CallIdsAsync([item]);
        var note = await auditor.NoteAsync(AuditActs.QueueChanged, QueueTrace.Of(call), QueueTrace.Details(userId is null ? "release" : "assign", call, ("to", userId)));
        return await ChangeAsync(session => QueueStatements.Assign(session.Connection, item, userId) && session.Audit(note) > 0);
    }

    /// <summary>Takes items out; what was there, for <see cref="RestoreAsync"/>.</summary>
    public async Task<IReadOnlyList<ReviewQueueItem>> RemoveAsync(IReadOnlyList<long> items)
    {
        var calls = await CallIdsAsync(items);
        var note = await auditor.NoteAsync(AuditActs.QueueChanged, QueueTrace.Of(calls), QueueTrace.Details("remove", calls));
        var removed = await writer.RunAsync(session =>
        {
            var gone = QueueStatements.Remove(session.Connection, items);
            if (gone.Count > 0)
                session.Audit(note);
            return gone;
        });
        Tell();
        return removed;
    }

    /// <summary>Undoes a removal; how many came back.</summary>
    public async Task<int> RestoreAsync(IReadOnlyList<ReviewQueueItem> items)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var keys = items.Select(i => i.CallKey).ToList();
        var calls = await db.Calls.Where(c => EF.Parameter(keys).Contains(c.Key)).Select(c => c.CallId).ToListAsync();
        var note = await auditor.NoteAsync(AuditActs.QueueChanged, QueueTrace.Of(calls), QueueTrace.Details("restore", calls));
        var back = await writer.RunAsync(session =>
        {
            var restored = QueueStatements.Restore(session.Connection, items);
            if (restored > 0)
                session.Audit(note);
            return restored;
        });
        Tell();
        return back;
    }

    /// <summary>Where an item stands for somebody; null when it is gone.</summary>
    /// <param name="since">Beginning of their day, unix milliseconds UTC.</param>
    public async Task<QueuePlace?> PlaceAsync(long item, string userId, long since, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var moment = await db.BeginSnapshotAsync(cancel);
        if (await QueueItems.All(db).FirstOrDefaultAsync(i => i.Id == item, cancel) is not { } here)
            return null;
        var round = QueueItems.RoundOf(db, userId, since);
        var total = await round.CountAsync(cancel);
        var isInIt = await round.AnyAsync(i => i.Id == item, cancel);
        var place = isInIt ? await round.CountAsync(i => i.Position <= here.Position, cancel) : 0;
        var open = QueueItems.OpenFor(db, userId).Where(i => i.Id != item);
        var next = await StepAsync(db, open.Where(i => i.Position > here.Position).OrderBy(i => i.Position), cancel) ?? await StepAsync(db, open.OrderBy(i => i.Position), cancel);
        var previous = await StepAsync(db, round.Where(i => i.Position < here.Position).OrderByDescending(i => i.Position), cancel);
        var other = here.DoneAt is null ? here.AssigneeId : here.DoneBy;
        return new QueuePlace(place, total, next, previous, here.DoneAt is not null, other == userId ? null : other, here.SecondOpinionOf is not null);
    }

    /// <summary>The first item that somebody can judge; none when the queue is empty for them.</summary>
    public async Task<QueueStep?> FirstAsync(string userId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        // What they took comes before what is free.
        return await StepAsync(db, QueueItems.OpenFor(db, userId).OrderBy(i => i.AssigneeId == null).ThenBy(i => i.Position), cancel);
    }

    /// <summary>
    /// True while somebody is to give a second opinion on a call: what the first reviewer said is kept from them until they have judged it themselves.
    /// </summary>
    public async Task<bool> IsBlindAsync(long callKey, string userId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.BlindFor(userId).ContainsAsync(callKey, cancel);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<List<string>> CallIdsAsync(IReadOnlyList<long> items)
    {
        await using var db = await contexts.CreateDbContextAsync();
        return await db.ReviewQueueItems.Where(i => EF.Parameter(items).Contains(i.Id)).Join(db.Calls, i => i.CallKey, c => c.Key, (_, c) => c.CallId).ToListAsync();
    }

    private async Task<bool> ChangeAsync(Func<WriterSession, bool> change)
    {
        await rights.DemandAsync(Policies.Review);
        var changed = await writer.RunAsync(change);
        if (changed)
            Tell();
        return changed;
    }

    private void Tell() => feed.Publish(new ReviewNews(null));

    private static async Task<QueueStep?> StepAsync(CallsDbContext db, IQueryable<ReviewQueueItem> items, CancellationToken cancel) =>
        await items.Take(1).Join(db.Calls, i => i.CallKey, c => c.Key, (i, c) => new QueueStep(i.Id, c.CallId)).FirstOrDefaultAsync(cancel);
}
