using System.Collections.Concurrent;
using CallDashboard.Data;
using CallDashboard.Features.Recordings.Fetching;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Live;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Recordings.Archive;

/// <summary>
/// Fetches a recording, keeps it, notes the outcome and tells the pages. Whoever asks for one that is being fetched already gets the same task, so a
/// source is never asked twice at a time for one recording, whether the archive or a listener asked first.
/// </summary>
public sealed partial class RecordingFetches(
    SafeFetcher fetcher, RecordingFiles files, RecordingRows rows, HostWatch hosts, RecordingCounts counts, RecordingFeed feed, IOptionsMonitor<RecordingsOptions> options, TimeProvider time, ILogger<RecordingFetches> log) : IDisposable
{
    /// <summary>Pages are told how far a fetch is at most this often.</summary>
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    /// <summary>With the disk budget used up, a recording is looked at again after this: the links last for hours, not for ever.</summary>
    private static readonly TimeSpan FullPause = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(long CallKey, Track Track), Running> running = new();
    private readonly CancellationTokenSource stopping = new();

    /// <summary>How many are being fetched.</summary>
    public int Count => running.Count;

    /// <summary>How far a fetch is: null when there is none, a share of 0 to 1 when the size is known, else no share.</summary>
    public (bool IsFetching, double? Share) Progress(long callKey, Track track) => running.TryGetValue((callKey, track), out var one) ? (true, one.Share) : (false, null);

    /// <summary>What is being fetched at this moment.</summary>
    public IReadOnlySet<(long CallKey, Track Track)> Busy() => running.Keys.ToHashSet();

    /// <summary>Whether a recording is being fetched.</summary>
    public bool IsRunning(long callKey, Track track) => running.ContainsKey((callKey, track));

    /// <summary>
    /// Fetches. The task never fails: true when the outcome, good or bad, is noted in the database; false when it could not be, so that the
    /// recording is as due as before.
    /// </summary>
    public Task<bool> RunAsync(WantedRecording wanted)
    {
        var key = (wanted.CallKey, wanted.Track);
        var mine = new Running();
        var one = running.GetOrAdd(key, mine);
        if (one == mine)
            _ = CompleteAsync(wanted, mine);
        return one.Done.Task;
    }

    /// <summary>Notes for recordings of hosts that are left alone that they were not tried; nothing is asked.</summary>
    public async Task<bool> PostponeAsync(IReadOnlyList<WantedRecording> wanted)
    {
        var outcomes = wanted.Select(w => Failed(w, new FetchException(FetchFault.HostDown, "The source's host could not be reached a moment ago.", hosts.HeldFor(w.Url)))).ToList();
        if (!await NoteAsync(outcomes))
            return false;
        foreach (var callKey in wanted.Select(w => w.CallKey).Distinct())
            feed.Publish(callKey);
        return true;
    }

    /// <summary>Waits a while for what runs, then ends it; it is fetched again after the next start.</summary>
    public async Task DrainAsync(TimeSpan patience)
    {
        var all = Task.WhenAll(running.Values.Select(r => r.Done.Task));
        try
        {
            await all.WaitAsync(patience, time);
        }
        catch (TimeoutException)
        {
            await stopping.CancelAsync();
            await all;
        }
    }

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    private async Task CompleteAsync(WantedRecording wanted, Running mine)
    {
        var noted = false;
        try
        {
            // Nothing of this may run in the caller's time: he may hold a page's circuit.
            await Task.Yield();
            noted = await FetchAsync(wanted, mine) is not { } outcome || await NoteAsync([outcome]);
        }
        catch (Exception problem)
        {
            LogUnexpected(log, problem, wanted.CallKey, wanted.Track);
        }
        finally
        {
            running.TryRemove((wanted.CallKey, wanted.Track), out _);
            mine.Done.SetResult(noted);
        }
        if (noted)
            feed.Publish(wanted.CallKey);
    }

    /// <summary>The outcome; null when the program stops.</summary>
    private async Task<FetchOutcome?> FetchAsync(WantedRecording wanted, Running mine)
    {
        try
        {
            if (options.CurrentValue.DiskBudget is > 0 and var budget && files.UsedBytes >= budget)
                throw new FetchException(FetchFault.NoRoom, "The disk budget for recordings (Recordings:DiskBudget) is used up.", FullPause);
            using var incoming = files.Create();
            var told = time.GetTimestamp();
            var sound = await fetcher.FetchAsync(wanted.Url, incoming.Stream, Progressed, stopping.Token);
            var name = files.Keep(incoming, sound);
            hosts.Note(wanted.Url, null);
            return new FetchOutcome(wanted, RecordingState.Stored, Now, name, sound.Kind.ContentType, sound.Length, sound.Checksum, null, null);

            void Progressed(long soFar, long? all)
            {
                mine.Share = all > 0 ? Math.Min(1.0, (double)soFar / all.Value) : null;
                if (time.GetElapsedTime(told) < ProgressInterval)
                    return;
                told = time.GetTimestamp();
                feed.Publish(wanted.CallKey);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (FetchException problem)
        {
            // Our own disk is no fault of the host's.
            if (problem.Fault != FetchFault.NoRoom)
                hosts.Note(wanted.Url, problem.Fault);
            return Failed(wanted, problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            LogDisk(log, problem);
            return Failed(wanted, new FetchException(FetchFault.NoRoom, "The copy could not be written to our disk.", inner: problem));
        }
    }

    private FetchOutcome Failed(WantedRecording wanted, FetchException problem)
    {
        var now = Now;
        var step = RetryPlan.After(problem.Fault, wanted.Attempts + 1, now, TimeSpan.FromSeconds(Math.Max(0, (now / 1000) - wanted.StartedAt)), problem.RetryAfter, Spread(wanted.CallKey));
        LogFailed(log, wanted.CallKey, wanted.Track, wanted.Attempts + 1, problem.Fault);
        return new FetchOutcome(wanted, step.State, now, null, null, null, null, step.NextTryAt, problem.Message);
    }

    private async Task<bool> NoteAsync(IReadOnlyList<FetchOutcome> outcomes)
    {
        try
        {
            await rows.FinishAsync(outcomes);
        }
        catch (Exception problem) when (problem is CannotWriteException or QueueFullException)
        {
            LogNotNoted(log, problem.Message);
            return false;
        }
        counts.Noted(outcomes);
        return true;
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The same share for a recording each time, different ones for neighbours.</summary>
    private static double Spread(long callKey) => (uint)(callKey * 2654435761) % 1000 / 1000.0;

    [LoggerMessage(Level = LogLevel.Debug, Message = "The {Track} recording of call {CallKey} could not be fetched, try {Attempt}: {Fault}.")]
    private static partial void LogFailed(ILogger log, long callKey, Track track, int attempt, FetchFault fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Copies of recordings cannot be written to the disk.")]
    private static partial void LogDisk(ILogger log, Exception problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What became of a recording could not be noted, it will be fetched again: {Reason}")]
    private static partial void LogNotNoted(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Fetching the {Track} recording of call {CallKey} failed in an unexpected way.")]
    private static partial void LogUnexpected(ILogger log, Exception problem, long callKey, Track track);

    private sealed class Running
    {
        private double share = -1;

        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public double? Share
        {
            get => Volatile.Read(ref share) is >= 0 and var known ? known : null;
            set => Volatile.Write(ref share, value ?? -1);
        }
    }
}
