namespace CallDashboard.Live;

/// <summary>
/// Turns many signals into few actions: at once on the first (leading edge), then at most once per interval, and always once more
/// after the last (trailing edge), so that the end state is never missed. Actions never overlap. Thread-safe.
/// </summary>
public sealed class Throttle : IDisposable
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly Func<Task> action;
    private readonly Action<Exception> onError;
    private readonly ITimer timer;
    private TimeSpan interval;
    private long began;
    private bool signalled, running, resting, disposed;

    /// <summary>Makes a throttle.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="interval">Least time between the starts of two actions.</param>
    /// <param name="action">What to do; a component passes <c>() =&gt; InvokeAsync(…)</c>.</param>
    /// <param name="onError">Gets what the action throws; a component passes its dispatcher of exceptions.</param>
    public Throttle(TimeProvider time, TimeSpan interval, Func<Task> action, Action<Exception> onError)
    {
        this.time = time;
        this.interval = interval;
        this.action = action;
        this.onError = onError;
        timer = time.CreateTimer(_ => Rested(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Least time between the starts of two actions; a change counts from the start of the last one.</summary>
    public TimeSpan Interval
    {
        get => interval;
        set
        {
            lock (gate)
            {
                if (interval == value)
                    return;
                interval = value;
                if (resting && !disposed)
                    timer.Change(value - time.GetElapsedTime(began) is { Ticks: > 0 } rest ? rest : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Asks for an action. Never blocks, never throws.</summary>
    public void Signal()
    {
        lock (gate)
        {
            signalled = true;
            if (disposed || running || resting)
                return;
            Begin();
        }
        Run();
    }

    /// <summary>No action begins any more; one that runs is not waited for.</summary>
    public void Dispose()
    {
        lock (gate)
            disposed = true;
        timer.Dispose();
    }

    private void Begin()
    {
        signalled = false;
        running = true;
        resting = true;
        began = time.GetTimestamp();
        timer.Change(interval, Timeout.InfiniteTimeSpan);
    }

    private void Rested()
    {
        lock (gate)
        {
            resting = false;
            if (disposed || running || !signalled)
                return;
            Begin();
        }
        Run();
    }

    private async void Run()
    {
        while (true)
        {
            try
            {
                await action();
            }
            catch (Exception problem)
            {
                onError(problem);
            }

            lock (gate)
            {
                running = false;
                // A signal that came while a long action ran is served now, unless the interval is still to pass.
                if (disposed || resting || !signalled)
                    return;
                Begin();
            }
        }
    }
}
