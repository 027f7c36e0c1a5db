using System.Threading.Channels;
using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Live;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Recordings.Archive;

/// <summary>
/// Takes copies of recordings soon after the push. Follows <see cref="Change"/> by cursor, woken by the feed; fetches what is due, a few at a time;
/// sets a timer for the next retry only. All it knows is in the database, so a restart, even by the power switch, goes on where it was.
/// </summary>
public sealed partial class RecordingArchive(
    CallFeed feed, RecordingFeed recordings, NamedRecordings named, RecordingRows rows, RecordingFetches fetches, HostWatch hosts,
    IOptions<RecordingsOptions> options, TimeProvider time, ILogger<RecordingArchive> log) : BackgroundService
{
    /// <summary>Fetches at a time. Sources are slow, not we: more would only crowd out the listeners.</summary>
    public const int Slots = 4;

    private const int ChangesAtATime = 256;
    private const int ManyChanges = 16;
    private const int DueAtATime = 64;
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    // Full means that somebody has woken it already: nothing is lost.
    private readonly Channel<bool> signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private long? cursor;
    private long resting;
    private int running;
    private volatile bool breathing;
    private IDisposable? subscription;

    /// <summary>There may be something to do: a commit, a request, a finished fetch, a timer.</summary>
    public void Wake() => signals.Writer.TryWrite(true);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Subscribed before the first read, so that no commit falls between the two.
        subscription = feed.Subscribe(_ =>
        {
            if (!breathing)
                Wake();
        });
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        subscription?.Dispose();
        base.Dispose();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await fetches.DrainAsync(DrainLimit);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var timer = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            while (true)
            {
                var began = Now;
                var pause = await StepAsync(stoppingToken);
                timer.Change(pause ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                // Became due between the look and the timer: looked at once more rather than a pause too late.
                if (pause is { } p && Now - began >= p.TotalMilliseconds)
                    Wake();
                await signals.Reader.ReadAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is being fetched is waited for in StopAsync.
        }
    }

    /// <summary>Does what can be done now; returns when to look again if nobody wakes it before.</summary>
    private async Task<TimeSpan?> StepAsync(CancellationToken cancel)
    {
        if (Now < Volatile.Read(ref resting))
            return AfterTrouble;
        // Before the first read: a commit that it does not see wakes again.
        breathing = false;
        try
        {
            var began = time.GetTimestamp();
            var more = await FollowAsync(cancel);
            var pause = 10 * time.GetElapsedTime(began);
            var next = await StartDueAsync(cancel);
            // While much comes it is followed in steps, not commit by commit, and for a tenth of the time, so that it never takes the database
            // from those who push and read.
            breathing = more;
            return !more ? next : pause > Breath ? pause : Breath;
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogTrouble(log, problem);
            cursor = null;
            Rest();
            return AfterTrouble;
        }
    }

    /// <summary>Makes rows of what new and changed records say; true when there is more, or soon will be.</summary>
    private async Task<bool> FollowAsync(CancellationToken cancel)
    {
        if (feed.Sequence <= cursor)
            return false;
        var after = cursor ?? await rows.CursorAsync(cancel);
        cursor = after;
        var found = await named.AfterAsync(after, ChangesAtATime, cancel);
        if (found.Changes == 0)
            return false;
        var now = Now;
        var changed = await rows.FollowAsync(found.Named, found.Sequence, options.Value.Archive ? now : null, now);
        cursor = found.Sequence;
        foreach (var callKey in changed.Distinct())
            recordings.Publish(callKey);
        return found.Changes >= ManyChanges;
    }

    /// <summary>Fills the free slots; returns how long until the next one is due, or null when a finished fetch will tell.</summary>
    private async Task<TimeSpan?> StartDueAsync(CancellationToken cancel)
    {
        if (running >= Slots)
            return null;
        // What is fetched while the rows are read may be done before they are looked at: it is not due any more, whatever they say.
        var busy = fetches.Busy();
        var due = await rows.DueAsync(Now, DueAtATime, cancel);
        var free = due.Where(w => !busy.Contains((w.CallKey, w.Track)) && !fetches.IsRunning(w.CallKey, w.Track)).ToList();
        var held = free.Where(w => hosts.HeldFor(w.Url) is not null).ToList();
        if (held.Count > 0)
        {
            if (!await fetches.PostponeAsync(held))
                Rest();
            return Breath;
        }
        foreach (var wanted in free.Take(Slots - running))
            _ = RunAsync(wanted);
        if (running > 0)
            return null;
        // What is due and not started is being fetched for a listener, whose fetch will tell.
        if (due.Count > 0)
            return null;
        if (await rows.FirstDueAsync(cancel) is not { } at)
            return null;
        if (at > Now)
            return TimeSpan.FromMilliseconds(at - Now);
        Wake();
        return null;
    }

    private async Task RunAsync(WantedRecording wanted)
    {
        Interlocked.Increment(ref running);
        if (!await fetches.RunAsync(wanted))
            Rest();
        Interlocked.Decrement(ref running);
        Wake();
    }

    /// <summary>What cannot be noted must not be fetched over and over.</summary>
    private void Rest() => Volatile.Write(ref resting, time.GetUtcNow().Add(AfterTrouble).ToUnixTimeMilliseconds());

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(Level = LogLevel.Error, Message = "The archive of recordings had trouble and goes on in a few seconds.")]
    private static partial void LogTrouble(ILogger log, Exception problem);
}
