using CallDashboard.Data;
using CallDashboard.Ingest;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Platform;

/// <summary>Pushes of one two-minute stretch.</summary>
/// <param name="Minute">First minute, unix seconds ÷ 60.</param>
/// <param name="PerMinute">Mean of the two.</param>
public sealed record PushRate(int Minute, double PerMinute);

/// <summary>How long pushes came after the calls' end, over the latest calls of today, milliseconds.</summary>
public sealed record PushLag(long Median, long P95);

/// <summary>A changed record.</summary>
/// <param name="FirstArrivedAt">Unix milliseconds UTC.</param>
/// <param name="Differences">What the last version changed, field by field.</param>
public sealed record ChangedCall(string CallId, int Versions, long FirstArrivedAt, long ChangedAt, IReadOnlyList<FieldDifference> Differences);

/// <summary>What the Platform page shows of the database.</summary>
/// <param name="Answers">Answers since <paramref name="Since"/>, by outcome.</param>
/// <param name="UsualPerMinute">Lowest and highest mean of this hour on the last four same weekdays; null without.</param>
public sealed record PlatformFigures(
    long At, long Since, IReadOnlyDictionary<PushOutcome, int> Answers, PushLag? Lag, long? LastArrival, IReadOnlyList<PushRate> Rates,
    (double Low, double High)? UsualPerMinute, IReadOnlyList<ChangedCall> Changed, IReadOnlyList<UnknownWord> Unknown, IReadOnlyDictionary<string, int> OtherKinds)
{
    /// <summary>All pushes answered.</summary>
    public int Total => Answers.Values.Sum();

    /// <summary>Answers of some outcomes together.</summary>
    public int Count(params ReadOnlySpan<PushOutcome> outcomes)
    {
        var sum = 0;
        foreach (var outcome in outcomes)
            sum += Answers.GetValueOrDefault(outcome);
        return sum;
    }
}

/// <summary>Reads the figures of the Platform page: minutes and small tables, bounded whatever the size of the database.</summary>
public sealed class PlatformQuery(IDbContextFactory<CallsDbContext> database)
{
    private const int HoursShown = 3;
    private const int LatestCalls = 2000;

    /// <summary>Reads everything as of a moment.</summary>
    /// <param name="now">Unix milliseconds UTC.</param>
    /// <param name="since">Start of the viewer's day, unix seconds UTC.</param>
    public async Task<PlatformFigures> ReadAsync(long now, long since, CancellationToken cancel)
    {
        await using var db = await database.CreateDbContextAsync(cancel);
        var sinceMinute = (int)(since / 60);
        var answers = await db.PushCounts.Where(p => p.Minute >= sinceMinute).GroupBy(p => p.Outcome)
            .Select(g => new { Outcome = g.Key, Count = g.Sum(p => p.Count) }).ToDictionaryAsync(a => a.Outcome, a => a.Count, cancel);
        // Imported calls may lie before it by the million: of the latest, or else to the minute.
        var last = await LatestPushed(db).Select(c => (long?)c.ArrivedAt).FirstOrDefaultAsync(cancel) ?? await db.PushCounts.MaxAsync(p => (long?)p.Minute, cancel) * 60_000;
        var words = await db.UnknownWords.OrderByDescending(w => w.Seen).Take(20).ToListAsync(cancel);
        var kinds = await db.KeptBodies.Where(k => k.Reason == KeptReason.OtherKind).GroupBy(k => k.Envelope)
            .Select(g => new { g.Key, Count = g.Sum(k => k.Count) }).ToDictionaryAsync(k => k.Key, k => k.Count, cancel);
        return new PlatformFigures(
            now, since, answers, await LagAsync(db, since * 1000, cancel), last, await RatesAsync(db, now, cancel), await UsualAsync(db, now, cancel),
            await ChangedAsync(db, cancel), words, kinds);
    }

    private static IQueryable<CallRow> LatestPushed(CallsDbContext db) =>
        db.Calls.OrderByDescending(c => c.Key).Take(LatestCalls).Where(c => c.Source == CallSource.Platform);

    private static async Task<PushLag?> LagAsync(CallsDbContext db, long sinceMs, CancellationToken cancel)
    {
        var lags = await LatestPushed(db)
            .Where(c => c.ArrivedAt >= sinceMs && c.EndedAt != null).Select(c => c.ArrivedAt - c.EndedAt!.Value * 1000).ToListAsync(cancel);
        if (lags.Count == 0)
            return null;
        lags.Sort();
        return new PushLag(Math.Max(0, lags[lags.Count / 2]), Math.Max(0, lags[(int)(lags.Count * 0.95)]));
    }

    private static async Task<List<PushRate>> RatesAsync(CallsDbContext db, long now, CancellationToken cancel)
    {
        var last = (int)(now / 120_000);
        var first = last - HoursShown * 30 + 1;
        var counts = await db.PushCounts.Where(p => p.Minute >= first * 2).GroupBy(p => p.Minute / 2)
            .Select(g => new { Pair = g.Key, Count = g.Sum(p => p.Count) }).ToDictionaryAsync(p => p.Pair, p => p.Count, cancel);
        return [.. Enumerable.Range(first, HoursShown * 30).Select(pair => new PushRate(pair * 2, counts.GetValueOrDefault(pair) / 2.0))];
    }

    private static async Task<(double, double)?> UsualAsync(CallsDbContext db, long now, CancellationToken cancel)
    {
        var means = new List<double>();
        for (var week = 1; week <= 4; week++)
        {
            var to = (int)(now / 60_000) - week * 7 * 1440;
            var sum = await db.PushCounts.Where(p => p.Minute >= to - 30 && p.Minute < to + 30).SumAsync(p => (int?)p.Count, cancel);
            if (sum is > 0)
                means.Add(sum.Value / 60.0);
        }
        return means.Count == 0 ? null : (means.Min(), means.Max());
    }

    private static async Task<List<ChangedCall>> ChangedAsync(CallsDbContext db, CancellationToken cancel)
    {
        // The latest changes only: a walk along the end of the change log, not a search for changed calls among all.
        var keys = await db.Changes.OrderByDescending(c => c.Sequence).Take(LatestCalls).Select(c => c.CallKey).ToListAsync(cancel);
        var calls = await db.Calls.Where(c => keys.Contains(c.Key) && c.Versions > 1).OrderByDescending(c => c.Sequence).Take(6)
            .Select(c => new { c.Key, c.CallId, c.Versions, c.ArrivedAt }).ToListAsync(cancel);
        var changed = new List<ChangedCall>(calls.Count);
        foreach (var call in calls)
        {
            var bodies = await db.CallBodies.Where(b => b.CallKey == call.Key && b.Version >= call.Versions - 1).OrderBy(b => b.Version)
                .Select(b => new { b.ArrivedAt, b.Bytes }).ToListAsync(cancel);
            // A version may have been removed by the time it is read.
            if (bodies is [var before, var after])
                changed.Add(new ChangedCall(call.CallId, call.Versions, call.ArrivedAt, after.ArrivedAt, RecordComparison.Compare(BodyCodec.Decompress(before.Bytes), BodyCodec.Decompress(after.Bytes))));
        }
        return changed;
    }
}
