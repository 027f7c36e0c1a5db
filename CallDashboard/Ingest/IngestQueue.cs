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

    /// <summary>On disk, and filed in a moment; which of the others it is turns out then.</summary>
    Received,
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
        if (calls.Contains(CallOutcome.Received))
            return PushOutcome.Received;
        return calls.Count != 0 ? PushOutcome.Duplicate : PushOutcome.OtherKind;
    }
}

/// <summary>The database could not take it; nothing of it is stored. The sender may try again.</summary>
public sealed class CannotWriteException(Exception inner) : Exception("The database cannot be written.", inner);

/// <summary>The queue is full; nothing of it is stored. The sender may try again.</summary>
public sealed class QueueFullException() : Exception("Too much is waiting to be written.");

/// <summary>
/// The way to the one writer. Bounded: when it is full, callers are refused at once (<see cref="QueueFullException"/>), never kept waiting.
/// Every task completes after the commit that holds its work. Pushes have a second way: while the writer is busy they are received into the inbox
/// (<see cref="InboxWriter"/>), which is a short append, and come to the writer afterwards, in the order of their answers.
/// </summary>
/// <param name="capacity">Commands that may wait for the writer, pushes that may wait for the inbox, and received calls that may wait to be filed.</param>
/// <param name="inboxFrom">From so many commands waiting on, pushes go through the inbox; 0 never.</param>
public sealed class IngestQueue(int capacity, int inboxFrom = 0)
{
    private readonly WorkQueue<WriterCommand> commands = new(crowd: 64, enough: 1024);
    private readonly WorkQueue<PushCommand> pushes = new();
    private readonly object gate = new();
    private readonly List<(long UpTo, TaskCompletionSource Filed)> readers = [];
    private long lastReceived, filedUpTo;
    private int unfiled;

    /// <summary>How much waits at this moment.</summary>
    public int Waiting => commands.Count + pushes.Count;

    /// <summary>Whether pushes come faster than one by one can be filed; work that can wait should.</summary>
    public bool IsRush => Volatile.Read(ref unfiled) > 0;

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

    /// <summary>Stores one pushed call; <see cref="CallOutcome.Received"/> when it is on disk in the inbox and is filed a moment later.</summary>
    /// <exception cref="QueueFullException">Nothing was taken.</exception>
    /// <exception cref="CannotWriteException">Nothing was stored.</exception>
    public Task<CallOutcome> PushAsync(IncomingCall call)
    {
        var command = new PushCommand(call);
        var received = Volatile.Read(ref unfiled);
        // Behind what was received: a later content of a call must not overtake an earlier one.
        if (inboxFrom > 0 && (received > 0 || commands.Count >= inboxFrom))
        {
            if (pushes.Count >= capacity || !pushes.Add(command))
                throw new QueueFullException();
        }
        else
        {
            Add(command);
        }
        return command.Task;
    }

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
    public Task<T> RunBehindAsync<T>(Func<WriterSession, T> work)
    {
        var command = new WriterCommand<T>(work, TaskCreationOptions.RunContinuationsAsynchronously);
        return commands.AddBehind(command, capacity) ? command.Task : throw new QueueFullException();
    }

    /// <summary>
    /// Runs work on the writer's connection between two transactions, e.g. VACUUM. While it runs nothing is written; pushes are received into the inbox
    /// as far as it goes.
    /// </summary>
    /// <exception cref="QueueFullException">Nothing was taken.</exception>
    internal Task RunAloneAsync(Action<Microsoft.Data.Sqlite.SqliteConnection> work)
    {
        var command = new AloneCommand(work);
        return commands.AddBehind(command, capacity) ? command.Task : throw new QueueFullException();
    }

    /// <summary>
    /// Completes when everything acknowledged up to now is among the calls; at once when nothing waits. Who pushed a call and asks for it finds it.
    /// </summary>
    public Task FiledAsync()
    {
        if (Volatile.Read(ref unfiled) == 0)
            return Task.CompletedTask;
        commands.Hurry();
        lock (gate)
        {
            if (filedUpTo >= lastReceived)
                return Task.CompletedTask;
            var filed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            readers.Add((lastReceived, filed));
            return filed.Task;
        }
    }

    /// <summary>The id of the last received call that is filed.</summary>
    internal long FiledUpTo => Volatile.Read(ref filedUpTo);

    /// <summary>Hands over what is in the inbox and on disk, in the order of the ids. To be called before the answers.</summary>
    internal void File(IReadOnlyList<FileCommand> received)
    {
        lock (gate)
            lastReceived = received[^1].Id;
        Interlocked.Add(ref unfiled, received.Count);
        commands.AddAll(received, patient: true);
    }

    /// <summary>Notes that so many received calls were filed, up to an id.</summary>
    internal void Filed(int count, long upTo)
    {
        Interlocked.Add(ref unfiled, -count);
        lock (gate)
        {
            filedUpTo = upTo;
            Monitor.PulseAll(gate);
            foreach (var (_, filed) in readers.Where(r => r.UpTo <= upTo))
                filed.SetResult();
            readers.RemoveAll(r => r.UpTo <= upTo);
        }
    }

    /// <summary>
    /// The next commands, all that wait, at most so many. Received calls are answered: filing a thousand together costs each a third of what
    /// filing a hundred does, so a crowd of them waits a moment for company, unless somebody waits for them or for anything
    /// else. A few are filed at once: then the rush is over, and pushes go to the writer itself again.
    /// </summary>
    internal bool Take(List<WriterCommand> batch, int most) => commands.TakeTogether(batch, most, company: TimeSpan.FromMilliseconds(100));

    /// <summary>Waits while too many received calls are to be filed, at most so long: who receives faster than can be filed is slowed down before anybody is refused. False when there is no room yet.</summary>
    internal bool AwaitRoom(TimeSpan patience)
    {
        bool HasRoom() => Volatile.Read(ref unfiled) < Math.Max(1, capacity / 2);
        lock (gate)
            return HasRoom() || (Monitor.Wait(gate, patience) && HasRoom());
    }

    /// <summary>See <see cref="WorkQueue{T}.Take"/>.</summary>
    internal bool TakePushes(List<PushCommand> batch, int most, TimeSpan? patience) => pushes.Take(batch, most, patience);

    /// <summary>Pushes that the inbox cannot take after all.</summary>
    internal void PassOn(IEnumerable<PushCommand> past) => commands.AddAll(past, patient: false);

    /// <summary>Received calls that could not be filed now: they come first, and not before a moment has passed.</summary>
    internal void TryLater(IReadOnlyList<FileCommand> received)
    {
        commands.PutBack(received);
        commands.Pause(TimeSpan.FromMilliseconds(250));
    }

    /// <summary>No more pushes are received; what waits still is.</summary>
    internal void CompletePushes() => pushes.Complete();

    /// <summary>No more work is taken; what waits is still written.</summary>
    internal void Complete() => commands.Complete();

    private Task<T> RunAsync<T>(Func<WriterSession, T> work, TaskCreationOptions options)
    {
        var command = new WriterCommand<T>(work, options);
        Add(command);
        return command.Task;
    }

    private void Add(WriterCommand command)
    {
        if (commands.Count >= capacity + Volatile.Read(ref unfiled) || !commands.Add(command))
            throw new QueueFullException();
    }
}
