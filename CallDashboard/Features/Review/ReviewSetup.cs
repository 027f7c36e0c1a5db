using System.Text;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Features.Review.Judging;
using CallDashboard.Features.Review.Queue;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Live;

namespace CallDashboard.Features.Review;

/// <summary>The call page.</summary>
public static class ReviewSetup
{
    public static WebApplicationBuilder AddReview(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RecordingFeed>();
        builder.Services.AddSingleton<ReviewFeed>();
        builder.Services.AddReviewQueue();
        builder.Services.AddSingleton<TimingSettingsStore>();
        builder.Services.AddSingleton<CallNudges>();
        builder.Services.AddScoped<NumberReveals>();
        builder.Services.AddTransient<CallReader>();
        builder.Services.AddTransient<ReviewStore>();
        return builder;
    }

    public static WebApplication MapReview(this WebApplication app)
    {
        // A circuit cannot take a body of megabytes from a browser, and must not be needed for it.
        app.MapPut("/recordings/{callId}/analysis", AnalysisEndpoint.PutAsync).RequireAuthorization(Policies.Listen).ExcludeFromDescription();
        app.MapPost("/review/acts", ReviewEndpoint.PostAsync).RequireAuthorization(Policies.Review).ExcludeFromDescription();
        app.MapGet("/calls/{callId}/transcript.{kind}", async (string callId, string kind, HttpContext http, CallReader reader, Auditor audit, CancellationToken cancel) =>
        {
            if (await reader.ReadAsync(callId, cancel) is not { } call || TranscriptFiles.Make(kind, call) is not { } file)
                return Results.NotFound();
            try
            {
                await audit.WriteAsync(AuditActs.TranscriptDownloaded, AuditSubject.Call(call.Row.CallId), ("kind", kind));
            }
            catch (CannotAuditException)
            {
                return Unaudited.Answer(http);
            }
            return Results.File(Encoding.UTF8.GetBytes(file.Content), file.ContentType, $"{SafeName(call.Row.CallId)}.{kind}");
        }).RequireAuthorization(Policies.Download).ExcludeFromDescription();
        return app;
    }

    private static string SafeName(string callId)
    {
        var name = string.Concat(callId.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
        return name.Length > 80 ? name[..80] : name;
    }
}
