using System.Collections.Immutable;
using CallDashboard.Data;
using CallDashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls.Live;

/// <summary>
/// The last 500 calls in memory, read once for all open pages: after a commit one query brings what is new, whoever watches.
/// Runs only while somebody watches; the first page fills it, and after a pause it catches up by sequence, so nothing is missed.
/// </summary>
public sealed partial class LiveWindow : IDisposable
{
    /// <summary>Rows kept; older ones are in the list of calls.</summary>
    public const int Size = 500;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly IDbContextFactory<CallsDbContext> database;
    private readonly Throttle throttle;
    private readonly IDisposable subscription;
    private readonly SemaphoreSlim reading = new(1, 1);
    private readonly Lock gate = new();
    private ImmutableArray<Action> watchers = [];
    private ImmutableArray<LiveRow> rows = [];
    private long sequence = -1;

    public LiveWindow(IDbContextFactory<CallsDbContext> database, CallFeed feed, TimeProvider time, ILogger<LiveWindow> log)
    {
        this.database = database;
        throttle = new Throttle(time, Pace, () => RefreshAsync(CancellationToken.None), problem => LogFailed(log, problem));
        subscription = feed.Subscribe(_ =>
        {
            if (!watchers.IsEmpty)
                throttle.Signal();
        });
    }

    /// <summary>The calls, newest first.</summary>
    public ImmutableArray<LiveRow> Rows => rows;

    /// <summary>How many pages watch.</summary>
    public int Watchers => watchers.Length;

    /// <summary>Calls back when rows changed; handlers only signal. Then <see cref="RefreshAsync"/> brings the first rows.</summary>
    public IDisposable Watch(Action changed)
    {
        lock (gate)
            watchers = watchers.Add(changed);
        return new Watcher(this, changed);
    }

    /// <summary>Brings the window up to the last commit.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await reading.WaitAsync(cancel);
        try
        {
            await using var db = await database.CreateDbContextAsync(cancel);
            if (sequence < 0)
            {
                var latest = await db.Calls.OrderByDescending(c => c.Key).Take(Size).Select(Projection).ToListAsync(cancel);
                sequence = await db.Changes.MaxAsync(c => (long?)c.Sequence, cancel) ?? 0;
                rows = [.. latest];
            }
            else
            {
                var changes = await db.Changes.Where(c => c.Sequence > sequence).OrderByDescending(c => c.Sequence).Take(Size * 2).ToListAsync(cancel);
                if (changes.Count == 0)
                    return;
                var keys = changes.Select(c => c.CallKey).Distinct().ToList();
                var changed = await db.Calls.Where(c => keys.Contains(c.Key)).Select(Projection).ToListAsync(cancel);
                sequence = changes[0].Sequence;
                rows = Merge(rows, changed);
            }
        }
        finally
        {
            reading.Release();
        }
        foreach (var watcher in watchers)
            watcher();
    }

    /// <summary>Forgets all rows: calls were deleted. The next refresh reads them anew.</summary>
    public void Reset()
    {
        sequence = -1;
        throttle.Signal();
    }

    public void Dispose()
    {
        subscription.Dispose();
        throttle.Dispose();
        reading.Dispose();
    }

    /// <summary>New calls come first, changed ones keep their place, the oldest beyond the size go.</summary>
    internal static ImmutableArray<LiveRow> Merge(ImmutableArray<LiveRow> rows, IEnumerable<LiveRow> changed)
    {
        var newest = rows.IsEmpty ? 0 : rows[0].Key;
        var byKey = changed.ToDictionary(r => r.Key);
        var merged = byKey.Values.Where(r => r.Key > newest).OrderByDescending(r => r.Key)
            .Concat(rows.Select(r => byKey.GetValueOrDefault(r.Key, r)));
        return [.. merged.Take(Size)];
    }

    private static readonly System.Linq.Expressions.Expression<Func<CallRow, LiveRow>> Projection = c => new LiveRow(
        c.Key, c.Sequence, c.CallId, c.ArrivedAt, c.EndedAt, c.StatusId, c.Phone, c.JobId, c.TalkSeconds, c.IntentId, c.LastWords, c.Source);

    [LoggerMessage(Level = LogLevel.Error, Message = "The live list could not be read; it tries again with the next call.")]
    private static partial void LogFailed(ILogger log, Exception problem);

    private sealed class Watcher(LiveWindow window, Action changed) : IDisposable
    {
        public void Dispose()
        {
            lock (window.gate)
                window.watchers = window.watchers.Remove(changed);
        }
    }
}
