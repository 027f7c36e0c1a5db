using CallDashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Recordings.Archive;

/// <summary>
/// How many recordings are in which state, and what happened last. Counting a million rows is nothing for a page to wait for: when it takes long, the
/// page gets the last counts, and they are taken anew behind it, at most once a minute.
/// </summary>
public sealed class RecordingCounts(IDbContextFactory<CallsDbContext> contexts, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(50);

    private int counting;
    private volatile IReadOnlyDictionary<RecordingState, long>? last;
    private long? countedAt;
    private TimeSpan cost;
    private volatile Failure? failure;
    private long storedAt;

    /// <summary>The last failure since the start.</summary>
    public (DateTimeOffset At, string Reason)? LastFailure => failure is { } f ? (f.At, f.Reason) : null;

    /// <summary>When a copy was last stored since the start.</summary>
    public DateTimeOffset? LastStoredAt => Volatile.Read(ref storedAt) is > 0 and var at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    /// <summary>Takes note of outcomes that are in the database.</summary>
    public void Noted(IReadOnlyList<FetchOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome.State == RecordingState.Stored)
                Volatile.Write(ref storedAt, outcome.At);
            else if (outcome.Error is { } reason)
                failure = new Failure(DateTimeOffset.FromUnixTimeMilliseconds(outcome.At), reason);
        }
    }

    /// <summary>The counts: fresh when counting is quick, else the last ones while it counts behind; null while the first count runs.</summary>
    public async Task<IReadOnlyDictionary<RecordingState, long>?> ReadAsync(CancellationToken cancel)
    {
        if (countedAt is { } then && time.GetElapsedTime(then) < (cost < Quick ? Fresh : Patience))
            return last;
        var count = CountAsync();
        try
        {
            await count.WaitAsync(Quick * 4, time, cancel);
        }
        catch (TimeoutException)
        {
            // The page shows what is known; the count goes on.
        }
        return last;
    }

    private async Task CountAsync()
    {
        if (Interlocked.Exchange(ref counting, 1) == 1)
            return;
        try
        {
            var begun = time.GetTimestamp();
            await using var db = await contexts.CreateDbContextAsync();
            var found = await db.Recordings.GroupBy(r => r.State).Select(g => new { g.Key, Count = g.LongCount() }).ToDictionaryAsync(g => g.Key, g => g.Count);
            cost = time.GetElapsedTime(begun);
            last = found;
            countedAt = time.GetTimestamp();
        }
        finally
        {
            Volatile.Write(ref counting, 0);
        }
    }

    private sealed record Failure(DateTimeOffset At, string Reason);
}
