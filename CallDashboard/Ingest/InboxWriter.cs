using CallDashboard.Data;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Ingest;

/// <summary>
/// Receives pushes while the writer is busy: appends their bodies to the inbox, commits (synchronous=FULL: on disk), hands them to the writer,
/// answers. The writer files whatever came meanwhile in one transaction, so under load a thousand calls share the pages of indexes and roll-ups that
/// they dirty, and nobody waits for it. Whatever the inbox cannot take goes to the writer as if there were no inbox.
/// </summary>
public sealed partial class InboxWriter(IngestQueue queue, DatabaseLocation database, RecordParser parser, IngestSettings settings, WriteState state, ILogger<InboxWriter> log) : IHostedService
{
    // Filed entries do not stay in the file when no push comes any more.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly List<PushCommand> batch = [];
    private InboxFile? file;
    private long lastId;
    private Task? loop;

    /// <summary>Hands what an earlier process received and could not file to the writer, which runs already.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        file = InboxFile.Open(database, settings);
        var filed = FiledUpTo();
        var left = file.After(filed).ConvertAll(Read);
        lastId = left.Count == 0 ? filed : left[^1].Id;
        if (left.Count != 0)
        {
            queue.File(left);
            LogTakenOver(log, left.Count);
        }
        loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    /// <summary>Receives what still waits, then stops; the writer stops after this.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.CompletePushes();
        if (loop is not null)
            await loop.WaitAsync(cancellationToken);
    }

    private void Run()
    {
        try
        {
            while (queue.TakePushes(batch, settings.LargestBatch, file!.HasFiled(queue.FiledUpTo) ? Quiet : null))
            {
                while (state.FailingSince is null && !queue.AwaitRoom(Quiet))
                {
                }
                Receive();
                batch.Clear();
            }
        }
        finally
        {
            file!.Dispose();
        }
    }

    private void Receive()
    {
        // The senders shall hear that calls cannot be stored, and the banner shall stand, although they could be received.
        if (batch.Count != 0 && state.FailingSince is not null)
        {
            queue.PassOn([.. batch]);
            return;
        }
        var entries = batch.ConvertAll(push => new InboxEntry(++lastId, push.Call.ArrivedAt, push.Call.ContentHash, push.Call.Length, push.Call.Compressed));
        try
        {
            file!.Append(entries, queue.FiledUpTo);
        }
        catch (SqliteException problem)
        {
            LogNotReceived(log, problem);
            queue.PassOn([.. batch]);
            Reopen();
            return;
        }
        if (batch.Count == 0)
            return;
        queue.File(batch.Select((push, i) => new FileCommand(file!.Cursor, entries[i].Id, push.Call)).ToList());
        Answers.Give(batch);
    }

    private void Reopen()
    {
        try
        {
            var fresh = InboxFile.Open(database, settings);
            file!.Dispose();
            file = fresh;
        }
        catch (SqliteException)
        {
            // The one at hand is as good.
        }
    }

    private long FiledUpTo()
    {
        using var connection = WriterConnection.Open(database, settings);
        return InboxFile.FiledUpTo(connection, file!.Cursor);
    }

    private FileCommand Read(InboxEntry entry) => entry.Body() is { } bytes
        ? parser.Parse(bytes).Records is [{ Call: { } call }]
            ? new FileCommand(file!.Cursor, entry.Id, new IncomingCall(call, bytes, CallSource.Platform, entry.ArrivedAt))
            : new FileCommand(file!.Cursor, entry.Id, null, bytes, entry.ArrivedAt)
        : new FileCommand(file!.Cursor, entry.Id, null, entry.Bytes, entry.ArrivedAt);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} calls that were acknowledged before the last end are filed now.")]
    private static partial void LogTakenOver(ILogger log, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The inbox cannot be written; pushes go to the writer one commit after the other.")]
    private static partial void LogNotReceived(ILogger log, Exception problem);
}
