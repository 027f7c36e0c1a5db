using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest;

namespace CallDashboard.Features.Calls.Export.Jobs;

/// <summary><c>GET /export/files/{id}</c>: a prepared export, to whoever asked for it; a download that broke off goes on (Range).</summary>
public static class ExportFiles
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/export/files/{id:long}", AnswerAsync)
        .RequireAuthorization(Policies.Export)
        .WithTags("Exports")
        .WithSummary("A prepared export.")
        .WithDescription("Made on the page Exports by the person who asks; a token has none.")
        .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> AnswerAsync(long id, HttpContext http, ExportJobs jobs, Auditor audit, NumberHash hash, CancellationToken cancel)
    {
        // A token is nobody who could have asked.
        if (http.User.FindFirst(System.Security.Claims.ClaimTypes.NameIdentifier) is null || await jobs.FindAsync(http.User, id, cancel) is not { State: ExportState.Done } job
            || !jobs.MayKnow(http.User, job) || (job.HasNumbers && !Policies.Allows(http.User, Policies.SeeNumbers)) || ExportFormat.Find(job.Format) is not { } format || !File.Exists(jobs.FileOf(job)))
            return Results.Problem("There is no such export, or its file is no longer kept.", statusCode: StatusCodes.Status404NotFound);
        try
        {
            await audit.WriteAsync(AuditActs.Exported, AuditSubject.Filter(AuditFilter.Text(job.Query, hash)), ("format", format.Name), ("calls", job.Rows), ("prepared", job.Id));
        }
        catch (CannotAuditException)
        {
            return Unaudited.Answer(http);
        }
        http.Response.Headers.CacheControl = "no-store";
        return Results.File(jobs.FileOf(job), format.ContentType, ExportEndpoints.FileName(ExportJobs.ZoneOf(job), DateTimeOffset.FromUnixTimeMilliseconds(job.CreatedAt), format), enableRangeProcessing: true);
    }
}
