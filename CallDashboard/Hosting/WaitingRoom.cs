using CallDashboard.Data;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Hosting;

/// <summary>
/// Who calls while an existing database is brought up to date is told to come back: alive, not ready, pushes in the platform's words.
/// A server of its own at the same address, gone before the real one listens there.
/// </summary>
internal static class WaitingRoom
{
    private const string RetryAfterSeconds = "10";

    /// <summary>Prepares the database, with the waiting room open when migrations are due. A new database is made without: that takes no time.</summary>
    public static async Task WhileAsync(WebApplication app, Func<Task> prepare)
    {
        await using var room = await AreMigrationsDueAsync(app.Services) ? await OpenAsync(app.Configuration, app.Services.GetRequiredService<StartupProgress>()) : null;
        await prepare();
    }

    private static async Task<bool> AreMigrationsDueAsync(IServiceProvider services)
    {
        if (new FileInfo(services.GetRequiredService<DatabaseLocation>().FilePath) is not { Exists: true, Length: > 0 })
            return false;
        await using var db = await services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync();
        return (await db.Database.GetPendingMigrationsAsync()).Any();
    }

    private static async Task<WebApplication?> OpenAsync(IConfiguration configuration, StartupProgress progress)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (configuration["urls"] is { Length: > 0 } urls)
            builder.WebHost.UseUrls(urls);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Configure(configuration.GetSection("Kestrel"));
        });
        var room = builder.Build();
        room.Run(context => AnswerAsync(context, progress.Text));
        try
        {
            await room.StartAsync();
            return room;
        }
        catch (IOException)
        {
            // The address is taken: the real server will say so.
            await room.DisposeAsync();
            return null;
        }
    }

    private static Task AnswerAsync(HttpContext context, string progress)
    {
        if (context.Request.Path == "/health/live")
            return context.Response.WriteAsync("live");
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        if (context.Request.Path.StartsWithSegments("/report"))
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("""{"status":"-47","reason":"starting: the database is brought up to date, please send it again"}""");
        }
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(context.Request.Path == "/health/ready"
            ? $"not ready: the database is brought up to date: {progress}"
            : $"CallDashboard is starting: its database is brought up to date ({progress}). Please reload in a moment.");
    }
}
