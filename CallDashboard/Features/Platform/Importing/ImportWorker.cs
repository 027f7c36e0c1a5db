using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Platform.Importing;

/// <summary>
/// Reads files of records, one JSON (any envelope) a line, by the way of every push: parser, queue, the one writer. How far it is, is
/// written in the transaction that stores the lines: killed at any moment it goes on exactly there. Looks for work once a second:
/// the verb asks for it in a process of its own.
/// </summary>
public sealed partial class ImportWorker(ImportList imports, RecordParser parser, IngestQueue queue, IOptions<ReportOptions> report, TimeProvider time, ILogger<ImportWorker> log) : BackgroundService
{
    // Small enough that pushes find their turn between two batches.
    private const int Batch = 200;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(2);

    /// <summary>Raised after each batch, on the worker's thread: handlers only signal.</summary>
    public event Action? Progressed;

    /// <summary>Works until nothing waits.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (await imports.NextAsync(cancel) is { } import)
        {
            try
            {
                await ReadAsync(import, cancel);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or DatabaseFileException)
            {
                await StepAsync(import.Id, [], [], i => (i.State, i.Message) = (ImportState.Failed, problem.Message), cancel);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var again = new PeriodicTimer(Look, time);
        var failing = false;
        try
        {
            do
            {
                try
                {
                    await RunAsync(stoppingToken);
                    failing = false;
                }
                catch (Exception problem) when (problem is not OperationCanceledException)
                {
                    // Told once, not every second that it lasts.
                    if (!failing)
                        LogFailed(log, problem);
                    failing = true;
                }
            }
            while (await again.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server ends; the import goes on when it starts again.
        }
    }

    private async Task ReadAsync(Import import, CancellationToken cancel)
    {
        if ((await ImportList.LookAsync(import.Path, cancel)).Beginning != import.Beginning)
            throw new DatabaseFileException($"{import.Path} is another file than the import began with.");
        await using var file = new FileStream(import.Path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        file.Seek(import.Offset, SeekOrigin.Begin);
        var lines = new LineReader(file, import.Offset, report.Value.MaxBodyBytes);
        var number = import.Lines;
        while (true)
        {
            var calls = new List<IncomingCall>(Batch);
            var kept = new List<KeptItem>();
            var (count, end) = (0, -1L);
            while (count < Batch && await lines.NextAsync(cancel) is { } line)
            {
                (count, end) = (count + 1, line.End);
                Read(line, number + count, calls, kept);
            }
            number += count;
            var going = await StepAsync(import.Id, calls, kept, i =>
            {
                i.State = count < Batch ? ImportState.Done : ImportState.Running;
                i.Message = null;
                i.Lines += count;
                if (end >= 0)
                    i.Offset = end;
            }, cancel);
            Progressed?.Invoke();
            if (!going || count < Batch)
                return;
        }
    }

    private void Read(FileLine line, long number, List<IncomingCall> calls, List<KeptItem> kept)
    {
        if (line.Bytes.Span.Trim(" \t\r"u8).IsEmpty)
            return;
        var from = $"line {number}";
        if (line.IsTooLong)
        {
            kept.Add(new KeptItem(KeptReason.Quarantined, line.Bytes, "", $"longer than Report:MaxBodyBytes ({report.Value.MaxBodyBytes} bytes); its beginning is kept", "", from));
            return;
        }
        var parsed = parser.Parse(line.Bytes);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < parsed.Records.Count; i++)
        {
            var record = parsed.Records[i];
            if (record.Call is { } call)
                calls.Add(new IncomingCall(call, record.Bytes.Span, CallSource.Import, now));
            else if (record.Problem is { } problem)
                kept.Add(new KeptItem(KeptReason.Quarantined, record.Bytes, problem.Field, problem.Message, parsed.Envelope(i), from));
            else
                kept.Add(new KeptItem(KeptReason.OtherKind, record.Bytes, "", "", record.OtherKind!, from));
        }
    }

    /// <summary>Stores a batch and its progress in one transaction. False when the import was cancelled meanwhile: then nothing of the batch is stored.</summary>
    private async Task<bool> StepAsync(long id, List<IncomingCall> calls, List<KeptItem> kept, Action<Import> change, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await queue.RunAsync(session => session.Import(id, calls, kept, change, time.GetUtcNow().ToUnixTimeMilliseconds()));
            }
            catch (Exception problem) when (problem is QueueFullException or CannotWriteException)
            {
                // The import has time; the pushes go first.
                await Task.Delay(TryAgain, time, cancel);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An import could not go on; it is tried again.")]
    private static partial void LogFailed(ILogger log, Exception problem);
}
