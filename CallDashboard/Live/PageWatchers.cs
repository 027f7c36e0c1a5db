using System.Collections.Immutable;

namespace CallDashboard.Live;

/// <summary>
/// Open pages that are told of news one after the other: a handler draws its page and ends when it is drawn. However many they are, they take one
/// processor at most, and who tells them knows what that took. One that fails, or does not get to it (its circuit is busy), does not keep the news from the others.
/// </summary>
internal sealed class PageWatchers(TimeProvider time, Action<Exception> failed)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private ImmutableArray<Func<Task>> watchers = [];

    public int Count => watchers.Length;

    /// <summary>Until it is disposed.</summary>
    public IDisposable Add(Func<Task> draw)
    {
        lock (gate)
            watchers = watchers.Add(draw);
        return new Watcher(this, draw);
    }

    public async Task TellAsync()
    {
        foreach (var draw in watchers)
        {
            try
            {
                var drawing = draw();
                if (!drawing.IsCompleted)
                    drawing = drawing.WaitAsync(Patience, time);
                await drawing;
            }
            catch (Exception problem)
            {
                failed(problem);
            }
        }
    }

    private sealed class Watcher(PageWatchers of, Func<Task> draw) : IDisposable
    {
        public void Dispose()
        {
            lock (of.gate)
                of.watchers = of.watchers.Remove(draw);
        }
    }
}
