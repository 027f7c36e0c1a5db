using System.Threading.Channels;
using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Features.Calls.Api;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls.Export.Jobs;

/// <summary>
/// Writes prepared exports, one after the other, in constant memory. How far it is, is noted after what it says is on disk: a server that was killed goes on after the last noted call
/// (Excel's format begins again: it can only be written in one go). Files are deleted when they expire.
/// </summary>
public sealed partial class ExportWorker(ExportJobs jobs, ColumnStore columns, TimeProvider time, ILogger<ExportWorker> log) : BackgroundService
{
    // Also how late a cancel is seen.
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(1), SweepEvery = TimeSpan.FromHours(1), AfterTrouble = TimeSpan.FromSeconds(10);

    // Full means that somebody has woken it already: nothing is lost.
    private readonly Channel<bool> signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        jobs.Changed += Wake;
        await using var timer = time.CreateTimer(_ => Wake(), null, SweepEvery, SweepEvery);
        try
        {
            while (true)
            {
                try
                {
                    await jobs.SweepAsync(stoppingToken);
                    await RunAsync(stoppingToken);
                    await signals.Reader.ReadAsync(stoppingToken);
                }
                catch (Exception problem) when (problem is not OperationCanceledException)
                {
                    LogFailed(log, problem);
                    await Task.Delay(AfterTrouble, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server ends; the export goes on when it starts again.
        }
        finally
        {
            jobs.Changed -= Wake;
        }
    }

    private void Wake() => signals.Writer.TryWrite(true);

    /// <summary>Works until nothing waits.</summary>
    internal async Task RunAsync(CancellationToken cancel)
    {
        while (await jobs.NextAsync(cancel) is { } job)
        {
            try
            {
                if (!await WriteAsync(job, cancel))
                    jobs.Delete(job);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or TooSlowException or ExportRefusedException)
            {
                (job.State, job.Message) = (ExportState.Failed, problem is TooSlowException ? "It took too long to find the calls. Narrow the filter." : problem.Message);
                await jobs.SaveAsync(job, cancel);
                jobs.Delete(job);
                LogFailed(log, problem);
            }
        }
    }

    /// <summary>Writes one, or the rest of one. False when it was cancelled.</summary>
    private async Task<bool> WriteAsync(ExportJob job, CancellationToken cancel)
    {
        var format = ExportFormat.Find(job.Format) ?? throw new ExportRefusedException("This format is no longer there.");
        var after = format.GoesOn ? CallCursor.Parse(job.Place) : null;
        await using var file = new FileStream(jobs.FileOf(job), Options());
        // What was written after the last note is written again.
        if (after is null || file.Length < job.Bytes)
            (after, job.Rows, job.Bytes, job.Place) = (null, 0, 0, "");
        file.SetLength(job.Bytes);
        file.Seek(0, SeekOrigin.End);
        job.State = ExportState.Running;
        if (!await jobs.SaveAsync(job, cancel))
            return false;
        job.Total ??= await jobs.CountAsync(job, cancel);
        if (format.Name == "xlsx" && job.Total >= XlsxWriter.MaxRows)
            throw new ExportRefusedException($"A worksheet holds {XlsxWriter.MaxRows - 1:#,0} calls and this filter finds more. Narrow it, or take CSV.");

        await using var writer = format.Open(file, ExportJobs.ZoneOf(job));
        if (after is null)
            await writer.BeginAsync(cancel);
        var rows = ExportJobs.RowsOf(job);
        var items = new CallItems(columns.Terms, job.HasNumbers);
        var noted = time.GetTimestamp();
        await using var db = await jobs.VisibleTo(job).CreateDbContextAsync(cancel);
        await foreach (var page in rows.PagesAsync(db, columns, after, cancel))
        {
            foreach (var row in page)
                await writer.WriteAsync(items.Of(row), cancel);
            job.Rows += page.Count;
            if (format.Name == "xlsx" && job.Rows >= XlsxWriter.MaxRows)
                throw new ExportRefusedException($"A worksheet holds {XlsxWriter.MaxRows - 1:#,0} calls and this filter finds more. Narrow it, or take CSV.");
            if (time.GetElapsedTime(noted) < NoteEvery)
                continue;
            noted = time.GetTimestamp();
            await writer.FlushAsync(cancel);
            job.Place = CallPages.PlaceOf(page[^1], rows.Filter.Sort).ToString();
            if (!await NoteAsync(job, file, cancel))
                return false;
        }
        await writer.EndAsync(cancel);
        (job.State, job.Place) = (ExportState.Done, "");
        return await NoteAsync(job, file, cancel);
    }

    private async Task<bool> NoteAsync(ExportJob job, FileStream file, CancellationToken cancel)
    {
        file.Flush(flushToDisk: true);
        job.Bytes = file.Length;
        return await jobs.SaveAsync(job, cancel);
    }

    // Whoever cancels deletes the file while this still writes into it, and people may take what is there.
    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An export could not be prepared.")]
    private static partial void LogFailed(ILogger log, Exception problem);
}

/// <summary>An export cannot be made; the message says why, for people.</summary>
public sealed class ExportRefusedException(string message) : Exception(message);
