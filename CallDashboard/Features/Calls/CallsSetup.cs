using CallDashboard.Features.Calls.Api;
using CallDashboard.Features.Calls.Export;

namespace CallDashboard.Features.Calls;

/// <summary>The list of calls, its API and its exports.</summary>
public static class CallsSetup
{
    public static WebApplicationBuilder AddCalls(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenApi();
        builder.Services.AddSingleton<List.CallListLoader>();
        builder.Services.AddScoped<Ui.IPaletteSource, CallPaletteSource>();
        return builder;
    }

    public static WebApplication MapCalls(this WebApplication app)
    {
        app.MapOpenApi();
        CallsApi.Map(app);
        ExportEndpoints.Map(app);
        return app;
    }
}
