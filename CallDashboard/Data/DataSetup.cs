using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CallDashboard.Data;

/// <summary>The database room.</summary>
public static class DataSetup
{
    /// <summary>Registers the pooled context factory and the term catalogue.</summary>
    public static WebApplicationBuilder AddData(this WebApplicationBuilder builder)
    {
        var location = DatabaseLocation.Resolve(builder.Configuration.GetConnectionString("Calls") ?? "Data Source=data/calls.db", builder.Environment.ContentRootPath);
        builder.Services.AddSingleton(location);
        builder.Services.AddSingleton(StoredSettings.AddTo(builder.Configuration));
        builder.Services.AddSingleton<SqlitePragmas>();
        builder.Services.AddPooledDbContextFactory<CallsDbContext>((services, options) => options
            .UseSqlite(location.ConnectionString)
            .ReplaceService<IMigrationsSqlGenerator, ClusteredTables>()
            .ReplaceService<IModelCacheKeyFactory, ModelByScope>()
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .AddInterceptors(services.GetRequiredService<SqlitePragmas>()));
        AddContexts(builder.Services);
        builder.Services.AddSingleton<TermCatalog>();
        builder.Services.AddSingleton<Columns.ColumnStore>();
        builder.Services.AddTransient<Stats.StatsQuery>();
        builder.Services.AddSingleton<IdNameCatalog>();
        builder.Services.AddSingleton<WriteState>();
        builder.Services.AddSingleton(services => InstanceLock.Take(services.GetRequiredService<DatabaseLocation>()));
        return builder;
    }

    /// <summary>The factory is the system's in singletons, and the viewer's in the scope of a request or a circuit: see <see cref="CallContexts"/>.</summary>
    private static void AddContexts(IServiceCollection services)
    {
        var pooled = services.Single(s => s.ServiceType == typeof(IDbContextFactory<CallsDbContext>));
        services.Remove(pooled);
        services.AddSingleton<RootServices>();
        services.AddSingleton(provider => new CallContexts(
            (IDbContextFactory<CallsDbContext>)pooled.ImplementationFactory!(provider), provider.GetRequiredService<DbContextOptions<CallsDbContext>>(), provider.GetRequiredService<TermCatalog>()));
        services.AddTransient<IDbContextFactory<CallsDbContext>>(provider => provider.GetRequiredService<RootServices>().Is(provider)
            ? provider.GetRequiredService<CallContexts>()
            : new ViewerContexts(provider.GetRequiredService<CallContexts>(), provider.GetRequiredService<ICallViewer>()));
        // Identity's stores ask for a scoped context; accounts are nobody's calls.
        services.AddScoped(provider => provider.GetRequiredService<CallContexts>().CreateDbContext());
    }

    /// <summary>Fills the catalogues of a database that is up to date. Runs before the server listens.</summary>
    public static async Task PrepareDataAsync(this WebApplication app, CancellationToken cancel = default)
    {
        var factory = app.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>();
        await using var db = await factory.CreateDbContextAsync(cancel);
        await app.Services.GetRequiredService<TermCatalog>().LoadAsync(db, cancel);
        await app.Services.GetRequiredService<IdNameCatalog>().LoadAsync(cancel);
        await app.Services.GetRequiredService<StoredSettings>().LoadAsync(db, cancel);
    }
}

/// <summary>The resolved connection string: for the writer and for backups, which open connections of their own.</summary>
/// <param name="ConnectionString">Its file is an absolute path whose folder exists.</param>
/// <param name="FilePath">The database file.</param>
public sealed record DatabaseLocation(string ConnectionString, string FilePath)
{
    /// <summary>Makes the data source of a connection string absolute and creates its folder.</summary>
    public static DatabaseLocation Resolve(string connectionString, string contentRoot)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString);
        builder.DataSource = Path.GetFullPath(builder.DataSource, contentRoot);
        var folder = Path.GetDirectoryName(builder.DataSource)!;
        // A folder made here is the program's alone; one that exists keeps what its owner chose.
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new DatabaseLocation(builder.ToString(), builder.DataSource);
    }
}
