using System.Threading.Channels;
using CallDashboard.Data;

namespace CallDashboard.Ingest;

/// <summary>The act could not be noted, so it must not be done. The database cannot be written, or too much waits for it.</summary>
public sealed class CannotAuditException(Exception inner) : Exception("The audit trail cannot be written.", inner);

/// <summary>
/// The audit trail for acts that are nothing but their entry. Two ways, and each act says which is its own. <see cref="WriteAsync"/>: what is read,
/// heard or taken away is given out only after its entry is on disk, and refused while none can be written. <see cref="Note"/>: what must not be
/// hindered by a full disk (somebody signs in to see what is wrong, signs out, is refused) is noted at once when that is possible, else kept in
/// memory and written as soon as the database takes it again; the entry carries the time of the act. Acts that change the database use neither:
/// their entry belongs into their own transaction (<see cref="AuditingSession.Audit"/>, <see cref="AuditChain.AppendAudit"/>).
/// </summary>
public sealed partial class AuditTrail(IngestQueue queue, TimeProvider time, ILogger<AuditTrail> log) : BackgroundService
{
    /// <summary>Notes that may wait in memory; what comes on top is dropped, and how much it was is noted.</summary>
    public const int MostWaiting = 10_000;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Channel<AuditNote> waiting = Channel.CreateBounded<AuditNote>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private long dropped;

    /// <summary>Completes when the entry is on disk, together with whatever else is committed at that moment.</summary>
    /// <exception cref="CannotAuditException">It is not, and the act must not be done.</exception>
    public async Task WriteAsync(AuditNote note)
    {
        try
        {
            await queue.RunAsync(session => session.Audit(note));
        }
        catch (Exception problem) when (problem is QueueFullException or CannotWriteException)
        {
            throw new CannotAuditException(problem);
        }
    }

    /// <summary>Notes it as soon as possible, in the order of the calls. Returns at once.</summary>
    public void Note(AuditNote note)
    {
        if (!waiting.Writer.TryWrite(note))
            Interlocked.Increment(ref dropped);
    }

    /// <summary>Writes what waits, then ends. Stopped before the writer.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        waiting.Writer.TryComplete();
        if (ExecuteTask is { } loop)
            await Task.WhenAny(loop, Task.Delay(RetryAfter, time, cancellationToken));
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<AuditNote>();
        try
        {
            while (await waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                while (batch.Count < 256 && waiting.Reader.TryRead(out var note))
                    batch.Add(note);
                await WriteAllAsync(batch, stoppingToken);
                batch.Clear();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            if (batch.Count + waiting.Reader.Count is > 0 and var lost)
                LogLost(log, lost);
        }
    }

    private async Task WriteAllAsync(List<AuditNote> notes, CancellationToken stopping)
    {
        while (true)
        {
            var lost = Interlocked.Exchange(ref dropped, 0);
            if (lost > 0)
            {
                LogLost(log, lost);
                notes.Add(new AuditNote(time.GetUtcNow().ToUnixTimeMilliseconds(), Actor.System, AuditActs.AuditLost, AuditSubject.None, AuditNote.Json(("count", lost))));
            }
            try
            {
                await queue.RunAsync(session =>
                {
                    foreach (var note in notes)
                        session.Audit(note);
                    return true;
                });
                return;
            }
            catch (Exception problem) when (problem is QueueFullException or CannotWriteException)
            {
                await Task.Delay(RetryAfter, time, stopping);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} audit entries could not be kept: the database could not be written for too long.")]
    private static partial void LogLost(ILogger log, long count);
}

/// <summary>Auditing from inside the writer's transaction.</summary>
public static class AuditingSession
{
    /// <summary>Appends the entry of an act to the transaction that does it. Returns the entry's number.</summary>
    public static long Audit(this WriterSession session, AuditNote note) => AuditChain.Append(session.Connection, note);
}
