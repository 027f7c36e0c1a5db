using CallDashboard.Features.Overview.Model;

namespace CallDashboard.Features.Overview;

/// <summary>Figures and charts, and the same figures for programs.</summary>
public static class OverviewSetup
{
    public static WebApplicationBuilder AddOverview(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<StatsWords>();
        builder.Services.AddSingleton<OverviewReader>();
        return builder;
    }

    public static WebApplication MapOverview(this WebApplication app)
    {
        StatsApi.Map(app);
        return app;
    }
}
