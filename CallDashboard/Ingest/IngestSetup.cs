using CallDashboard.Data.Search;
using CallDashboard.Live;

namespace CallDashboard.Ingest;

/// <summary>The way in: parser, queue, the one writer, and who is told afterwards.</summary>
public static class IngestSetup
{
    /// <summary>Registers the room.</summary>
    public static IServiceCollection AddIngest(this IServiceCollection services, Func<IServiceProvider, IngestSettings> settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(s => new IngestQueue(s.GetRequiredService<IngestSettings>().QueueCapacity));
        services.AddSingleton(s => new RecordParser(s.GetRequiredService<IngestSettings>().TextTimeZone));
        services.AddSingleton<CallFeed>();
        services.AddSingleton<IngestWriter>();
        services.AddSingleton<ReportTokens>();
        services.AddSingleton<ReportReceiver>();
        services.AddSingleton<PushJournal>();
        services.AddSingleton<SearchState>();
        // Stopped in reverse order: the journal hands over its last counts, then the writer drains.
        services.AddHostedService(s => s.GetRequiredService<IngestWriter>());
        services.AddHostedService(s => s.GetRequiredService<PushJournal>());
        services.AddHostedService<SearchFollower>();
        return services;
    }
}
