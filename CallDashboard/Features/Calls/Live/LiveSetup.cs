namespace CallDashboard.Features.Calls.Live;

/// <summary>The live page.</summary>
public static class LiveSetup
{
    public static WebApplicationBuilder AddLivePage(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LiveWindow>();
        builder.Services.AddSingleton<LiveWindows>();
        builder.Services.AddSingleton<LiveRatesCache>();
        return builder;
    }
}
