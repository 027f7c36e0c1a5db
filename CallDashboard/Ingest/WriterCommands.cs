using CallDashboard.Data;

namespace CallDashboard.Ingest;

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

/// <summary>Work on the writer's connection outside any transaction, such as rewriting the file. Nothing is written meanwhile; pushes are received into the inbox.</summary>
internal sealed class AloneCommand(Action<Microsoft.Data.Sqlite.SqliteConnection> work) : WriterCommand
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => done.Task;

    public override void Apply(WriterSession session) => work(session.Connection);

    public override void Succeed() => done.TrySetResult();

    public override void Fail(Exception problem) => done.TrySetException(problem);
}

/// <summary>A pushed call.</summary>
internal sealed class PushCommand(IncomingCall call) : WriterCommand
{
    private readonly TaskCompletionSource<CallOutcome> done = new();
    private CallOutcome outcome = CallOutcome.Received;

    public IncomingCall Call { get; } = call;

    public Task<CallOutcome> Task => done.Task;

    public override void Apply(WriterSession session) => outcome = session.Push(Call);

    public override void Succeed() => done.TrySetResult(outcome);

    public override void Fail(Exception problem) => done.TrySetException(problem);
}

/// <summary>A call of the inbox that is to be filed. Its push was answered: nobody waits, and it cannot fail, only be tried again or kept.</summary>
/// <param name="cursor">Where the calls' database notes how far that inbox is filed.</param>
/// <param name="id">Its place in the inbox.</param>
/// <param name="call">Null when it was received by an earlier process and cannot be read now.</param>
/// <param name="unreadable">Its bytes then.</param>
/// <param name="arrivedAt">Unix milliseconds UTC.</param>
internal sealed class FileCommand(string cursor, long id, IncomingCall? call, byte[] unreadable, long arrivedAt) : WriterCommand
{
    private bool refused;

    public FileCommand(string cursor, long id, IncomingCall call) : this(cursor, id, call, [], call.ArrivedAt)
    {
    }

    public long Id => id;

    public override void Apply(WriterSession session)
    {
        if (call is not null && !refused)
            session.Push(call);
        else
            Keep(session);
        session.Filed(cursor, id);
    }

    /// <summary>From now on it is kept for a replay instead of stored: the database refuses it, although it could be read.</summary>
    public void Refuse() => refused = true;

    public override void Succeed()
    {
    }

    public override void Fail(Exception problem)
    {
    }

    private void Keep(WriterSession session)
    {
        var (bytes, why) = call is null ? (unreadable, "was acknowledged, and could not be read when it was to be filed") : (BodyCodec.Decompress(call.Compressed), "could not be stored, although it could be read");
        session.Keep(new KeptItem(KeptReason.Quarantined, bytes, "", why, "{…}", ""), arrivedAt);
        session.CountPush(PushOutcome.Quarantined, arrivedAt);
    }
}

/// <summary>
/// Gives out the answers of a commit on the pool, in one portion per processor: waking a thread for each answer would cost more than the answer.
/// </summary>
internal sealed class Answers(WriterCommand[] commands, int first, int step, Exception? problem) : IThreadPoolWorkItem
{
    /// <summary>Success, or the problem, for every one of them.</summary>
    public static void Give(IEnumerable<WriterCommand> commands, Exception? problem = null)
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
