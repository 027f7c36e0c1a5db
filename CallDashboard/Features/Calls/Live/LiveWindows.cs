using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Live;

namespace CallDashboard.Features.Calls.Live;

/// <summary>
/// The live lists: one that everybody shares who may know of every call, and one for each set of applications and tasks that others are limited to, with rates of its own calls.
/// A list of the second kind exists while somebody watches it. Bound: as many as different limits are looked with at the same time.
/// </summary>
public sealed class LiveWindows(LiveWindow whole, CallContexts contexts, CallFeed feed, TimeProvider time, ILogger<LiveWindow> log) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<CallScope, Limited> limited = [];

    /// <summary>How many lists of limited viewers there are; returns to zero when their pages are closed.</summary>
    public int LimitedLists
    {
        get
        {
            lock (gate)
                return limited.Count;
        }
    }

    /// <summary>The list of a scope, watched until it is disposed of; see <see cref="LiveWindow.Watch"/>.</summary>
    public (LiveWindow Window, IDisposable Watch) Watch(CallScope scope, Func<Task> draw)
    {
        if (scope.IsAll)
            return (whole, whole.Watch(draw));
        lock (gate)
        {
            if (!limited.TryGetValue(scope, out var list))
            {
                var visible = contexts.For(scope);
                var rates = new LiveRatesCache(visible, feed, time);
                limited[scope] = list = new Limited(new LiveWindow(visible, feed, rates, time, log), rates);
            }
            return (list.Window, new Watcher(this, scope, list.Window.Watch(draw)));
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var list in limited.Values)
                list.Dispose();
            limited.Clear();
        }
    }

    private void Left(CallScope scope)
    {
        lock (gate)
        {
            if (limited.TryGetValue(scope, out var list) && list.Window.Watchers == 0 && limited.Remove(scope))
                list.Dispose();
        }
    }

    private sealed record Limited(LiveWindow Window, LiveRatesCache Rates) : IDisposable
    {
        public void Dispose()
        {
            Window.Dispose();
            Rates.Dispose();
        }
    }

    private sealed class Watcher(LiveWindows of, CallScope scope, IDisposable watch) : IDisposable
    {
        public void Dispose()
        {
            watch.Dispose();
            of.Left(scope);
        }
    }
}
