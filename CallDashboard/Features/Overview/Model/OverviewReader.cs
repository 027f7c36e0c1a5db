using System.Collections.Concurrent;
using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;
using CallDashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Overview.Model;

/// <summary>
/// Reads what the Overview shows. Equal questions are read once for all viewers, and at most once a second however many calls arrive:
/// who asks meanwhile waits for the next reading, so that nobody is left with an old one.
/// </summary>
public sealed class OverviewReader : IDisposable
{
    /// <summary>Least time between the starts of two readings of a question.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Relative ranges move with the clock: a reading without new calls is good for so long.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    /// <summary>Questions remembered; the oldest go when there are more.</summary>
    private const int Capacity = 64;

    private readonly ConcurrentDictionary<OverviewQuestion, Reading> readings = new();
    private readonly ConcurrentDictionary<long, Action> watchers = new();
    private readonly CallContexts contexts;
    private readonly ColumnStore columns;
    private readonly TimeProvider time;
    private readonly IDisposable subscription;
    private long version, lastWatcher;

    /// <summary>Follows the feed of stored calls.</summary>
    public OverviewReader(CallContexts contexts, ColumnStore columns, CallFeed feed, TimeProvider time)
    {
        (this.contexts, this.columns, this.time) = (contexts, columns, time);
        subscription = feed.Subscribe(_ => Changed());
    }

    /// <summary>Signals after calls were stored, changed or deleted; on any thread. A reading asked for afterwards has them.</summary>
    public IDisposable Watch(Action changed)
    {
        var id = Interlocked.Increment(ref lastWatcher);
        watchers[id] = changed;
        return new Watcher(this, id);
    }

    public void Dispose() => subscription.Dispose();

    /// <summary>The answer of now, shared.</summary>
    public async Task<OverviewData> GetAsync(OverviewQuestion question, CancellationToken cancel)
    {
        // Whatever is stored later is signalled later.
        var wanted = Volatile.Read(ref version);
        while (true)
        {
            var now = time.GetUtcNow();
            var reading = readings.GetOrAdd(question, _ => new Reading(Volatile.Read(ref version), now, this, question));
            var age = now - reading.Began;
            if (!reading.Failed && age < Lifetime && reading.Version >= wanted)
                return await reading.Data.WaitAsync(cancel);
            if (!reading.Failed && age < Interval)
                await Task.Delay(Interval - age, time, cancel);
            if (readings.TryUpdate(question, new Reading(Volatile.Read(ref version), time.GetUtcNow(), this, question), reading))
                Forget();
        }
    }

    private void Changed()
    {
        // First the number, then the signals: who hears one and asks gets a reading that began afterwards.
        Interlocked.Increment(ref version);
        foreach (var watcher in watchers.Values)
            watcher();
    }

    private async Task<OverviewData> ReadAsync(OverviewQuestion question, DateTimeOffset now)
    {
        var filter = question.Filter;
        var visible = contexts.For(question.Scope);
        var stats = new StatsQuery(visible, columns);
        var zone = CallFilterQuery.ZoneOf(filter, TimeZoneInfo.FindSystemTimeZoneById(question.ZoneId));
        var (earliest, latest) = await EdgesAsync(visible);
        var asked = CallFilterQuery.Resolve(filter, now, zone);
        // "All" begins with the first call: a chart of empty decades says nothing.
        var range = earliest is { } first && asked.From < first && asked.From < now.AddYears(-2).ToUnixTimeSeconds() ? asked with { From = Math.Min(first, asked.To) } : asked;
        var periods = ComparedPeriods.Of(range, now, zone);
        var resolution = BucketGrid.NeedsMinutes(periods.Elapsed) ? 60 : StatsQuery.Quarter;
        var covered = periods.IsCovered(earliest);
        var answers = await stats.ReadWithinAsync(QueryBudget.Overview, [
            new StatsRequest(filter, range, StatsBy.Time, question.Dimension, StatsBy.Intent, StatsBy.Tag, StatsBy.Concern, StatsBy.HangupRound, StatsBy.Redials, StatsBy.TalkSeconds, StatsBy.Rounds) { Resolution = resolution },
            new StatsRequest(filter, covered ? periods.Previous : new TimeRange(0, 0), StatsBy.Time, question.Dimension) { Resolution = resolution },
        ]);
        return new OverviewData
        {
            Question = question,
            Filter = filter,
            Periods = periods,
            Grid = BucketGrid.Of(periods.Elapsed, zone),
            Current = answers[0],
            Previous = answers[1],
            IsComparable = answers[1].Total > 0,
            Earliest = earliest,
            Latest = latest,
            WithoutFilter = answers[0].Total == 0 ? (await stats.ReadAsync(new StatsRequest(CallFilter.Default, asked))).Total : null,
            ScriptOfJob = question.Dimension == StatsBy.Job ? await ScriptsAsync(visible, answers[0][StatsBy.Job].Rows().Select(r => r.Key)) : new Dictionary<long, long>(),
            At = now,
        };
    }

    private static async Task<(long? Earliest, long? Latest)> EdgesAsync(IDbContextFactory<CallsDbContext> visible)
    {
        await using var db = await visible.CreateDbContextAsync();
        var earliest = await db.Calls.OrderBy(c => c.StartedAt).Select(c => (long?)c.StartedAt).FirstOrDefaultAsync();
        var latest = await db.Calls.OrderByDescending(c => c.StartedAt).Select(c => (long?)c.StartedAt).FirstOrDefaultAsync();
        return (earliest, latest);
    }

    private static async Task<IReadOnlyDictionary<long, long>> ScriptsAsync(IDbContextFactory<CallsDbContext> visible, IEnumerable<long> jobs)
    {
        var ids = jobs.Where(id => id != CallFilter.NoId).ToArray();
        await using var db = await visible.CreateDbContextAsync();
        var pairs = await db.JobScripts.AsNoTracking().Where(j => ids.Contains(j.JobId)).ToListAsync();
        return pairs.GroupBy(p => p.JobId).ToDictionary(g => g.Key, g => g.MaxBy(p => p.LastStartedAt)!.ScriptId);
    }

    private void Forget()
    {
        if (readings.Count <= Capacity)
            return;
        foreach (var old in readings.OrderBy(r => r.Value.Began).Take(readings.Count - Capacity))
            readings.TryRemove(old);
    }

    // Begun by the first who awaits it, off the circuit's own thread: SQLite's reads block.
    private sealed class Reading(long version, DateTimeOffset began, OverviewReader reader, OverviewQuestion question)
    {
        private readonly Lazy<Task<OverviewData>> data = new(() => Task.Run(() => reader.ReadAsync(question, began)));

        public long Version => version;

        public DateTimeOffset Began => began;

        public Task<OverviewData> Data => data.Value;

        public bool Failed => data.IsValueCreated && (data.Value.IsFaulted || data.Value.IsCanceled);
    }

    private sealed class Watcher(OverviewReader reader, long id) : IDisposable
    {
        public void Dispose() => reader.watchers.TryRemove(id, out _);
    }
}
