using CallDashboard.Data;
using CallDashboard.Live;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Ingest;

/// <summary>
/// The one writer of calls: takes whatever queued while the last commit ran, writes it in one transaction, commits
/// (synchronous=FULL: on disk), gives the answers, then tells the feed. No timer: an idle system commits at once, and waiting for company in
/// a busy one was measured and cost a quarter of the rate. In a busy one most of what it takes was received by the <see cref="InboxWriter"/> and answered before.
/// </summary>
public sealed partial class IngestWriter(IngestQueue queue, DatabaseLocation database, TermCatalog terms, CallFeed feed, IngestSettings settings, WriteState state, TimeProvider time, ILogger<IngestWriter> log) : IHostedService
{
    private readonly List<WriterCommand> batch = [];
    private Task? loop;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var session = Open();
        feed.Start(session.CommittedSequence);
        // Its own thread: SQLite's calls block, and the pool is for requests.
        loop = Task.Factory.StartNew(() => Run(session), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    /// <summary>Writes what still waits, then stops.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Complete();
        if (loop is not null)
            await loop.WaitAsync(cancellationToken);
    }

    private WriterSession Open() => new(WriterConnection.Open(database, settings), terms);

    private void Run(WriterSession first)
    {
        var session = first;
        try
        {
            while (queue.Take(batch, settings.LargestFiling))
            {
                RunAlone(session);
                var problem = batch.Count == 0 ? null : TryWrite(session, batch);
                if (problem is null)
                    WriterConnection.CheckpointWhenDue(session.Connection, settings.CheckpointPages);
                else
                    session = Recover(session, problem);
                batch.Clear();
            }
        }
        finally
        {
            session.Dispose();
        }
    }

    private void RunAlone(WriterSession session)
    {
        for (var i = batch.Count - 1; i >= 0; i--)
        {
            if (batch[i] is not AloneCommand alone)
                continue;
            batch.RemoveAt(i);
            try
            {
                alone.Apply(session);
                alone.Succeed();
            }
            catch (Exception problem)
            {
                LogCommandFailed(log, problem);
                alone.Fail(problem);
            }
        }
    }

    /// <summary>After a batch that was undone: answers everybody in it, and goes on with a connection that may work again.</summary>
    private WriterSession Recover(WriterSession session, Exception? problem)
    {
        if (IsAboutTheDatabase(problem))
            Fail(batch, problem!);
        else
            problem = WriteEach(session);
        return NeedsReopening(problem) ? Reopen(session) : session;
    }

    /// <summary>Null when all is on disk and answered; else the problem, with everything undone and nobody answered.</summary>
    private Exception? TryWrite(WriterSession session, List<WriterCommand> commands)
    {
        CallsStored? stored;
        try
        {
            session.Begin();
            foreach (var command in commands)
                command.Apply(session);
            stored = session.Commit();
        }
        catch (Exception problem)
        {
            session.Rollback();
            if (IsAboutTheDatabase(problem))
                NoteFailing(problem);
            else
                LogCommandFailed(log, problem);
            return problem;
        }

        NoteWorking();
        Answers.Give(commands);
        if (stored is not null)
            feed.Publish(stored);
        var filed = commands.OfType<FileCommand>().ToList();
        if (filed.Count != 0)
            queue.Filed(filed.Count, filed[^1].Id);
        return null;
    }

    /// <summary>One bad command must not fail its neighbours: each gets a transaction of its own. Returns the last problem.</summary>
    private Exception? WriteEach(WriterSession session)
    {
        Exception? last = null;
        for (var i = 0; i < batch.Count; i++)
        {
            if (TryWrite(session, [batch[i]]) is not { } problem)
                continue;
            last = problem;
            // Acknowledged, so it cannot be refused any more: it goes to the quarantine.
            if (!IsAboutTheDatabase(problem) && batch[i] is FileCommand refused)
            {
                refused.Refuse();
                last = TryWrite(session, [refused]);
                if (last is null)
                    continue;
            }
            if (!IsAboutTheDatabase(last))
            {
                Answers.Give([batch[i]], last);
                continue;
            }
            // The rest would only wait for the same trouble, one after the other.
            Fail(batch[i..], last!);
            break;
        }
        return last;
    }

    private void Fail(List<WriterCommand> commands, Exception problem)
    {
        Answers.Give(commands.Where(c => c is not FileCommand), new CannotWriteException(problem));
        var received = commands.OfType<FileCommand>().ToList();
        if (received.Count != 0)
            queue.TryLater(received);
    }

    /// <summary>A fresh connection after trouble with the file: a repaired or replaced one is found again.</summary>
    private WriterSession Reopen(WriterSession session)
    {
        try
        {
            var fresh = Open();
            session.Dispose();
            return fresh;
        }
        catch (SqliteException)
        {
            return session;
        }
    }

    /// <summary>Full, locked, read-only, damaged, gone: nobody's record is to blame, and trying again later makes sense.</summary>
    private static bool IsAboutTheDatabase(Exception? problem) => problem is SqliteException
    {
        SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED or SQLitePCL.raw.SQLITE_IOERR
            or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_PERM or SQLitePCL.raw.SQLITE_NOMEM
            or SQLitePCL.raw.SQLITE_PROTOCOL or SQLitePCL.raw.SQLITE_AUTH or SQLitePCL.raw.SQLITE_NOLFS
    };

    private static bool NeedsReopening(Exception? problem) => problem is SqliteException { SqliteErrorCode: not (SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED or SQLitePCL.raw.SQLITE_CONSTRAINT) };

    private void NoteFailing(Exception problem)
    {
        if (state.Failed(time.GetUtcNow().ToUnixTimeMilliseconds()))
            LogCannotWrite(log, problem);
    }

    private void NoteWorking()
    {
        if (state.Worked())
            LogRecovered(log);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database cannot be written; pushes are answered 503 until it can.")]
    private static partial void LogCannotWrite(ILogger log, Exception problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database can be written again.")]
    private static partial void LogRecovered(ILogger log);

    [LoggerMessage(Level = LogLevel.Error, Message = "A command of the writer failed and was undone; its neighbours are written without it.")]
    private static partial void LogCommandFailed(ILogger log, Exception problem);
}
