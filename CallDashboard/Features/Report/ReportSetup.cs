using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Live;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Report;

/// <summary>The report address and the way behind it.</summary>
public static class ReportSetup
{
    public static WebApplicationBuilder AddReport(this WebApplicationBuilder builder)
    {
        builder.Services.AddControllers();
        builder.Services.AddSingleton<CallFeed>();
        builder.Services.AddIngest(
            s => s.GetRequiredService<IOptions<ReportOptions>>().Value.QueueCapacity,
            s => s.GetRequiredService<IOptions<ReportOptions>>().Value.TextTimeZone);
        builder.Services.AddSingleton<ReportTokens>();
        builder.Services.AddSingleton<PushAuthenticator>();
        builder.Services.AddSingleton<PushGate>();
        builder.Services.AddSingleton<ReportReceiver>();
        builder.Services.AddSingleton<PushJournal>();
        builder.Services.AddHostedService(s => s.GetRequiredService<PushJournal>());
        return builder;
    }

    public static async Task<WebApplication> MapReportAsync(this WebApplication app)
    {
        await app.Services.GetRequiredService<ReportTokens>().LoadAsync();
        app.MapControllers();
        return app;
    }
}
