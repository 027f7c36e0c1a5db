using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CallDashboard.Tests.Support;

/// <summary>
/// The real program on a real port of Kestrel with a database and storage of its own, deleted afterwards.
/// Settings may be given per test; Development with an open <c>/report</c> is the default.
/// </summary>
public sealed class AppHost : WebApplicationFactory<Program>
{
    private readonly string directory = Directory.CreateTempSubdirectory("calldashboard-").FullName;
    private readonly Dictionary<string, string?> settings;
    private readonly Action<IServiceCollection>? services;

    private AppHost(IEnumerable<KeyValuePair<string, string?>> settings, Action<IServiceCollection>? services)
    {
        this.settings = new(settings);
        this.services = services;
        UseKestrel(options => options.Listen(IPAddress.Loopback, 0));
    }

    /// <summary>Starts the program. Keys are configuration keys such as <c>Report:Open</c>.</summary>
    public static AppHost Start(params (string Key, string? Value)[] settings) => Start(null, settings);

    /// <summary>Starts the program with services replaced, e.g. the clock.</summary>
    public static AppHost Start(Action<IServiceCollection>? services, params (string Key, string? Value)[] settings)
    {
        var host = new AppHost(settings.Select(s => KeyValuePair.Create(s.Key, s.Value)), services);
        host.StartServer();
        return host;
    }

    /// <summary>Where it listens, e.g. <c>http://127.0.0.1:40213</c>.</summary>
    public Uri Address => new(ClientOptions.BaseAddress.GetLeftPart(UriPartial.Authority));

    /// <summary>Database, recordings and keys of this host.</summary>
    public string StorageDirectory => directory;

    /// <summary>A client without cookies or redirects.</summary>
    public HttpClient Http() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSolutionRelativeContentRoot(".");
        builder.UseEnvironment("Development");
        foreach (var (key, value) in Defaults().Concat(settings))
            builder.UseSetting(key, value);
        if (services is not null)
            builder.ConfigureServices(services);
    }

    private IEnumerable<KeyValuePair<string, string?>> Defaults() =>
    [
        new("ConnectionStrings:Calls", $"Data Source={Path.Combine(directory, "calls.db")}"),
        new("Storage:Directory", directory),
        new("Logging:LogLevel:Default", "Warning"),
    ];

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (IOException)
        {
            // A file still open at the very end is the temporary folder's business.
        }
    }
}
