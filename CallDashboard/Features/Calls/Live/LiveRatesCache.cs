using CallDashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls.Live;

/// <summary>The rates, computed at most once a second however many pages show them.</summary>
public sealed class LiveRatesCache(IDbContextFactory<CallsDbContext> database, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim computing = new(1, 1);
    private LiveRates? latest;

    /// <summary>The rates of this second.</summary>
    public async Task<LiveRates> GetAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (latest is { } known && known.At == now)
            return known;
        await computing.WaitAsync(cancel);
        try
        {
            now = time.GetUtcNow().ToUnixTimeSeconds();
            if (latest is { } fresh && fresh.At == now)
                return fresh;
            await using var db = await database.CreateDbContextAsync(cancel);
            return latest = await LiveRates.ComputeAsync(db, now, cancel);
        }
        finally
        {
            computing.Release();
        }
    }

    public void Dispose() => computing.Dispose();
}
