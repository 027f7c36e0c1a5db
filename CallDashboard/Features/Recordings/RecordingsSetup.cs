using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Features.Recordings.Archive;
using CallDashboard.Features.Recordings.Fetching;
using CallDashboard.Hosting;
using CallDashboard.Live;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CallDashboard.Features.Recordings;

/// <summary>Recordings: fetched safely, kept, served in ranges.</summary>
public static class RecordingsSetup
{
    public static WebApplicationBuilder AddRecordings(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton<RecordingFeed>();
        services.AddSingleton<IHostResolver, SystemResolver>();
        services.AddSingleton<ISocketDialer, SystemDialer>();
        services.AddSingleton<SafeFetcher>();
        services.AddSingleton<HostWatch>();
        services.AddSingleton<RecordingFiles>();
        services.AddSingleton<RecordingRows>();
        services.AddSingleton<NamedRecordings>();
        services.AddSingleton<RecordingCounts>();
        services.AddSingleton<RecordingFetches>();
        services.AddSingleton<RecordingArchive>();
        services.AddSingleton<RecordingSweep>();
        services.AddSingleton<RecordingDesk>();
        services.AddSingleton<HeardLately>();
        services.AddSingleton<IRecordings>(s => s.GetRequiredService<RecordingDesk>());
        services.AddTransient<RecordingEndpoints>();
        services.AddHostedService(s => s.GetRequiredService<RecordingArchive>());
        services.AddHostedService(s => s.GetRequiredService<RecordingSweep>());
        return builder;
    }

    public static WebApplication MapRecordings(this WebApplication app)
    {
        foreach (var (name, track) in (ReadOnlySpan<(string, Track)>)[("full", Track.Full), ("customer", Track.Customer)])
        {
            app.MapMethods($"/recordings/{{callId}}/{name}", [HttpMethods.Get, HttpMethods.Head],
                    (string callId, string? download, HttpContext http, RecordingEndpoints endpoints) => endpoints.GetAsync(callId, track, download is "1" or "true", http))
                .RequireAuthorization(Policies.Listen).ExcludeFromDescription();
        }
        return app;
    }
}
