using CallDashboard.Features.Platform.Importing;

namespace CallDashboard.Features.Platform;

/// <summary>The page about the pushes themselves.</summary>
public static class PlatformSetup
{
    public static WebApplicationBuilder AddPlatform(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PlatformQuery>();
        builder.Services.AddSingleton<Quarantine>();
        builder.Services.AddSingleton<TestPush>();
        builder.Services.AddSingleton<ImportList>();
        builder.Services.AddSingleton<ImportWorker>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ImportWorker>());
        return builder;
    }
}
