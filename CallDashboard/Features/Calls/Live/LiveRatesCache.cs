using System.Linq.Expressions;
using CallDashboard.Data;
using CallDashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls.Live;

/// <summary>
/// The rates, however many pages show them. The calls of the hour are read once; after that only what arrived since. When a call changed or went, all are read
/// again, and never for more than a twentieth of the time.
/// </summary>
public sealed class LiveRatesCache(IDbContextFactory<CallsDbContext> database, CallFeed feed, TimeProvider time) : IDisposable
{
    private const int Hour = 3600;
    private const int RestFactor = 20;

    private static readonly TimeSpan UsualHolds = TimeSpan.FromMinutes(5);

    private static readonly Expression<Func<CallRow, EndedCall>> Projection = c => new EndedCall(c.StartedAt, c.EndedAt, c.ArrivedAt, c.StatusId, c.LineId, c.TalkSeconds, c.PayMicros);

    private readonly SemaphoreSlim computing = new(1, 1);
    private LiveTally? tally;
    private LiveRates? latest;
    private (RateFigures? Mean, (double Low, double High)? PerMinute) usual;
    private DateTimeOffset usualUntil, rereadFrom;
    private long sequence;
    private bool changed;

    /// <summary>The rates of this second.</summary>
    public async Task<LiveRates> GetAsync(CancellationToken cancel)
    {
        await computing.WaitAsync(cancel);
        try
        {
            var now = time.GetUtcNow();
            if (latest is { } known && known.At == now.ToUnixTimeSeconds())
                return known;
            await using var db = await database.CreateDbContextAsync(cancel);
            if (now >= usualUntil)
            {
                usual = await LiveRates.UsualAsync(db, now.ToUnixTimeSeconds(), cancel);
                usualUntil = now + UsualHolds;
            }
            await CatchUpAsync(db, now, cancel);
            return latest = tally!.At(now.ToUnixTimeSeconds(), usual.Mean, usual.PerMinute);
        }
        finally
        {
            computing.Release();
        }
    }

    public void Dispose() => computing.Dispose();

    private async Task CatchUpAsync(CallsDbContext db, DateTimeOffset now, CancellationToken cancel)
    {
        var until = feed.Sequence;
        if (tally is not null && until > sequence)
        {
            // A call's key is the sequence of its first arrival: any other change is a new version or a deletion.
            changed |= await db.Changes.AnyAsync(c => c.Sequence > sequence && c.Sequence <= until && c.Sequence != c.CallKey, cancel);
        }
        if (tally is null || (changed && now >= rereadFrom))
        {
            await ReadHourAsync(db, now, until, cancel);
            return;
        }
        await foreach (var call in db.Calls.Where(c => c.Key > sequence && c.Key <= until).Select(Projection).AsAsyncEnumerable().WithCancellation(cancel))
            tally.Add(call);
        sequence = until;
    }

    private async Task ReadHourAsync(CallsDbContext db, DateTimeOffset now, long until, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var from = now.ToUnixTimeSeconds() - Hour - LiveTally.LongestCall;
        var anew = new LiveTally(now.ToUnixTimeSeconds());
        await foreach (var call in db.Calls.Where(c => c.StartedAt > from && c.Key <= until).Select(Projection).AsAsyncEnumerable().WithCancellation(cancel))
            anew.Add(call);
        (tally, sequence, changed) = (anew, until, false);
        rereadFrom = now + (time.GetElapsedTime(began) * RestFactor);
    }
}
