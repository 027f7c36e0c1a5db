using System.Collections.Concurrent;

namespace CallDashboard.Live;

/// <summary>Who listens to a feed. Told one after the other, on the thread that tells; one that fails does not keep the news from the others.</summary>
internal sealed class Subscribers<T>(Action<Exception> failed)
{
    private readonly ConcurrentDictionary<long, Action<T>> handlers = new();
    private long lastId;

    public int Count => handlers.Count;

    /// <summary>Until it is disposed.</summary>
    public IDisposable Add(Action<T> handler)
    {
        var id = Interlocked.Increment(ref lastId);
        handlers[id] = handler;
        return new Subscription(this, id);
    }

    public void Tell(T news)
    {
        foreach (var (_, handler) in handlers)
        {
            try
            {
                handler(news);
            }
            catch (Exception problem)
            {
                failed(problem);
            }
        }
    }

    private sealed class Subscription(Subscribers<T> of, long id) : IDisposable
    {
        public void Dispose() => of.handlers.TryRemove(id, out _);
    }
}
