using System.Text;
using System.Text.Json;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Calls.Api;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls.Export;

/// <summary>
/// <c>GET /export/calls.csv|.ndjson|.xlsx?filter</c>: the rows that the list shows, all of them, streamed.
/// <c>id</c> (repeatable) narrows to chosen calls. Rows that arrive while it runs are left out.
/// </summary>
public static partial class ExportEndpoints
{
    /// <summary>Chosen calls at most; more are a filter.</summary>
    public const int MaxChosen = 500;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    public static void Map(IEndpointRouteBuilder app)
    {
        Format(app, "csv", "text/csv; charset=utf-8", WriteCsvAsync);
        Format(app, "ndjson", "application/x-ndjson; charset=utf-8", WriteNdjsonAsync);
        Format(app, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", WriteXlsxAsync);
    }

    private delegate Task Write(Stream output, IAsyncEnumerable<CallItem> items, TimeZoneInfo zone, CancellationToken cancel);

    private static void Format(IEndpointRouteBuilder app, string extension, string contentType, Write write) => app
        .MapGet("/export/calls." + extension, (HttpContext http, IDbContextFactory<CallsDbContext> contexts, TermCatalog terms, TimeProvider time, ILoggerFactory logs) =>
            ExportAsync(http, contexts, terms, time, logs.CreateLogger(typeof(ExportEndpoints)), extension, contentType, write))
        .RequireAuthorization(Policies.Export)
        .WithFilterWords()
        .WithSummary($"All calls that the filter finds, as {extension.ToUpperInvariant()}.")
        .Produces(StatusCodes.Status200OK, contentType: contentType.Split(';')[0]).ProducesValidationProblem();

    private static async Task ExportAsync(HttpContext http, IDbContextFactory<CallsDbContext> contexts, TermCatalog terms, TimeProvider time, ILogger log, string extension, string contentType, Write write)
    {
        var (request, problem) = FilterRequest.Read(http, "id");
        var chosen = http.Request.Query["id"].OfType<string>().Distinct().ToArray();
        if (chosen.Length > MaxChosen)
            problem = FilterRequest.Refuse([new("id", "", $"id is given more than {MaxChosen} times.")]);
        if (problem is not null)
        {
            await problem.ExecuteAsync(http);
            return;
        }

        var cancel = http.RequestAborted;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var lastKey = await db.Calls.MaxAsync(c => (long?)c.Key, cancel) ?? 0;
        var calls = CallPages.List(db, request!.Filter, request.Range, terms, lastKey);
        if (chosen.Length > 0)
        {
            var hashes = chosen.Select(id => StableHash.Of(id)).ToArray();
            calls = calls.Where(c => hashes.Contains(c.CallIdHash) && chosen.Contains(c.CallId));
        }
        if (extension == "xlsx" && await calls.Take(XlsxWriter.MaxRows).CountAsync(cancel) == XlsxWriter.MaxRows)
        {
            await Results.Problem($"A worksheet holds {XlsxWriter.MaxRows - 1:#,0} calls and this filter finds more. Narrow it, or take CSV.", statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(http);
            return;
        }

        // What is read is sent: a large export begins at once and never lies in memory.
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = contentType;
        var name = $"calls-{TimeZoneInfo.ConvertTime(time.GetUtcNow(), request.Zone):yyyy-MM-dd-HHmm}.{extension}";
        http.Response.Headers.ContentDisposition = $"attachment; filename={name}";
        http.Response.Headers.CacheControl = "no-store";
        var rows = 0L;
        var items = new CallItems(terms, Policies.Allows(http.User, Policies.SeeNumbers));
        await write(http.Response.Body, Counted(ReadAsync(calls, request.Filter.Sort), items, () => rows++), request.Zone, cancel);
        LogExported(log, rows, extension, http.User.FindFirst(System.Security.Claims.ClaimTypes.NameIdentifier)?.Value);
    }

    /// <summary>
    /// In order of start by short queries, so that no read transaction outlives a slow client and holds the write-ahead log;
    /// the other orders have no index and are sorted once, in one query.
    /// </summary>
    private static async IAsyncEnumerable<CallRow> ReadAsync(IQueryable<CallRow> calls, CallSort sort)
    {
        const int batch = 1000;
        if (sort is CallSort.Duration or CallSort.Cost)
        {
            await foreach (var row in CallPages.Ordered(calls, sort).AsAsyncEnumerable())
                yield return row;
            yield break;
        }
        CallCursor? place = null;
        CallPage page;
        do
        {
            page = await CallPages.ReadAsync(calls, sort, place, batch);
            foreach (var row in page.Rows)
                yield return row;
            if (page.Rows.Count > 0)
                place = CallPages.PlaceOf(page.Rows[^1], sort);
        }
        while (page.HasMore);
    }

    private static async IAsyncEnumerable<CallItem> Counted(IAsyncEnumerable<CallRow> rows, CallItems items, Action count)
    {
        await foreach (var row in rows)
        {
            count();
            yield return items.Of(row);
        }
    }

    private static async Task WriteCsvAsync(Stream output, IAsyncEnumerable<CallItem> items, TimeZoneInfo zone, CancellationToken cancel)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 32 * 1024, leaveOpen: true) { NewLine = "\r\n" };
        var line = new StringBuilder(512);
        line.AppendJoin(',', CallColumns.All.Select(c => c.Name));
        await writer.WriteLineAsync(line, cancel);
        await foreach (var item in items.WithCancellation(cancel))
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
    }

    private static async Task WriteNdjsonAsync(Stream output, IAsyncEnumerable<CallItem> items, TimeZoneInfo zone, CancellationToken cancel)
    {
        await using var buffered = new BufferedStream(output, 32 * 1024);
        await foreach (var item in items.WithCancellation(cancel))
        {
            await buffered.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(item, Json), cancel);
            await buffered.WriteAsync(LineEnd, cancel);
        }
        await buffered.FlushAsync(cancel);
    }

    private static async Task WriteXlsxAsync(Stream output, IAsyncEnumerable<CallItem> items, TimeZoneInfo zone, CancellationToken cancel)
    {
        using var writer = new XlsxWriter(output, "Calls");
        await writer.RowAsync(CallColumns.All.Select(c => new Cell(c.Name, false)), cancel);
        await foreach (var item in items.WithCancellation(cancel))
            await writer.RowAsync(CallColumns.All.Select(c => c.Value(item, zone)), cancel);
        await writer.CloseAsync(cancel);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Exported {Rows} calls as {Format} for {User}.")]
    private static partial void LogExported(ILogger log, long rows, string format, string? user);
}
