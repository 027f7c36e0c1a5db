namespace CallDashboard.Live;

/// <summary>
/// When the last call came, for the live state of every open page: told at most once a second however many come, and to one page after the other. A commit costs one signal,
/// not one for each page.
/// </summary>
public sealed partial class CallPulse : IDisposable
{
    // A word and a time: once a second is as often as anybody can read it.
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly CallFeed feed;
    private readonly TimeProvider time;
    private readonly PageWatchers watchers;
    private readonly Throttle throttle;
    private readonly IDisposable subscription;
    private long last;

    public CallPulse(CallFeed feed, TimeProvider time, ILogger<CallPulse> log)
    {
        this.feed = feed;
        this.time = time;
        watchers = new PageWatchers(time, problem => LogFailed(log, problem));
        throttle = new Throttle(time, Pace, TellAsync, problem => LogFailed(log, problem));
        subscription = feed.Subscribe(_ =>
        {
            Volatile.Write(ref last, time.GetUtcNow().ToUnixTimeMilliseconds());
            if (watchers.Count != 0)
                throttle.Signal();
        });
    }

    /// <summary>How many pages watch; returns to zero when all are closed.</summary>
    public int Watchers => watchers.Count;

    /// <summary>When a call came last since the program started, unix milliseconds UTC; null when none did.</summary>
    public long? Last => Volatile.Read(ref last) is not 0 and var at ? at : null;

    /// <summary>Calls back when calls came; the handler draws its page and ends when it is drawn.</summary>
    public IDisposable Watch(Func<Task> draw) => watchers.Add(draw);

    /// <summary>When a call came last, also before the program started; null without calls.</summary>
    public async Task<long?> FindLastAsync(CancellationToken cancel = default)
    {
        if (Last is null && await feed.LastArrivalAsync(cancel) is { } before)
            Interlocked.CompareExchange(ref last, before, 0);
        return Last;
    }

    public void Dispose()
    {
        subscription.Dispose();
        throttle.Dispose();
    }

    private async Task TellAsync()
    {
        var began = time.GetTimestamp();
        await watchers.TellAsync();
        throttle.Interval = TimeSpan.FromTicks(Math.Max(Pace.Ticks, time.GetElapsedTime(began).Ticks * 4));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A page could not be told that calls came; the others were.")]
    private static partial void LogFailed(ILogger log, Exception problem);
}
