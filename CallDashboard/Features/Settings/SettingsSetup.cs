namespace CallDashboard.Features.Settings;

/// <summary>The settings that belong to no other slice: names, display, about.</summary>
public static class SettingsSetup
{
    public static WebApplicationBuilder AddSettings(this WebApplicationBuilder builder)
    {
        builder.Services.AddTransient<IdNamesQuery>();
        builder.Services.AddSingleton<AboutFacts>();
        return builder;
    }
}
