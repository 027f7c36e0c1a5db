using CallDashboard.Data.Search;
using CallDashboard.Live;
using Microsoft.AspNetCore.StaticAssets;

namespace CallDashboard.Ingest;

/// <summary>The way in: parser, queue, the one writer, and who is told afterwards.</summary>
public static class IngestSetup
{
    private static readonly TimeSpan ReadersPatience = TimeSpan.FromSeconds(2);

    /// <summary>Registers the room.</summary>
    public static IServiceCollection AddIngest(this IServiceCollection services, Func<IServiceProvider, IngestSettings> settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(s => new IngestQueue(s.GetRequiredService<IngestSettings>().QueueCapacity, s.GetRequiredService<IngestSettings>().InboxFrom));
        services.AddSingleton(s => new RecordParser(s.GetRequiredService<IngestSettings>().TextTimeZone));
        services.AddSingleton<CallFeed>();
        services.AddSingleton<CallPulse>();
        services.AddSingleton<IngestWriter>();
        services.AddSingleton<InboxWriter>();
        services.AddSingleton<ReportTokens>();
        services.AddSingleton<ReportReceiver>();
        services.AddSingleton<PushJournal>();
        services.AddSingleton<SearchState>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<Retention.Holds>();
        services.AddSingleton<Retention.Purge>();
        // Stopped in reverse order: the journal hands over its last counts, then the inbox its last pushes, then the writer drains.
        services.AddHostedService(s => s.GetRequiredService<IngestWriter>());
        services.AddHostedService(s => s.GetRequiredService<AuditTrail>());
        services.AddHostedService(s => s.GetRequiredService<InboxWriter>());
        services.AddHostedService(s => s.GetRequiredService<PushJournal>());
        services.AddHostedService<SearchFollower>();
        services.AddHostedService<ColumnFollower>();
        return services;
    }

    /// <summary>
    /// Who pushed a call and asks for it finds it: requests that read wait until what was acknowledged before them is filed, which is at once unless
    /// many push at the same time. Assets and health do not read calls.
    /// </summary>
    public static WebApplication UseFiledCalls(this WebApplication app)
    {
        var queue = app.Services.GetRequiredService<IngestQueue>();
        var time = app.Services.GetRequiredService<TimeProvider>();
        app.Use(async (context, next) =>
        {
            if (HttpMethods.IsGet(context.Request.Method) && context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null && !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
            {
                // Not longer than any filing that works takes: while the database is in trouble, what is there is shown.
                var filed = queue.FiledAsync();
                if (!filed.IsCompleted)
                    await Task.WhenAny(filed, Task.Delay(ReadersPatience, time, context.RequestAborted));
            }
            await next(context);
        });
        return app;
    }
}
