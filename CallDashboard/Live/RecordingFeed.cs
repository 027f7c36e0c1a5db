using System.Collections.Concurrent;

namespace CallDashboard.Live;

/// <summary>
/// Tells an open call page that something about the call's recordings changed: the copy's state, or the analysis of its sound.
/// Carries the key only; whoever shows the call reads it again. Nothing is buffered.
/// </summary>
public sealed partial class RecordingFeed(ILogger<RecordingFeed> log)
{
    private readonly ConcurrentDictionary<long, Action<long>> subscribers = new();
    private long lastId;

    /// <summary>How many listen; returns to zero when all pages are closed.</summary>
    public int Subscribers => subscribers.Count;

    /// <summary>Calls back with the call's key, on the publishing thread: a handler only signals.</summary>
    public IDisposable Subscribe(Action<long> handler)
    {
        var id = Interlocked.Increment(ref lastId);
        subscribers[id] = handler;
        return new Subscription(this, id);
    }

    /// <summary>To be called after the change is committed.</summary>
    public void Publish(long callKey)
    {
        foreach (var handler in subscribers.Values)
        {
            try
            {
                handler(callKey);
            }
            catch (Exception problem)
            {
                LogHandlerFailed(log, problem);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A subscriber of the recording feed failed; the others were told.")]
    private static partial void LogHandlerFailed(ILogger log, Exception problem);

    private sealed class Subscription(RecordingFeed feed, long id) : IDisposable
    {
        public void Dispose() => feed.subscribers.TryRemove(id, out _);
    }
}
