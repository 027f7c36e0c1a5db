using System.Text;
using System.Text.Json;
using CallDashboard.Features.Calls.Api;

namespace CallDashboard.Features.Calls.Export;

/// <summary>A kind of export.</summary>
/// <param name="Name">Its extension.</param>
/// <param name="ContentType">For the answer.</param>
/// <param name="Title">For people.</param>
/// <param name="GoesOn">A file that was broken off after a row can be gone on with.</param>
/// <param name="Open">Begins writing into a stream, which is left open.</param>
public sealed record ExportFormat(string Name, string ContentType, string Title, bool GoesOn, Func<Stream, TimeZoneInfo, ExportWriter> Open)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ExportFormat> All { get; } =
    [
        new("csv", "text/csv; charset=utf-8", "CSV, for other programs", true, (output, zone) => new CsvExport(output, zone)),
        new("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel, ids and numbers as text", false, (output, zone) => new XlsxExport(output, zone)),
        new("ndjson", "application/x-ndjson; charset=utf-8", "NDJSON, one call per line", true, (output, _) => new NdjsonExport(output)),
    ];

    /// <summary>The format of a name; null when there is none.</summary>
    public static ExportFormat? Find(string? name) => All.FirstOrDefault(f => f.Name == name);
}

/// <summary>Writes calls in one format, row by row, in constant memory.</summary>
public abstract class ExportWriter : IAsyncDisposable
{
    /// <summary>What comes before the first call. Not for a file that is gone on with.</summary>
    public virtual ValueTask BeginAsync(CancellationToken cancel) => ValueTask.CompletedTask;

    public abstract ValueTask WriteAsync(CallItem item, CancellationToken cancel);

    /// <summary>Everything written so far is in the stream.</summary>
    public abstract Task FlushAsync(CancellationToken cancel);

    /// <summary>What comes after the last call.</summary>
    public virtual Task EndAsync(CancellationToken cancel) => FlushAsync(cancel);

    public abstract ValueTask DisposeAsync();
}

internal sealed class CsvExport(Stream output, TimeZoneInfo zone) : ExportWriter
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private readonly StreamWriter writer = new(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 32 * 1024, leaveOpen: true) { NewLine = "\r\n" };
    private readonly StringBuilder line = new(512);

    public override async ValueTask BeginAsync(CancellationToken cancel)
    {
        // Without it spreadsheets take the text for the code page of the machine.
        await output.WriteAsync(Mark, cancel);
        await writer.WriteLineAsync(line.Clear().AppendJoin(',', CallColumns.All.Select(c => c.Name)), cancel);
    }

    public override async ValueTask WriteAsync(CallItem item, CancellationToken cancel)
    {
        line.Clear();
        foreach (var (_, value) in CallColumns.All)
        {
            if (line.Length > 0)
                line.Append(',');
            CsvText.Append(line, value(item, zone));
        }
        await writer.WriteLineAsync(line, cancel);
    }

    public override Task FlushAsync(CancellationToken cancel) => writer.FlushAsync(cancel);

    public override ValueTask DisposeAsync() => writer.DisposeAsync();
}

internal sealed class NdjsonExport(Stream output) : ExportWriter
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    private readonly MemoryStream pending = new();

    public override async ValueTask WriteAsync(CallItem item, CancellationToken cancel)
    {
        JsonSerializer.Serialize(pending, item, Json);
        pending.Write(LineEnd);
        if (pending.Length >= 32 * 1024)
            await FlushAsync(cancel);
    }

    public override async Task FlushAsync(CancellationToken cancel)
    {
        await output.WriteAsync(pending.GetBuffer().AsMemory(0, (int)pending.Length), cancel);
        pending.SetLength(0);
    }

    public override ValueTask DisposeAsync() => pending.DisposeAsync();
}

internal sealed class XlsxExport(Stream output, TimeZoneInfo zone) : ExportWriter
{
    private readonly XlsxWriter writer = new(output, "Calls");

    public override ValueTask BeginAsync(CancellationToken cancel) => writer.RowAsync(CallColumns.All.Select(c => new Cell(c.Name, false)), cancel);

    public override ValueTask WriteAsync(CallItem item, CancellationToken cancel) => writer.RowAsync(CallColumns.All.Select(c => c.Value(item, zone)), cancel);

    // The packer keeps back what it may still press closer; only the end brings it all.
    public override Task FlushAsync(CancellationToken cancel) => Task.CompletedTask;

    public override Task EndAsync(CancellationToken cancel) => writer.CloseAsync(cancel);

    public override ValueTask DisposeAsync()
    {
        writer.Dispose();
        return ValueTask.CompletedTask;
    }
}
