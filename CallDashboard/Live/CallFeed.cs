using CallDashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Live;

/// <summary>What happened to a call.</summary>
public enum CallChange : byte
{
    /// <summary>Stored for the first time.</summary>
    Added = 1,

    /// <summary>Replaced by other content under the same <c>callId</c>.</summary>
    Replaced = 2,

    /// <summary>Deleted; its row is gone.</summary>
    Deleted = 3,
}

/// <summary>One call in a notice.</summary>
/// <param name="Sequence">Its place in the order of commits; each is given once.</param>
/// <param name="Key">Its identity inside the database.</param>
/// <param name="CallId">The platform's id; empty when a catch-up finds the call deleted.</param>
/// <param name="Change">What happened.</param>
public readonly record struct CallNotice(long Sequence, long Key, string CallId, CallChange Change)
{
    /// <summary>False when a known call changed or went.</summary>
    public bool IsNew => Change == CallChange.Added;
}

/// <summary>What one commit stored.</summary>
/// <param name="Sequence">The highest sequence in the database after the commit.</param>
/// <param name="Calls">Ascending by sequence, without gaps.</param>
public sealed record CallsStored(long Sequence, IReadOnlyList<CallNotice> Calls);

/// <summary>
/// Tells open pages, the hub and followers that a commit stored calls. It carries ids, not calls: whoever shows something asks for it.
/// The last notices are remembered (<see cref="Remembered"/> of them, the oldest go); a subscriber that was away longer
/// catches up from the database (<see cref="SinceAsync"/>), so nothing is ever missed.
/// </summary>
public sealed partial class CallFeed(IDbContextFactory<CallsDbContext> database, ILogger<CallFeed> log)
{
    /// <summary>How many notices are kept in memory.</summary>
    public const int Remembered = 4096;

    private readonly Subscribers<CallsStored> subscribers = new(problem => LogHandlerFailed(log, problem));
    private readonly Lock gate = new();
    private readonly CallNotice[] ring = new CallNotice[Remembered];
    private long oldest = 1;
    private long sequence;

    /// <summary>The sequence of the last commit.</summary>
    public long Sequence => Volatile.Read(ref sequence);

    /// <summary>How many listen; returns to zero when all pages are closed.</summary>
    public int Subscribers => subscribers.Count;

    /// <summary>
    /// Calls back after every commit, on the publishing thread: a handler only signals (see <see cref="Throttle"/>), it never waits or reads.
    /// Subscribe before the first read, so that nothing falls between the two.
    /// </summary>
    public IDisposable Subscribe(Action<CallsStored> handler) => subscribers.Add(handler);

    /// <summary>
    /// Everything that happened after a sequence, ascending and without gaps, at most <paramref name="limit"/> of it: ask again from the
    /// last one received. Empty when there is nothing new. A call that changed twice is in it twice.
    /// </summary>
    public async Task<IReadOnlyList<CallNotice>> SinceAsync(long after, int limit, CancellationToken cancel = default)
    {
        lock (gate)
        {
            if (after + 1 >= oldest)
            {
                var count = (int)Math.Clamp(sequence - after, 0, limit);
                var notices = new CallNotice[count];
                for (var i = 0; i < count; i++)
                    notices[i] = ring[(after + 1 + i) % Remembered];
                return notices;
            }
        }
        return await ReadAsync(after, limit, cancel);
    }

    /// <summary>When the newest call arrived, unix milliseconds UTC; null without calls.</summary>
    public async Task<long?> LastArrivalAsync(CancellationToken cancel = default)
    {
        await using var db = await database.CreateDbContextAsync(cancel);
        return await db.Calls.OrderByDescending(c => c.Key).Select(c => (long?)c.ArrivedAt).FirstOrDefaultAsync(cancel);
    }

    /// <summary>Sets the sequence found in the database at start.</summary>
    public void Start(long lastSequence)
    {
        lock (gate)
        {
            sequence = lastSequence;
            oldest = lastSequence + 1;
        }
    }

    /// <summary>Called by the writer after its commit, in order.</summary>
    public void Publish(CallsStored stored)
    {
        lock (gate)
        {
            // A gap (another process wrote to the same database): what is before it is read from there.
            if (stored.Calls[0].Sequence != sequence + 1)
                oldest = stored.Calls[0].Sequence;
            foreach (var notice in stored.Calls)
                ring[notice.Sequence % Remembered] = notice;
            sequence = stored.Sequence;
            oldest = Math.Max(oldest, sequence - Remembered + 1);
        }
        subscribers.Tell(stored);
    }

    private async Task<IReadOnlyList<CallNotice>> ReadAsync(long after, int limit, CancellationToken cancel)
    {
        await using var db = await database.CreateDbContextAsync(cancel);
        var changes = await (
            from change in db.Changes
            where change.Sequence > after
            join call in db.Calls on change.CallKey equals call.Key into found
            from call in found.DefaultIfEmpty()
            orderby change.Sequence
            select new { change.Sequence, change.CallKey, CallId = call == null ? "" : call.CallId }).Take(limit).ToListAsync(cancel);
        // A call's key is the sequence of its first arrival.
        return [.. changes.Select(c => new CallNotice(c.Sequence, c.CallKey, c.CallId,
            c.CallId.Length == 0 ? CallChange.Deleted : c.Sequence == c.CallKey ? CallChange.Added : CallChange.Replaced))];
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A subscriber of the call feed failed; the others were told.")]
    private static partial void LogHandlerFailed(ILogger log, Exception problem);
}
