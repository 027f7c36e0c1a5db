using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Domain;
using CallDashboard.Features.Calls.Api;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls.Export;

/// <summary>
/// <c>GET /export/calls.csv|.ndjson|.xlsx?filter</c>: the rows that the list shows, all of them, streamed.
/// <c>id</c> (repeatable) narrows to chosen calls. Rows that arrive while it runs are left out.
/// </summary>
public sealed partial class ExportEndpoints(IDbContextFactory<CallsDbContext> contexts, ColumnStore columns, NumberHash hash, TimeProvider time, ILogger<ExportEndpoints> log)
{
    /// <summary>Chosen calls at most; more are a filter.</summary>
    public const int MaxChosen = 500;

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var format in ExportFormat.All)
        {
            app.MapGet("/export/calls." + format.Name, (HttpContext http, ExportEndpoints export) => export.AnswerAsync(http, format))
                .RequireAuthorization(Policies.Export)
                .WithTags("Exports")
                .WithFilterWords(("id", true, $"Only this call; at most {MaxChosen} of them."))
                .WithSummary($"All calls that the filter finds, as {format.Name.ToUpperInvariant()}.")
                .WithDescription("Streamed as it is read. An answer that ends without its last chunk is not whole.")
                .Produces<Stream>(StatusCodes.Status200OK, format.ContentType.Split(';')[0]).ProducesValidationProblem().ProducesTooSlow();
        }
    }

    private async Task AnswerAsync(HttpContext http, ExportFormat format)
    {
        var (request, problem) = FilterRequest.Read(http, "id");
        var chosen = http.Request.Query["id"].OfType<string>().Distinct().ToArray();
        if (chosen.Length > MaxChosen)
            problem = FilterRequest.Refuse([new("id", "", $"id is given more than {MaxChosen} times.")]);
        problem ??= await TooManyRowsAsync(http, format, request!, chosen);
        if (problem is not null)
        {
            await problem.ExecuteAsync(http);
            return;
        }
        var audit = http.RequestServices.GetRequiredService<Auditor>();
        var subject = AuditSubject.Filter(AuditFilter.Text(http.Request.QueryString.Value, hash));
        try
        {
            await audit.WriteAsync(AuditActs.Exported, subject, ("format", format.Name));
            await StreamAsync(http, format, request!, chosen, audit, subject);
        }
        catch (CannotAuditException)
        {
            await Unaudited.Answer(http).ExecuteAsync(http);
        }
        catch (TooSlowException slow)
        {
            if (http.Response.HasStarted)
                http.Abort(); // Half an answer must not look like a whole one.
            else
                await FilterRequest.TooSlow(slow).ExecuteAsync(http);
        }
    }

    private async Task<IResult?> TooManyRowsAsync(HttpContext http, ExportFormat format, FilterRequest request, string[] chosen)
    {
        if (format.Name != "xlsx" || chosen.Length > 0)
            return null;
        await using var db = await contexts.CreateDbContextAsync(http.RequestAborted);
        try
        {
            var total = await db.WithinAsync(QueryBudget.Export, within => CallPages.CountAsync(db, request.Filter, request.Range, columns, long.MaxValue, within), http.RequestAborted);
            return total < XlsxWriter.MaxRows ? null
                : Results.Problem($"A worksheet holds {XlsxWriter.MaxRows - 1:#,0} calls and this filter finds more. Narrow it, or take CSV.", statusCode: StatusCodes.Status400BadRequest);
        }
        catch (TooSlowException slow)
        {
            return FilterRequest.TooSlow(slow);
        }
    }

    private async Task StreamAsync(HttpContext http, ExportFormat format, FilterRequest request, string[] chosen, Auditor audit, AuditSubject subject)
    {
        var cancel = http.RequestAborted;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var lastKey = await db.Calls.MaxAsync(c => (long?)c.Key, cancel) ?? 0;
        var items = new CallItems(columns.Terms, Policies.Allows(http.User, Policies.SeeNumbers));
        var rows = 0L;
        ExportWriter? writer = null;
        var isWhole = false;
        try
        {
            await foreach (var page in new ExportRows(request.Filter, request.Range, lastKey, chosen).PagesAsync(db, columns, null, cancel))
            {
                writer ??= await BeginAsync();
                foreach (var row in page)
                    await writer.WriteAsync(items.Of(row), cancel);
                rows += page.Count;
            }
            writer ??= await BeginAsync();
            await writer.EndAsync(cancel);
            isWhole = true;
        }
        finally
        {
            await audit.KeepAsync(AuditActs.ExportEnded, subject, ("format", format.Name), ("calls", rows), ("whole", isWhole));
            if (writer is not null && !http.RequestAborted.IsCancellationRequested)
                await writer.DisposeAsync();
        }
        var user = http.User.FindFirstValue(ClaimTypes.NameIdentifier);
        LogExported(log, rows, format.Name, user);

        // Only when there is something to say: until then the answer can still be a problem.
        async ValueTask<ExportWriter> BeginAsync()
        {
            // What is read is sent: a large export begins at once and never lies in memory.
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            http.Response.ContentType = format.ContentType;
            http.Response.Headers.ContentDisposition = $"attachment; filename={FileName(request.Zone, time.GetUtcNow(), format)}";
            http.Response.Headers.CacheControl = "no-store";
            var begun = format.Open(http.Response.Body, request.Zone);
            await begun.BeginAsync(cancel);
            return begun;
        }
    }

    /// <summary>Name under which a browser keeps it.</summary>
    internal static string FileName(TimeZoneInfo zone, DateTimeOffset at, ExportFormat format) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"calls-{TimeZoneInfo.ConvertTime(at, zone):yyyy-MM-dd-HHmm}.{format.Name}");

    [LoggerMessage(Level = LogLevel.Information, Message = "Exported {Rows} calls as {Format} for {User}.")]
    private static partial void LogExported(ILogger log, long rows, string format, string? user);
}
