using System.Collections.Concurrent;
using System.Diagnostics;
using CallDashboard.Benchmarks.Report;

namespace CallDashboard.Benchmarks.Durability;

/// <summary>
/// What the sender knows, as the platform does: which calls were acknowledged and when, and which were sent without an answer and must be
/// sent again. Thread-safe.
/// </summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<long, long> acknowledged = new();
    private readonly ConcurrentQueue<long> pending = new();
    private volatile Goal goal = new(int.MaxValue);
    private int count;

    /// <summary>Acknowledged call ids with the moment of the answer, nanoseconds of CLOCK_MONOTONIC.</summary>
    public IReadOnlyList<(string CallId, long At)> Acknowledged => [.. acknowledged.Select(a => (CallPayloads.Id(a.Key), a.Value))];

    /// <summary>Calls sent so far without an answer.</summary>
    public int Pending => pending.Count;

    /// <summary>Moves what had no answer to the front, else makes a new call.</summary>
    public long Next(CallPayloads payloads) => pending.TryDequeue(out var again) ? again : payloads.NextNumber();

    /// <summary>A call that had no answer; false when there is none.</summary>
    public bool TryAgain(out long number) => pending.TryDequeue(out number);

    /// <summary>Completes when so many more calls are acknowledged. One at a time.</summary>
    public Task MoreAsync(int calls) => (goal = new Goal(Volatile.Read(ref count) + calls)).Reached.Task;

    public void Acknowledge(long number)
    {
        acknowledged[number] = Now;
        if (Interlocked.Increment(ref count) >= goal.Count)
            goal.Reached.TrySetResult();
    }

    public void NoAnswer(long number) => pending.Enqueue(number);

    /// <summary>Nanoseconds of CLOCK_MONOTONIC: what Stopwatch counts here, and the recorder too.</summary>
    private static long Now => Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);

    private sealed record Goal(int Count)
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
