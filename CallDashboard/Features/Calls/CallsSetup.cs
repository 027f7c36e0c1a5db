using CallDashboard.Features.Calls.Api;
using CallDashboard.Features.Calls.Export;

namespace CallDashboard.Features.Calls;

/// <summary>The list of calls, its API and its exports.</summary>
public static class CallsSetup
{
    public static WebApplicationBuilder AddCalls(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenApi(ApiDocument.Configure);
        builder.Services.AddSingleton<ApiCursors>();
        builder.Services.AddTransient<List.CallListLoader>();
        builder.Services.AddScoped<Ui.IPaletteSource, CallPaletteSource>();
        builder.Services.AddScoped<Ui.IPaletteSource, Views.ViewPaletteSource>();
        builder.Services.AddSingleton<Common.IViewCounts, Views.ViewCounts>();
        builder.Services.AddTransient<ExportEndpoints>();
        builder.Services.AddSingleton<Export.Jobs.ExportJobs>();
        builder.Services.AddHostedService<Export.Jobs.ExportWorker>();
        return builder;
    }

    public static WebApplication MapCalls(this WebApplication app)
    {
        app.MapOpenApi();
        CallsApi.Map(app);
        ExportEndpoints.Map(app);
        Export.Jobs.ExportFiles.Map(app);
        return app;
    }
}
