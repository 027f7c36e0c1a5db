using CallDashboard.Data;

namespace CallDashboard.Ingest;

/// <summary>What became of one record.</summary>
public enum CallOutcome
{
    /// <summary>New.</summary>
    Stored,

    /// <summary>The same content again: counted, nothing doubled.</summary>
    Duplicate,

    /// <summary>Other content than before: replaced, both versions kept.</summary>
    Changed,
}

/// <summary>Something to keep beside the calls: unreadable, or of another kind.</summary>
public sealed record KeptItem(KeptReason Reason, ReadOnlyMemory<byte> Bytes, string Field, string Message, string Envelope, string Sender);

/// <summary>What a push counts as, when it holds several records.</summary>
public static class PushOutcomes
{
    /// <summary>The worst of its records: unreadable, changed, new, the same again; of another kind when that is all it holds.</summary>
    public static PushOutcome Of(IReadOnlyCollection<CallOutcome> calls, IReadOnlyCollection<KeptItem> kept)
    {
        if (kept.Any(k => k.Reason == KeptReason.Quarantined))
            return PushOutcome.Quarantined;
        if (calls.Contains(CallOutcome.Changed))
            return PushOutcome.Changed;
        if (calls.Contains(CallOutcome.Stored))
            return PushOutcome.Stored;
        return calls.Count != 0 ? PushOutcome.Duplicate : PushOutcome.OtherKind;
    }
}

/// <summary>The database could not take it; nothing of it is stored. The sender may try again.</summary>
public sealed class CannotWriteException(Exception inner) : Exception("The database cannot be written.", inner);

/// <summary>The queue is full; nothing of it is stored. The sender may try again.</summary>
public sealed class QueueFullException() : Exception("Too much is waiting to be written.");

/// <summary>
/// The way to the one writer. Bounded: when it is full, callers are refused at once (<see cref="QueueFullException"/>), never kept waiting.
/// Every task completes after the commit that holds its work.
/// </summary>
public sealed class IngestQueue(int capacity)
{
    /// <summary>Commits that work behind may be passed over by: a third of a second on a writer that is never idle.</summary>
    private const int MostPassed = 32;

    private readonly object gate = new();
    private readonly List<WriterCommand> waiting = [], behind = [];
    private int passed;
    private bool completed;

    /// <summary>How much waits at this moment.</summary>
    public int Waiting
    {
        get
        {
            lock (gate)
                return waiting.Count;
        }
    }

    /// <summary>Stores the calls and keeps the rest, all in one transaction; the outcomes are in the order of the calls.</summary>
    /// <param name="now">Unix milliseconds UTC.</param>
    /// <param name="isPush">Counts it among the answers to pushes; a replay or an import is none.</param>
    /// <exception cref="QueueFullException">Nothing was taken.</exception>
    /// <exception cref="CannotWriteException">Nothing was stored.</exception>
    public Task<IReadOnlyList<CallOutcome>> StoreAsync(IReadOnlyList<IncomingCall> calls, IReadOnlyList<KeptItem> kept, long now, bool isPush = true) =>
        RunAsync<IReadOnlyList<CallOutcome>>(session =>
        {
            var outcomes = new CallOutcome[calls.Count];
            for (var i = 0; i < outcomes.Length; i++)
                outcomes[i] = session.Store(calls[i]);
            foreach (var item in kept)
                session.Keep(item, now);
            if (isPush)
                session.CountPush(PushOutcomes.Of(outcomes, kept), now);
            return outcomes;
        }, TaskCreationOptions.None);

    /// <summary>Runs any other work on the writer's connection, inside its transaction. It may run twice when a batch fails, so it must only touch the session.</summary>
    /// <exception cref="QueueFullException">Nothing was taken.</exception>
    /// <exception cref="CannotWriteException">Nothing was stored.</exception>
    public Task<T> RunAsync<T>(Func<WriterSession, T> work) => RunAsync(work, TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Runs work that nobody waits for when the writer has nothing else to do, or after it was passed over for a while. A step of it should
    /// take no longer than a push can wait; whoever has more to do comes again.
    /// </summary>
    /// <exception cref="QueueFullException">Nothing was taken.</exception>
    /// <exception cref="CannotWriteException">Nothing was stored.</exception>
    public Task<T> RunBehindAsync<T>(Func<WriterSession, T> work) => AddTo(behind, new WriterCommand<T>(work, TaskCreationOptions.RunContinuationsAsynchronously));

    private Task<T> RunAsync<T>(Func<WriterSession, T> work, TaskCreationOptions options) => AddTo(waiting, new WriterCommand<T>(work, options));

    private Task<T> AddTo<T>(List<WriterCommand> list, WriterCommand<T> command)
    {
        lock (gate)
        {
            if (completed || list.Count >= capacity)
                throw new QueueFullException();
            list.Add(command);
            if (list.Count == 1)
                Monitor.Pulse(gate);
        }
        return command.Task;
    }

    /// <summary>Blocks until something waits and takes all of it, at most so many. False when nothing will come any more.</summary>
    internal bool Take(List<WriterCommand> batch, int most)
    {
        lock (gate)
        {
            while (waiting.Count + behind.Count == 0)
            {
                if (completed)
                    return false;
                Monitor.Wait(gate);
            }
            var count = Math.Min(most, waiting.Count);
            batch.AddRange(waiting.GetRange(0, count));
            waiting.RemoveRange(0, count);
            if (behind.Count > 0 && (count == 0 || ++passed > MostPassed))
            {
                batch.Add(behind[0]);
                behind.RemoveAt(0);
                passed = 0;
            }
            return true;
        }
    }

    /// <summary>No more work is taken; what waits is still written.</summary>
    internal void Complete()
    {
        lock (gate)
        {
            completed = true;
            Monitor.Pulse(gate);
        }
    }
}

/// <summary>One piece of work for the writer and the promise of its end.</summary>
internal abstract class WriterCommand
{
    /// <summary>Does the work; the result is given out by <see cref="Succeed"/> after the commit.</summary>
    public abstract void Apply(WriterSession session);

    public abstract void Succeed();

    public abstract void Fail(Exception problem);
}

internal sealed class WriterCommand<T>(Func<WriterSession, T> work, TaskCreationOptions options) : WriterCommand
{
    private readonly TaskCompletionSource<T> done = new(options);
    private T? result;

    public Task<T> Task => done.Task;

    public override void Apply(WriterSession session) => result = work(session);

    public override void Succeed() => done.TrySetResult(result!);

    public override void Fail(Exception problem) => done.TrySetException(problem);
}

/// <summary>
/// Gives out the answers of a commit on the pool, in one portion per processor: waking a thread for each answer would cost more than the answer.
/// </summary>
internal sealed class Answers(WriterCommand[] commands, int first, int step, Exception? problem) : IThreadPoolWorkItem
{
    /// <summary>Success, or the problem, for every one of them.</summary>
    public static void Give(List<WriterCommand> commands, Exception? problem = null)
    {
        var given = commands.ToArray();
        var portions = Math.Min(Environment.ProcessorCount, given.Length);
        for (var i = 0; i < portions; i++)
            ThreadPool.UnsafeQueueUserWorkItem(new Answers(given, i, portions, problem), preferLocal: false);
    }

    public void Execute()
    {
        for (var i = first; i < commands.Length; i += step)
        {
            if (problem is null)
                commands[i].Succeed();
            else
                commands[i].Fail(problem);
        }
    }
}
