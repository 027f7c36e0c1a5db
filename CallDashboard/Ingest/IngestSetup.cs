namespace CallDashboard.Ingest;

/// <summary>The way in: parser, queue and the one writer.</summary>
public static class IngestSetup
{
    /// <summary>Registers the room.</summary>
    /// <param name="queueCapacity">Commands that may wait.</param>
    /// <param name="textTimeZone">IANA zone of times that come as text without one.</param>
    public static IServiceCollection AddIngest(this IServiceCollection services, Func<IServiceProvider, int> queueCapacity, Func<IServiceProvider, string> textTimeZone)
    {
        services.AddSingleton(s => new IngestQueue(queueCapacity(s)));
        services.AddSingleton(s => new RecordParser(TimeZoneInfo.FindSystemTimeZoneById(textTimeZone(s))));
        services.AddSingleton<IngestWriter>();
        services.AddHostedService(s => s.GetRequiredService<IngestWriter>());
        return services;
    }
}
