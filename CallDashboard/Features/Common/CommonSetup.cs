using CallDashboard.Data;
namespace CallDashboard.Features.Common;

/// <summary>Parts that know calls and serve every slice.</summary>
public static class CommonSetup
{
    public static WebApplicationBuilder AddCommon(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<ViewerZone>();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<Auditor>();
        builder.Services.AddTransient(provider => new Rights(provider.GetRequiredService<RootServices>().Is(provider) ? null : provider.GetRequiredService<Auditor>()));
        builder.Services.AddSingleton<Preferences>();
        builder.Services.AddSingleton<SavedViews>();
        return builder;
    }
}
