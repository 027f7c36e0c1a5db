using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Diagnostics;
using MudBlazor.Services;

namespace CallDashboard.App;

/// <summary>The shell: Blazor Server and the component library.</summary>
public static class AppSetup
{
    public static WebApplicationBuilder AddApp(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddMudServices();
        builder.Services.AddScoped<CircuitLine>();
        builder.Services.AddScoped<CircuitHandler>(services => services.GetRequiredService<CircuitLine>());
        builder.Services.AddCascadingAuthenticationState();
        return builder;
    }

    /// <summary>Pages for what is not there and for what failed; around everything that may answer so.</summary>
    public static WebApplication UseErrorPages(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            // People who look get a page; programs, and forms that are sent, keep the bare answer.
            if ((!HttpMethods.IsGet(context.Request.Method) || !context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)) && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
                pages.Enabled = false;
            return next(context);
        });
        if (!app.Environment.IsDevelopment())
            app.UseExceptionHandler("/error", createScopeForErrors: true);
        return app;
    }

    public static WebApplication MapApp(this WebApplication app)
    {
        app.UseAntiforgery();
        app.MapRazorComponents<AppRoot>().AddInteractiveServerRenderMode(options =>
        {
            // SecurityHeaders says frame-ancestors for everything. Uncompressed sockets: less memory per open page, and nothing to measure secrets by.
            options.ContentSecurityFrameAncestorsPolicy = null;
            options.DisableWebSocketCompression = true;
        });
        return app;
    }
}
