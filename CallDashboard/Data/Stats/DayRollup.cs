using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Data.Stats;

/// <summary>
/// Roll-up rows of one day (UTC) put together. Filled behind the answers when the day is over; in force only while <see cref="SummedDay"/> says so:
/// whoever changes a roll-up of the day takes that away in the same transaction.
/// </summary>
public sealed class DayRollup
{
    /// <summary>Buckets of <see cref="Rollup"/> in a day.</summary>
    public const int Buckets = 96;

    public RollupKind Kind { get; set; }
    /// <summary>Unix seconds ÷ 86400.</summary>
    public int Day { get; set; }
    public long Value { get; set; }
    public int StatusId { get; set; }
    public int Calls { get; set; }
    public long TalkSeconds { get; set; }
    public long BilledSeconds { get; set; }
    public long PayMicros { get; set; }
    public long Rounds { get; set; }
    public int HighIntent { get; set; }
}

/// <summary>A day whose <see cref="DayRollup"/> rows of a kind are right; it may have none.</summary>
public sealed class SummedDay
{
    public RollupKind Kind { get; set; }
    public int Day { get; set; }
}

/// <summary>Days one after the other, the last not included.</summary>
internal readonly record struct DayRun(int First, int End)
{
    /// <summary>The days inside a stretch of buckets that can be read as days, in order.</summary>
    public static async Task<IReadOnlyList<DayRun>> ReadAsync(CallsDbContext db, RollupKind kind, int firstBucket, int endBucket, CancellationToken cancel)
    {
        var first = (int)LocalClock.Floor(firstBucket + (long)DayRollup.Buckets - 1, DayRollup.Buckets);
        var end = (int)LocalClock.Floor(endBucket, DayRollup.Buckets);
        var runs = new List<DayRun>();
        if (first >= end)
            return runs;
        foreach (var day in await db.SummedDays.Where(s => s.Kind == kind && s.Day >= first && s.Day < end).OrderBy(s => s.Day).Select(s => s.Day).ToListAsync(cancel))
        {
            if (runs.Count > 0 && runs[^1].End == day)
                runs[^1] = runs[^1] with { End = day + 1 };
            else
                runs.Add(new DayRun(day, day + 1));
        }
        return runs;
    }

    /// <summary>What of a stretch of buckets the runs leave over.</summary>
    public static IEnumerable<(int First, int End)> Rest(IReadOnlyList<DayRun> runs, int firstBucket, int endBucket)
    {
        var at = firstBucket;
        foreach (var run in runs)
        {
            if (at < run.First * DayRollup.Buckets)
                yield return (at, run.First * DayRollup.Buckets);
            at = run.End * DayRollup.Buckets;
        }
        if (at < endBucket)
            yield return (at, endBucket);
    }

    /// <summary>The rows of the run, each as a roll-up whose bucket is a day.</summary>
    public IQueryable<Rollup> Rows(CallsDbContext db)
    {
        var (first, end) = (First, End);
        return db.DayRollups.IgnoreQueryFilters().Where(d => d.Day >= first && d.Day < end).Select(d => new Rollup
        {
            Kind = d.Kind, Bucket = d.Day, Value = d.Value, StatusId = d.StatusId, Calls = d.Calls, TalkSeconds = d.TalkSeconds, BilledSeconds = d.BilledSeconds, PayMicros = d.PayMicros,
            Rounds = d.Rounds, HighIntent = d.HighIntent,
        });
    }
}
