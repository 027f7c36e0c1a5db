namespace CallDashboard.Hosting;

/// <summary>Options, paths and the edges of the web.</summary>
public static class HostingSetup
{
    /// <summary>Registers every options section.</summary>
    public static WebApplicationBuilder AddHosting(this WebApplicationBuilder builder)
    {
        // The file with all defaults lies beside the program once published, and in the repository root during development.
        if (!File.Exists(Path.Combine(builder.Environment.ContentRootPath, "appsettings.json")))
            throw new StartupException($"appsettings.json was not found in {builder.Environment.ContentRootPath}. Start the program from the folder that holds it, or with --contentRoot.");

        var services = builder.Services;
        var configuration = builder.Configuration;
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection("Storage")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SetupOptions>().Bind(configuration.GetSection("Setup")).ValidateOnStart();
        services.AddOptions<ReportOptions>().Bind(configuration.GetSection("Report")).ValidateOnStart();
        services.AddOptions<RecordingsOptions>().Bind(configuration.GetSection("Recordings")).ValidateOnStart();
        services.AddOptions<DisplayOptions>().Bind(configuration.GetSection("Display")).ValidateOnStart();
        services.AddOptions<RetentionOptions>().Bind(configuration.GetSection("Retention")).ValidateOnStart();
        services.AddSingleton<Paths>();
        services.AddSingleton(TimeProvider.System);
        return builder;
    }

    /// <summary>Middleware and endpoints that belong to no feature.</summary>
    public static WebApplication MapHosting(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("live")).AllowAnonymous();
        app.MapStaticAssets().AllowAnonymous();
        return app;
    }
}

/// <summary>The program cannot start; the message is a sentence for the person who started it.</summary>
public sealed class StartupException(string message) : Exception(message);
