using System.Threading.Channels;
using CallDashboard.Live;

namespace CallDashboard.Features.Review;

/// <summary>
/// Work that follows new and changed calls behind the answers: woken by the feed, in steps that keep a cursor, so that what a crash interrupts goes on
/// where it was. An older database is read from its first change on in the same way; then half of the time is for others.
/// </summary>
public abstract partial class BehindCalls(CallFeed feed, TimeProvider time, ILogger log) : BackgroundService
{
    // Each step is a commit of its own: what comes is gathered for a moment.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(5);

    // Full means that somebody has woken it already: nothing is lost.
    private readonly Channel<bool> signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private IDisposable? subscription;

    /// <summary>Does one step; true when there is more to do.</summary>
    internal abstract Task<bool> StepAsync(CancellationToken cancel);

    /// <summary>There may be something to do that no call tells of.</summary>
    protected void Wake() => signals.Writer.TryWrite(true);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Subscribed before the first read, so that no commit falls between the two.
        subscription = feed.Subscribe(_ => Wake());
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        subscription?.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var began = time.GetTimestamp();
                var (hasMore, pause) = await TryAsync(began, stoppingToken);
                await Task.Delay(pause, time, stoppingToken);
                if (!hasMore)
                    await signals.Reader.ReadAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The rest waits for the next start.
        }
    }

    private async Task<(bool HasMore, TimeSpan Pause)> TryAsync(long began, CancellationToken cancel)
    {
        try
        {
            return await StepAsync(cancel) ? (true, time.GetElapsedTime(began)) : (false, Gather);
        }
        catch (Exception problem) when (problem is not OperationCanceledException && !cancel.IsCancellationRequested)
        {
            LogTrouble(log, GetType().Name, problem);
            return (true, AfterTrouble);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Follower} had trouble and goes on in a few seconds, where it was.")]
    private static partial void LogTrouble(ILogger log, string follower, Exception problem);
}
