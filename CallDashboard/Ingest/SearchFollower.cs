using System.Threading.Channels;
using CallDashboard.Data;
using CallDashboard.Data.Search;
using CallDashboard.Domain;
using CallDashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Ingest;

/// <summary>
/// Puts the words of new and changed calls into the index, behind the answers: follows <see cref="Change"/> by cursor, woken by the feed, in steps that
/// the writer takes when no push waits. A database from before the index is read from its first change on in the same way; killed, it goes on where it was.
/// </summary>
public sealed partial class SearchFollower(CallFeed feed, IDbContextFactory<CallsDbContext> contexts, IngestQueue writer, SearchState state, TimeProvider time, ILogger<SearchFollower> log) : BackgroundService
{
    /// <summary>Calls in one step: some ten milliseconds of the writer.</summary>
    internal const int CallsAtATime = 256;

    // What comes is gathered for a moment: each step is a commit of its own, and half a second is soon enough to be found.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(5);

    // Full means that somebody has woken it already: nothing is lost.
    private readonly Channel<bool> signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private volatile bool resting;
    private IDisposable? subscription;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Subscribed before the first read, so that no commit falls between the two.
        subscription = feed.Subscribe(_ =>
        {
            if (!resting)
                signals.Writer.TryWrite(true);
        });
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        subscription?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var timer = time.CreateTimer(_ => signals.Writer.TryWrite(true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            while (true)
            {
                resting = true;
                timer.Change(await StepAsync(stoppingToken), Timeout.InfiniteTimeSpan);
                await signals.Reader.ReadAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The rest waits for the next start.
        }
    }

    /// <summary>Does one step; returns how long to rest, or forever when there is nothing to do until somebody wakes it.</summary>
    internal async Task<TimeSpan> StepAsync(CancellationToken cancel)
    {
        try
        {
            var began = time.GetTimestamp();
            var from = state.Indexed ?? await CursorAsync(cancel);
            if (feed.Sequence <= from)
            {
                state.At(from, feed.Sequence);
                // A commit from here on wakes it; one that came just before is seen now.
                resting = false;
                if (feed.Sequence <= from)
                    return Timeout.InfiniteTimeSpan;
            }
            var (entries, to) = await ReadAsync(from, cancel);
            if (!await writer.RunBehindAsync(session => session.FollowSearch(entries, from, to)))
                to = await CursorAsync(cancel);
            state.At(to, feed.Sequence);
            if (feed.Sequence <= to)
                return Gather;
            // While an old database is read, half of the time is for others; in a rush of pushes nearly all of it: what is not indexed yet is searched without the index.
            return time.GetElapsedTime(began) * (writer.IsRush ? 9 : 1);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogTrouble(log, problem);
            return AfterTrouble;
        }
    }

    /// <summary>The next changes, of each call only its last, in the order of the index.</summary>
    private async Task<(List<SearchEntry> Entries, long To)> ReadAsync(long from, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var moment = await db.BeginSnapshotAsync(cancel);
        var last = await db.Changes.Where(c => c.Sequence > from).OrderBy(c => c.Sequence).Take(CallsAtATime).Select(c => c.Sequence).LastOrDefaultAsync(cancel);
        var calls = await db.Changes.Where(change => change.Sequence > from && change.Sequence <= last)
            .Join(db.Calls.AsNoTracking(), change => change.CallKey, call => call.Key, (change, call) => new { change.Sequence, Call = call })
            .Where(c => c.Sequence == c.Call.Sequence)
            .Join(db.CallTexts, c => c.Call.Key, text => text.CallKey, (c, text) => new { c.Call, text.Transcript, text.Properties })
            .ToListAsync(cancel);
        // The index is written fastest in its own order.
        return ([.. calls.Select(c => new SearchEntry(c.Call.Key, c.Call.Sequence, SearchDoc.Of(c.Call.StartedAt, c.Call.Key), SearchTerms.Tokens(c.Call, c.Transcript, c.Properties)))
            .OrderBy(entry => entry.Doc)], last);
    }

    private async Task<long> CursorAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Cursors.Where(c => c.Name == SearchIndex.Cursor).Select(c => c.Sequence).FirstOrDefaultAsync(cancel);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The index of words had trouble and goes on in a few seconds; until then what is new is searched without it.")]
    private static partial void LogTrouble(ILogger log, Exception problem);
}
