using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Ingest.Retention;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Recordings.Archive;

/// <summary>
/// Once a day, and soon after the start: takes copies away that are older than <c>Retention:RecordingDays</c> and not held, then deletes files that no row names:
/// those, copies of deleted calls, and what a crash left half written.
/// </summary>
public sealed partial class RecordingSweep(
    IDbContextFactory<CallsDbContext> contexts, Holds holds, Purge purge, RecordingFiles files, IOptionsMonitor<RetentionOptions> retention, TimeProvider time, ILogger<RecordingSweep> log) : BackgroundService
{
    /// <summary>Not while the program starts and everybody wants the disk.</summary>
    public static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(2);

    /// <summary>Time between sweeps.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private const int FilesAtATime = 256;

    /// <summary>Sweeps now. Returns how many copies went by age and how many files were deleted.</summary>
    public async Task<(int Removed, int Deleted)> RunAsync(CancellationToken cancel)
    {
        var removed = 0;
        if (retention.CurrentValue.RecordingDays is > 0 and var days)
        {
            var now = time.GetUtcNow();
            var upTo = await holds.RefreshAsync(cancel);
            int some;
            do
            {
                some = await purge.RecordingsAsync(now.AddDays(-days).ToUnixTimeSeconds(), upTo, now.ToUnixTimeMilliseconds());
                removed += some;
            }
            while (some > 0 && !cancel.IsCancellationRequested);
        }

        var (deleted, bytes) = (0, 0L);
        foreach (var names in files.Old().Chunk(FilesAtATime))
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            // Names begin with their checksum, but only rows know which names are in use; there is no index on it, so rows are asked by the chunk.
            var used = (await db.Recordings.Where(r => names.Contains(r.FileName)).Select(r => r.FileName!).ToListAsync(cancel)).ToHashSet();
            foreach (var name in names.Where(n => !used.Contains(n)))
            {
                bytes += files.Delete(name);
                deleted++;
            }
        }
        if (removed + deleted > 0)
            LogSwept(log, removed, deleted, bytes);
        return (removed, deleted);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FirstAfter, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                timer.Period = Interval;
                try
                {
                    await RunAsync(stoppingToken);
                }
                catch (Exception problem) when (problem is CannotWriteException or QueueFullException or IOException or UnauthorizedAccessException or System.Data.Common.DbException)
                {
                    LogNotSwept(log, problem);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The rest waits for the next start.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Recordings: {Removed} copies removed by retention, {Deleted} unused files deleted, {Bytes} bytes.")]
    private static partial void LogSwept(ILogger log, int removed, int deleted, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unused recordings could not be swept today; tomorrow they are tried again.")]
    private static partial void LogNotSwept(ILogger log, Exception problem);
}
