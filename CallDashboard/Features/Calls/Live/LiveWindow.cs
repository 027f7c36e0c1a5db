using System.Collections.Immutable;
using CallDashboard.Data;
using CallDashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls.Live;

/// <summary>
/// What all open live pages show: the last 500 calls and the rates, read once for all of them. After a commit one query brings what is new, whoever watches, and the
/// pages are told one after the other, so that however many they are they take half of one processor at most, and a tenth when calls come too fast to be read. Works only while somebody
/// watches; the first page fills it, and after a pause it catches up by sequence, so nothing is missed.
/// </summary>
public sealed partial class LiveWindow : IDisposable
{
    /// <summary>Rows kept; older ones are in the list of calls.</summary>
    public const int Size = 500;

    /// <summary>Nine renders a second at most: with the one a second of the live state in the top bar a page has ten.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(115);

    /// <summary>Nobody reads a list that changes wholly in a blink: from 500 calls a second it is drawn once a second, in between as often as the calls allow.</summary>
    private static readonly TimeSpan SlowestPace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PacePerCallAndSecond = TimeSpan.FromMilliseconds(2);

    private static readonly TimeSpan RatesPace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    private readonly IDbContextFactory<CallsDbContext> database;
    private readonly LiveRatesCache ratesCache;
    private readonly TimeProvider time;
    private readonly ILogger<LiveWindow> log;
    private readonly PageWatchers watchers;
    private readonly Throttle throttle, ratesThrottle;
    private readonly ITimer clock;
    private readonly IDisposable subscription;
    private readonly SemaphoreSlim reading = new(1, 1);
    private ImmutableArray<LiveRow> rows = [], told = [];
    private LiveRates? ratesTold;
    private Exception? problemTold;
    private long sequence = -1, sequenceTold, toldAt;

    public LiveWindow(IDbContextFactory<CallsDbContext> database, CallFeed feed, LiveRatesCache ratesCache, TimeProvider time, ILogger<LiveWindow> log)
    {
        this.database = database;
        this.ratesCache = ratesCache;
        this.time = time;
        this.log = log;
        watchers = new PageWatchers(time, problem => LogWatcherFailed(log, problem));
        throttle = new Throttle(time, Pace, TickAsync, problem => LogFailed(log, problem));
        ratesThrottle = new Throttle(time, RatesPace, RefreshRatesAsync, problem => LogFailed(log, problem));
        // Minutes pass without calls, too.
        clock = time.CreateTimer(_ => SignalRates(), null, Quiet, Quiet);
        subscription = feed.Subscribe(_ =>
        {
            if (watchers.Count != 0)
                throttle.Signal();
        });
    }

    /// <summary>The calls, newest first.</summary>
    public ImmutableArray<LiveRow> Rows => rows;

    /// <summary>How many pages watch.</summary>
    public int Watchers => watchers.Count;

    /// <summary>The rates; null until they were computed, and then about two seconds old at most while calls arrive.</summary>
    public LiveRates? Rates { get; private set; }

    /// <summary>Why there are no newer rates; null when there are.</summary>
    public Exception? RatesProblem { get; private set; }

    /// <summary>
    /// Calls back when rows or rates changed. The handler draws the page and ends when it is drawn: the others are told after it. Then <see cref="RefreshAsync"/>
    /// brings the first rows.
    /// </summary>
    public IDisposable Watch(Func<Task> draw) => watchers.Add(draw);

    /// <summary>Brings the rows up to the last commit, and the rates where there are none yet. Those who watch are told at their pace.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await ReadAsync(cancel);
        if (Rates is null || time.GetUtcNow().ToUnixTimeSeconds() - Rates.At >= Quiet.TotalSeconds)
            await RefreshRatesAsync();
        if (rows != told)
            throttle.Signal();
    }

    private async Task TickAsync()
    {
        await ReadAsync(CancellationToken.None);
        if (rows != told)
            ratesThrottle.Signal();
        else if (Rates == ratesTold && RatesProblem == problemTold)
            return;

        var calls = sequence - sequenceTold;
        var since = time.GetElapsedTime(toldAt);
        (told, ratesTold, problemTold, sequenceTold, toldAt) = (rows, Rates, RatesProblem, sequence, time.GetTimestamp());
        await watchers.TellAsync();
        throttle.Interval = NextPace(calls, since, time.GetElapsedTime(toldAt));
    }

    /// <summary>How long to wait from one telling to the next.</summary>
    /// <param name="calls">How many calls the last telling brought, in the time <paramref name="since"/> the one before.</param>
    /// <param name="took">How long telling all pages took.</param>
    internal static TimeSpan NextPace(long calls, TimeSpan since, TimeSpan took)
    {
        var readable = PacePerCallAndSecond * (calls / Math.Max(Pace.TotalSeconds, since.TotalSeconds));
        // Where nobody can follow anyhow, the pushes come first.
        var affordable = took * (readable > Pace ? 10 : 2);
        return TimeSpan.FromTicks(Math.Max(affordable.Ticks, Math.Clamp(readable.Ticks, Pace.Ticks, SlowestPace.Ticks)));
    }

    private void SignalRates()
    {
        if (watchers.Count != 0)
            ratesThrottle.Signal();
    }

    private async Task RefreshRatesAsync()
    {
        try
        {
            Rates = await ratesCache.GetAsync(CancellationToken.None);
            RatesProblem = null;
        }
        catch (Exception problem)
        {
            LogFailed(log, problem);
            RatesProblem = problem;
        }
        throttle.Signal();
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        await reading.WaitAsync(cancel);
        try
        {
            await using var db = await database.CreateDbContextAsync(cancel);
            // Where a viewer's rights end, changes of others' calls are passed by once and not looked at again.
            var last = await db.Changes.IgnoreQueryFilters().MaxAsync(c => (long?)c.Sequence, cancel) ?? 0;
            if (sequence >= 0)
            {
                var changes = await db.Changes.Where(c => c.Sequence > sequence && c.Sequence <= last).OrderByDescending(c => c.Sequence).Take(Size).ToListAsync(cancel);
                if (changes.Count == 0)
                {
                    sequence = last;
                    return;
                }
                var keys = changes.Select(c => c.CallKey).Distinct().ToList();
                var changed = changes.Count == Size ? [] : await db.Calls.Where(c => keys.Contains(c.Key)).Select(Projection).ToListAsync(cancel);
                if (changed.Count == keys.Count)
                {
                    (sequence, rows) = (last, Merge(rows, changed));
                    return;
                }
                // All new, or calls were deleted and older ones take their place.
            }
            // The sequence was read first: what is stored between the two is read again, not missed.
            rows = [.. await db.Calls.OrderByDescending(c => c.Key).Take(Size).Select(Projection).ToListAsync(cancel)];
            sequence = last;
        }
        finally
        {
            reading.Release();
        }
    }

    public void Dispose()
    {
        subscription.Dispose();
        clock.Dispose();
        throttle.Dispose();
        ratesThrottle.Dispose();
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

    [LoggerMessage(Level = LogLevel.Error, Message = "A live page could not be told of new calls; the others were.")]
    private static partial void LogWatcherFailed(ILogger log, Exception problem);
}
