using CallDashboard.Data;
using CallDashboard.Live;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Ingest;

/// <summary>
/// The one writer of calls: takes whatever queued while the last commit ran, writes it in one transaction, commits
/// (synchronous=FULL: on disk), gives the answers, then tells the feed. No timer: an idle system commits at once.
/// </summary>
public sealed partial class IngestWriter(IngestQueue queue, DatabaseLocation database, TermCatalog terms, CallFeed feed, ILogger<IngestWriter> log) : IHostedService
{
    /// <summary>More in one transaction would delay the first answer without saving more.</summary>
    private const int LargestBatch = 512;

    private Task? loop;
    private volatile bool failing;

    /// <summary>True from the first failed commit until the next that succeeds; for the health check and the banner.</summary>
    public bool Failing => failing;

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

    private WriterSession Open()
    {
        var connection = new SqliteConnection(database.ConnectionString);
        connection.Open();
        using (var pragmas = connection.CreateCommand())
        {
            pragmas.CommandText = SqlitePragmas.Sql;
            pragmas.ExecuteNonQuery();
        }
        return new WriterSession(connection, terms);
    }

    private void Run(WriterSession first)
    {
        var session = first;
        var batch = new List<WriterCommand>(LargestBatch);
        try
        {
            // Synchronous waiting keeps the work on this thread.
            while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                batch.Clear();
                while (batch.Count < LargestBatch && queue.Reader.TryRead(out var command))
                    batch.Add(command);
                if (TryWrite(session, batch) is not { } problem)
                    continue;
                // One bad command must not fail its neighbours: each gets a transaction of its own.
                if (batch.Count > 1)
                    problem = WriteEach(session, batch);
                else
                    batch[0].Fail(Explain(problem));
                if (problem is SqliteException)
                    session = Reopen(session);
            }
        }
        finally
        {
            session.Dispose();
        }
    }

    private Exception? TryWrite(WriterSession session, List<WriterCommand> batch)
    {
        CallsStored? stored;
        try
        {
            session.Begin();
            foreach (var command in batch)
                command.Apply(session);
            stored = session.Commit();
        }
        catch (Exception problem)
        {
            session.Rollback();
            if (problem is SqliteException && !failing)
            {
                failing = true;
                LogCannotWrite(log, problem);
            }
            return problem;
        }

        if (failing)
        {
            failing = false;
            LogRecovered(log);
        }
        foreach (var command in batch)
            command.Succeed();
        if (stored is not null)
            feed.Publish(stored);
        return null;
    }

    private Exception? WriteEach(WriterSession session, List<WriterCommand> batch)
    {
        Exception? last = null;
        foreach (var command in batch)
        {
            if (TryWrite(session, [command]) is not { } problem)
                continue;
            command.Fail(Explain(problem));
            last = problem;
        }
        return last;
    }

    /// <summary>A fresh connection after trouble with the file: a replaced or recovered database is found again.</summary>
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

    private static Exception Explain(Exception problem) => problem is SqliteException ? new CannotWriteException(problem) : problem;

    [LoggerMessage(Level = LogLevel.Error, Message = "The database cannot be written; pushes are answered 503 until it can.")]
    private static partial void LogCannotWrite(ILogger log, Exception problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database can be written again.")]
    private static partial void LogRecovered(ILogger log);
}
