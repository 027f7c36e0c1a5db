using System.Collections.Concurrent;

namespace CallDashboard.Live;

/// <summary>One call in a notice.</summary>
/// <param name="Key">Its identity inside the database.</param>
/// <param name="IsNew">False when a known call changed or went.</param>
public readonly record struct CallNotice(long Key, string CallId, bool IsNew);

/// <summary>What one commit stored.</summary>
/// <param name="Sequence">The highest sequence in the database after the commit.</param>
public sealed record CallsStored(long Sequence, IReadOnlyList<CallNotice> Calls);

/// <summary>
/// Tells open pages, the hub and followers that a commit stored calls. It carries ids, not calls: whoever shows something asks for it.
/// A subscriber that joins late, or was away, reads everything after the last sequence it knows from the database; nothing is buffered here.
/// </summary>
public sealed partial class CallFeed(ILogger<CallFeed> log)
{
    private readonly ConcurrentDictionary<long, Action<CallsStored>> subscribers = new();
    private long lastId;
    private long sequence;

    /// <summary>The sequence of the last commit.</summary>
    public long Sequence => Volatile.Read(ref sequence);

    /// <summary>How many listen; returns to zero when all pages are closed.</summary>
    public int Subscribers => subscribers.Count;

    /// <summary>
    /// Calls back after every commit, on the publishing thread: a handler only signals (see <see cref="Throttle"/>), it never waits or reads.
    /// Subscribe before the first read, so that nothing falls between the two.
    /// </summary>
    public IDisposable Subscribe(Action<CallsStored> handler)
    {
        var id = Interlocked.Increment(ref lastId);
        subscribers[id] = handler;
        return new Subscription(this, id);
    }

    /// <summary>Sets the sequence found in the database at start.</summary>
    public void Start(long lastSequence) => Volatile.Write(ref sequence, lastSequence);

    /// <summary>Called by the writer after its commit.</summary>
    public void Publish(CallsStored stored)
    {
        Volatile.Write(ref sequence, stored.Sequence);
        foreach (var handler in subscribers.Values)
        {
            try
            {
                handler(stored);
            }
            catch (Exception problem)
            {
                LogHandlerFailed(log, problem);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A subscriber of the call feed failed; the others were told.")]
    private static partial void LogHandlerFailed(ILogger log, Exception problem);

    private sealed class Subscription(CallFeed feed, long id) : IDisposable
    {
        public void Dispose() => feed.subscribers.TryRemove(id, out _);
    }
}
