using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Ingest.Retention;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Retention;

/// <summary>
/// Enforces <c>Retention:…Days</c>: soon after the start and once an hour, in small steps that the writer takes when no push waits, resting after each as long
/// as it took. Order: holds are refreshed, then old calls go whole, then copies of recordings, then received bytes, then the quarantine and other kinds.
/// Stopped in the middle it goes on with the next run.
/// </summary>
public sealed partial class RetentionWorker(
    IDbContextFactory<CallsDbContext> contexts, IngestQueue queue, Holds holds, Purge purge, RetentionState state, IOptionsMonitor<RetentionOptions> options, TimeProvider time, ILogger<RetentionWorker> log) : BackgroundService
{
    /// <summary>Not while the program starts and everybody wants the disk.</summary>
    public static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(5);

    /// <summary>Time between runs.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim one = new(1, 1);

    /// <summary>Runs now, to the end. Nothing happens while a run is under way.</summary>
    /// <param name="by">Who wants it; null for the clock.</param>
    public async Task<RetentionRun?> RunAsync(Actor? by, CancellationToken cancel)
    {
        if (!await one.WaitAsync(0, cancel))
            return null;
        var now = time.GetUtcNow();
        var run = new RetentionRun(now.ToUnixTimeMilliseconds(), null, "", new PurgeCounts(), null);
        try
        {
            var days = options.CurrentValue;
            var upTo = await holds.RefreshAsync(cancel);
            if (days.CallDays > 0)
                await StepsAsync("Calls", async () => await purge.CallsAsync(Before(days.CallDays), upTo) is var n ? (new PurgeCounts(Calls: n), n > 0) : default);
            if (days.RecordingDays > 0)
                await StepsAsync("Recordings", async () => await purge.RecordingsAsync(Before(days.RecordingDays), upTo, now.ToUnixTimeMilliseconds()) is var n ? (new PurgeCounts(Recordings: n), n > 0) : default);
            if (days.PayloadDays > 0)
            {
                var before = Before(days.PayloadDays) * 1000;
                await StepsAsync("Received bytes", async () => await purge.PayloadsAsync(before, upTo, DateOnly.FromDateTime(now.UtcDateTime)) is var (n, more) ? (new PurgeCounts(Reduced: n), more) : default);
                long? place = 0;
                await StepsAsync("Quarantine and other kinds", async () =>
                {
                    (var n, place) = await purge.KeptAsync(before, place!.Value);
                    return (new PurgeCounts(Kept: n), place is not null);
                });
            }
            await EndAsync(null);
        }
        catch (OperationCanceledException)
        {
            state.At(run with { FinishedAt = Now, Problem = "It was stopped; the next run goes on." });
            throw;
        }
        catch (Exception problem)
        {
            LogStopped(log, problem);
            state.At(run with { FinishedAt = Now, Problem = "It stopped before its end, because the database could not be read or written; the next run goes on." });
        }
        finally
        {
            one.Release();
        }
        return state.Last;

        long Before(int daysKept) => now.AddDays(-daysKept).ToUnixTimeSeconds();

        async Task StepsAsync(string stage, Func<Task<(PurgeCounts Went, bool More)>> step)
        {
            state.At(run = run with { Stage = stage });
            bool more;
            do
            {
                cancel.ThrowIfCancellationRequested();
                var began = time.GetTimestamp();
                (var went, more) = await step();
                state.At(run = run with { Counts = run.Counts + went });
                // Half of the time is for others.
                if (more)
                    await Task.Delay(time.GetElapsedTime(began), time, cancel);
            }
            while (more);
        }

        async Task EndAsync(string? problem)
        {
            run = run with { FinishedAt = Now, Problem = problem, Stage = "", Counts = run.Counts with { Held = await HeldAsync(cancel) } };
            var (counts, stored) = (run.Counts, run.ToJson());
            var note = new AuditNote(run.FinishedAt!.Value, by ?? Actor.System, AuditActs.RetentionPurged, AuditSubject.None,
                AuditNote.Json(("calls", counts.Calls), ("recordings", counts.Recordings), ("reduced", counts.Reduced), ("kept", counts.Kept), ("held", counts.Held)));
            await queue.RunAsync(session =>
            {
                using var last = session.Connection.CreateCommand();
                last.CommandText = "INSERT INTO Settings (\"Key\", Value) VALUES ($key, $value) ON CONFLICT (\"Key\") DO UPDATE SET Value = excluded.Value";
                last.Parameters.AddWithValue("$key", RetentionRun.SettingKey);
                last.Parameters.AddWithValue("$value", stored);
                last.ExecuteNonQuery();
                // The clock's runs that take nothing leave no trace every hour; what a person begins always does.
                return by is null && counts.IsNothing ? 0 : session.Audit(note);
            });
            state.At(run);
            if (!counts.IsNothing)
                LogPurged(log, counts.Calls, counts.Recordings, counts.Reduced, counts.Kept);
        }
    }

    /// <summary>The last run, also of an earlier start; null before the first.</summary>
    public async Task<RetentionRun?> LastAsync(CancellationToken cancel)
    {
        if (state.Last is { } last)
            return last;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return RetentionRun.Parse(await db.Settings.Where(s => s.Key == RetentionRun.SettingKey).Select(s => s.Value).FirstOrDefaultAsync(cancel));
    }

    public override void Dispose()
    {
        one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FirstAfter, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                timer.Period = Interval;
                if (options.CurrentValue is { CallDays: > 0 } or { RecordingDays: > 0 } or { PayloadDays: > 0 })
                    await RunAsync(null, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The rest waits for the next start.
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<int> HeldAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.HeldCalls.Select(h => h.CallKey).Distinct().CountAsync(cancel);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Retention: {Calls} calls deleted, {Recordings} recordings removed, {Reduced} records reduced, {Kept} kept bodies deleted.")]
    private static partial void LogPurged(ILogger log, long calls, long recordings, long reduced, long kept);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The purge by age stopped before its end; the next run goes on.")]
    private static partial void LogStopped(ILogger log, Exception problem);
}
