using CallDashboard.Data;

namespace CallDashboard.Ingest;

/// <summary>One push and its answer. Nothing of the record itself.</summary>
/// <param name="At">Unix milliseconds UTC of the answer.</param>
/// <param name="Sender">The sender's address.</param>
/// <param name="Records">Records in the body; 0 when it could not be opened.</param>
/// <param name="Elapsed">From the first byte of the body to the answer.</param>
public sealed record PushEntry(long At, string Sender, PushAnswer Answer, int Records, int Bytes, TimeSpan Elapsed);

/// <summary>
/// The last pushes, in memory (bounded to 200, the oldest go), and the counts of answers that never reached the writer.
/// Those are written every few seconds; what was stored, doubled, changed or kept is counted by the writer itself, in the call's own transaction.
/// </summary>
public sealed partial class PushJournal(IngestQueue queue, TimeProvider time, ILogger<PushJournal> log) : BackgroundService
{
    private const int Bound = 200;
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Queue<PushEntry> entries = new(Bound);
    private Dictionary<(int Minute, PushOutcome Outcome), int> counts = [];

    /// <summary>Raised after every push, on the answering thread: handlers only signal.</summary>
    public event Action? Pushed;

    /// <summary>The last pushes, newest first.</summary>
    public IReadOnlyList<PushEntry> Latest()
    {
        lock (gate)
            return [.. entries.Reverse()];
    }

    /// <summary>Notes a push.</summary>
    public void Add(PushEntry entry)
    {
        lock (gate)
        {
            if (entries.Count == Bound)
                entries.Dequeue();
            entries.Enqueue(entry);
            if (!CountedByWriter(entry.Answer.Outcome))
            {
                var key = ((int)(entry.At / 60_000), entry.Answer.Outcome);
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }
        Pushed?.Invoke();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FlushInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await FlushAsync();
        }
        catch (OperationCanceledException)
        {
            // Stopping: the rest is written below, before the writer drains (hosted services stop in reverse order).
        }
        await FlushAsync();
    }

    /// <summary>Writes the counts gathered so far; keeps them when the database cannot take them now.</summary>
    public async Task FlushAsync()
    {
        Dictionary<(int Minute, PushOutcome Outcome), int> due;
        lock (gate)
        {
            if (counts.Count == 0)
                return;
            (due, counts) = (counts, []);
        }
        try
        {
            await queue.RunAsync(session =>
            {
                foreach (var ((minute, outcome), count) in due)
                    session.CountPushes(minute, outcome, count);
                return true;
            });
        }
        catch (Exception problem) when (problem is CannotWriteException or QueueFullException)
        {
            LogKept(log);
            lock (gate)
            {
                foreach (var (key, count) in due)
                    counts[key] = counts.GetValueOrDefault(key) + count;
            }
        }
    }

    private static bool CountedByWriter(PushOutcome outcome) =>
        outcome is PushOutcome.Received or PushOutcome.Stored or PushOutcome.Duplicate or PushOutcome.Changed or PushOutcome.Quarantined or PushOutcome.OtherKind;

    [LoggerMessage(Level = LogLevel.Debug, Message = "Counts of answers wait: the database cannot take them now.")]
    private static partial void LogKept(ILogger log);
}
