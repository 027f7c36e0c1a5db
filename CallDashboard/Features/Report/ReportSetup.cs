using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Live;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Report;

/// <summary>The report address, the way behind it, and the hub that tells other programs.</summary>
public static class ReportSetup
{
    public static WebApplicationBuilder AddReport(this WebApplicationBuilder builder)
    {
        builder.Services.AddIngest(services =>
        {
            var report = services.GetRequiredService<IOptions<ReportOptions>>().Value;
            return new IngestSettings
            {
                QueueCapacity = report.QueueCapacity,
                LargestBatch = report.LargestBatch,
                // One push a commit, to see what company is worth, means just that.
                InboxFrom = report.LargestBatch == 1 ? 0 : 8,
                LargestFiling = report.LargestBatch == 1 ? 1 : 4096,
                TextTimeZone = TimeZoneInfo.FindSystemTimeZoneById(report.TextTimeZone),
                AllowedAppIds = [.. report.AllowedAppIds],
                Tokens = [.. report.Tokens],
            };
        });
        builder.Services.AddSingleton<PushAuthenticator>();
        builder.Services.AddSingleton<PushGate>();
        builder.Services.AddSingleton<ReportEndpoint>();
        builder.Services.AddCallHub();
        return builder;
    }

    public static async Task<WebApplication> MapReportAsync(this WebApplication app)
    {
        await app.Services.GetRequiredService<ReportTokens>().LoadAsync();
        ReportEndpoint.Map(app);
        app.MapHub<CallHub>(CallHub.Path);
        return app;
    }
}
