using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Data.Stats;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Ingest;

/// <summary>
/// Puts the roll-ups of each day together once the day is over, behind the answers, the newest day first: ninety days are then read as ninety rows per value
/// and not as nine thousand. Also what came before there were such sums, and days that changed since.
/// </summary>
public sealed partial class DaySummer(IDbContextFactory<CallsDbContext> contexts, IngestQueue writer, TimeProvider time, ILogger<DaySummer> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>So long after its end late calls of a day are still common.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    private const int LongestHole = 31;

    private static readonly RollupKind[] Kinds = Enum.GetValues<RollupKind>();

    // Days with calls, the newest first, found by one look-up each.
    private static readonly string DaysWithCalls = string.Create(CultureInfo.InvariantCulture, $$"""
        WITH RECURSIVE d(Day) AS (
            SELECT (SELECT max("Bucket") FROM "Rollups" WHERE "Kind" = 0 AND "Bucket" >= 0 AND "Bucket" < {0}) / {{DayRollup.Buckets}}
            UNION ALL
            SELECT (SELECT max("Bucket") FROM "Rollups" WHERE "Kind" = 0 AND "Bucket" >= 0 AND "Bucket" < d.Day * {{DayRollup.Buckets}}) / {{DayRollup.Buckets}} FROM d WHERE d.Day IS NOT NULL)
        SELECT Day AS "Value" FROM d WHERE Day IS NOT NULL
        """);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                var began = time.GetTimestamp();
                while (await TryAsync(stoppingToken))
                {
                    // While an old database is summed, half of the time is for others.
                    await Task.Delay(time.GetElapsedTime(began), time, stoppingToken);
                    began = time.GetTimestamp();
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The rest waits for the next start.
        }
    }

    /// <summary>Sums one day, a kind at a time so that pushes go in between; false when none is left.</summary>
    internal async Task<bool> StepAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var end = (time.GetUtcNow() - Quiet).ToUnixTimeSeconds() / 86_400 * DayRollup.Buckets;
        var summed = (await db.SummedDays.GroupBy(s => s.Day).Where(g => g.Count() == Kinds.Length).Select(g => g.Key).ToListAsync(cancel)).ToHashSet();
        if (Closed(await db.Database.SqlQueryRaw<int>(DaysWithCalls, end).ToListAsync(cancel)).Cast<int?>().FirstOrDefault(d => !summed.Contains(d!.Value)) is not { } day)
            return false;
        var done = await db.SummedDays.Where(s => Kinds.Contains(s.Kind) && s.Day == day).Select(s => s.Kind).ToListAsync(cancel);
        foreach (var kind in Kinds.Except(done))
        {
            cancel.ThrowIfCancellationRequested();
            await writer.RunBehindAsync(session =>
            {
                session.Days.Sum(kind, day);
                return true;
            });
        }
        return true;
    }

    /// <summary>Days without any call are summed as well, so that runs of days have no holes; but no months of them.</summary>
    private static IEnumerable<int> Closed(List<int> newestFirst)
    {
        for (var i = 0; i < newestFirst.Count; i++)
        {
            yield return newestFirst[i];
            if (i + 1 == newestFirst.Count || newestFirst[i] - newestFirst[i + 1] > LongestHole)
                continue;
            for (var day = newestFirst[i] - 1; day > newestFirst[i + 1]; day--)
                yield return day;
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancel)
    {
        try
        {
            return await StepAsync(cancel);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogTrouble(log, problem);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sums by day had trouble and go on in a minute; until then long ranges are counted by quarters of an hour.")]
    private static partial void LogTrouble(ILogger log, Exception problem);
}
