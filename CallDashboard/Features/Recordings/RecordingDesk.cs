using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Features.Recordings.Archive;
using CallDashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Recordings;

/// <summary>What pages and the range endpoint ask about recordings.</summary>
public sealed class RecordingDesk(
    IDbContextFactory<CallsDbContext> contexts, RecordingRows rows, NamedRecordings named, RecordingFetches fetches, RecordingArchive archive, RecordingCounts counts, RecordingFiles files, RecordingFeed feed, TimeProvider time) : IRecordings
{
    /// <summary>A listener does not make us ask a source again that failed so short a time ago.</summary>
    public static readonly TimeSpan Lately = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<RecordingStatus>> OfCallAsync(long callKey, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var call = await db.Calls.Where(c => c.Key == callKey).Select(c => new { c.HasFull, c.HasCustomer, c.Source }).FirstOrDefaultAsync(cancel);
        if (call is null)
            return [];
        var copies = await db.Recordings.Where(r => r.CallKey == callKey).ToListAsync(cancel);
        return [Status(Track.Full, call.HasFull), Status(Track.Customer, call.HasCustomer)];

        RecordingStatus Status(Track track, bool isSent)
        {
            if (call.Source == CallSource.Sample)
                return new(track, isSent ? RecordingState.Stored : RecordingState.NotSent, null, null, 0, null, null, null, false, null);
            var (isFetching, share) = fetches.Progress(callKey, track);
            return copies.Find(c => c.Track == track) is { } copy
                ? new(track, copy.State, copy.ContentType, copy.Length, copy.Attempts, At(copy.NextTryAt), copy.Error, At(copy.ChangedAt), isFetching, share)
                : new(track, isSent ? RecordingState.Waiting : RecordingState.NotSent, null, null, 0, null, null, null, isFetching, share);
        }
    }

    public async Task PrepareAsync(long callKey, CancellationToken cancel)
    {
        // Not what failed: it has its next try, and pages that are opened often must not use its tries up.
        foreach (var waiting in (await OfCallAsync(callKey, cancel)).Where(r => r is { State: RecordingState.Waiting, IsFetching: false }))
            _ = await BeginAsync(callKey, waiting.Track, force: false, cancel);
    }

    public async Task<bool> TryNowAsync(long callKey, Track track, CancellationToken cancel) => await BeginAsync(callKey, track, force: true, cancel) is not null;

    public async Task<int> TryAllFailedAsync(CancellationToken cancel)
    {
        var count = await rows.RequestFailedAsync(Now);
        archive.Wake();
        return count;
    }

    public async Task<RecordingTotals> TotalsAsync(CancellationToken cancel)
    {
        var count = await counts.ReadAsync(cancel);
        var failure = counts.LastFailure;
        return new(count, fetches.Count, At(await rows.FirstDueAsync(cancel)), failure?.At, failure?.Reason, counts.LastStoredAt, await Task.Run(() => files.UsedBytes, cancel));
    }

    /// <summary>
    /// Starts fetching a recording, or joins the fetch that runs; null when there is nothing to fetch: stored, not sent, a sample, or (unless forced)
    /// expired, removed, or tried a moment ago. The task ends when the outcome is noted.
    /// </summary>
    /// <param name="lost">The copy's file is gone: a stored one is fetched as well.</param>
    internal async Task<Task?> BeginAsync(long callKey, Track track, bool force, CancellationToken cancel, bool lost = false)
    {
        var copy = await FindAsync(callKey, track, cancel);
        if (copy is null)
        {
            // Not followed yet, or the archive is off.
            var all = await named.OfCallAsync(callKey, cancel);
            if (await IsSampleAsync(callKey, cancel) || all.FirstOrDefault(n => n.Track == track) is not { Url.Length: > 0 } one)
                return null;
            await rows.NameAsync(one, Now);
            if ((copy = await FindAsync(callKey, track, cancel)) is null)
                return null;
        }
        if (!force && !lost && !fetches.IsRunning(callKey, track) && !IsWorthATry(copy.Copy))
            return null;
        if (lost || (force && copy.Copy.State != RecordingState.Stored))
        {
            await rows.RequestAsync(callKey, track, Now, lost);
            copy = await FindAsync(callKey, track, cancel) ?? copy;
            feed.Publish(callKey);
        }
        var fetch = fetches.RunAsync(new(callKey, track, copy.Copy.Url, copy.Copy.Attempts, copy.StartedAt));
        _ = WakeAfterAsync(fetch);
        return fetch;
    }

    /// <summary>When it failed, the archive sets its clock to the next try.</summary>
    private async Task WakeAfterAsync(Task fetch)
    {
        await fetch;
        archive.Wake();
    }

    private bool IsWorthATry(Recording copy) => copy.State switch
    {
        RecordingState.Waiting => true,
        RecordingState.Failed => Now - copy.ChangedAt > Lately.TotalMilliseconds && copy.NextTryAt is not null,
        _ => false,
    };

    private async Task<Found?> FindAsync(long callKey, Track track, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Recordings.Where(r => r.CallKey == callKey && r.Track == track)
            .Join(db.Calls, r => r.CallKey, c => c.Key, (r, c) => new Found(r, c.StartedAt)).FirstOrDefaultAsync(cancel);
    }

    private async Task<bool> IsSampleAsync(long callKey, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Calls.AnyAsync(c => c.Key == callKey && c.Source == CallSource.Sample, cancel);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static DateTimeOffset? At(long? unixMilliseconds) => unixMilliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    private sealed record Found(Recording Copy, long StartedAt);
}
