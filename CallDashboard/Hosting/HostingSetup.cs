using CallDashboard.Data;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace CallDashboard.Hosting;

/// <summary>Options, paths, the log and the edges of the web.</summary>
public static class HostingSetup
{
    private static volatile bool started;

    /// <summary>Registers and checks every options section. Throws <see cref="StartupException"/> naming all that is wrong.</summary>
    public static WebApplicationBuilder AddHosting(this WebApplicationBuilder builder)
    {
        // The file with all defaults lies beside the program once published, and in the repository root during development.
        if (!File.Exists(Path.Combine(builder.Environment.ContentRootPath, "appsettings.json")))
            throw new StartupException($"appsettings.json was not found in {builder.Environment.ContentRootPath}. Start the program from the folder that holds it, or with --contentRoot.");

        PreferAddressOfEnvironment(builder.Configuration);
        var services = builder.Services;
        SQLitePCL.Batteries_V2.Init();
        new OptionsCheck(services, builder.Configuration)
            .Add<StorageOptions>("Storage")
            .Add<SetupOptions>("Setup")
            .Add<AccessOptions>("Access")
            .Add<ReportOptions>("Report")
            .Add<RecordingsOptions>("Recordings")
            .Add<DisplayOptions>("Display")
            .Add<RetentionOptions>("Retention")
            .Add<ExportsOptions>("Exports")
            .Add<ProxyOptions>("Proxy")
            .Also(CheckConnection(builder.Configuration.GetConnectionString("Calls")))
            .Also(CheckLibrary(SQLitePCL.raw.sqlite3_libversion().utf8_to_string()))
            .ThrowIfWrong();
        services.AddSingleton<Paths>();
        services.AddSingleton(provider => new AuditHeads(Path.Combine(provider.GetRequiredService<Paths>().Storage, AuditHeads.FileName)));
        services.AddSingleton(provider => new NumberHash(provider.GetRequiredService<Paths>().Folder("keys")));
        services.AddSingleton<Health>();
        services.AddSingleton<StartupProgress>();
        services.AddSingleton<DatabaseMarker>();
        services.AddSingleton<DatabaseStart>();
        services.AddSingleton(TimeProvider.System);
        services.AddHsts(options => options.MaxAge = TimeSpan.FromDays(365));
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ProxyOptions>>(TrustProxies);
        ConfigureLog(builder.Logging);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            options.Limits.MaxRequestHeaderCount = 64;
            // Nothing is uploaded but pushes; /report answers for its own limit in its own words.
            options.Limits.MaxRequestBodySize = Math.Max(4L << 20, 2L * builder.Configuration.GetValue("Report:MaxBodyBytes", 1 << 20));
        });
        return builder;
    }

    /// <summary>The builder reads ASPNETCORE_URLS before appsettings.json, whose default address would win: here it is read behind the files, before all that is said for this program.</summary>
    private static void PreferAddressOfEnvironment(ConfigurationManager configuration)
    {
        var files = configuration.Sources.OfType<FileConfigurationSource>().Last();
        configuration.Sources.Insert(configuration.Sources.IndexOf(files) + 1, new EnvironmentVariablesConfigurationSource { Prefix = "ASPNETCORE_" });
    }

    /// <summary>Middleware and endpoints that belong to no feature. First in the pipeline.</summary>
    public static WebApplication MapHosting(this WebApplication app)
    {
        app.Lifetime.ApplicationStarted.Register(() => started = true);
        app.UseForwardedHeaders();
        app.UseHostCookies();
        app.UseSecurityHeaders();
        if (!app.Environment.IsDevelopment())
            app.UseHsts();
        // Behind the edges, so that endpoints that end the way here have passed them.
        app.UseRouting();
        app.UseSameOriginForSockets();
        Health.Map(app);
        // Compressed once, at build; answers made on the fly are not: secrets and foreign text share them (BREACH).
        app.MapStaticAssets().AllowAnonymous();
        return app;
    }

    private static void ConfigureLog(ILoggingBuilder log)
    {
        log.AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
        });
        // A start that fails is told once, as a sentence, by Program; the host would add its stack trace.
        log.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started && level >= LogLevel.Information);
    }

    private static void TrustProxies(ForwardedHeadersOptions options, IOptions<ProxyOptions> proxy)
    {
        // Without a configured proxy nobody is believed, not even the loopback that is trusted by default.
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        var networks = proxy.Value.TrustedNetworks.Select(OptionsRules.ParseNetwork).OfType<IPNetwork>().ToList();
        foreach (var network in networks)
            options.KnownIPNetworks.Add(network);
        options.ForwardedHeaders = networks.Count == 0
            ? ForwardedHeaders.None
            : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        options.ForwardLimit = null;
    }

    /// <summary>Before 3.51.3 two connections of one process could corrupt a write-ahead log.</summary>
    internal static string? CheckLibrary(string version) => Version.TryParse(version, out var found) && found >= new Version(3, 51, 3)
        ? null
        : $"The SQLite library is {version}; 3.51.3 or later is needed.";

    private static string? CheckConnection(string? text)
    {
        const string Example = "it looks like Data Source=data/calls.db.";
        try
        {
            var source = new SqliteConnectionStringBuilder(text).DataSource;
            return source.Length == 0 || source.Contains(":memory:", StringComparison.Ordinal) ? $"ConnectionStrings:Calls names no file; {Example}" : null;
        }
        catch (ArgumentException)
        {
            return $"ConnectionStrings:Calls cannot be read; {Example}";
        }
    }
}
