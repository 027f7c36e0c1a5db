using System.Diagnostics;
using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Features.Report;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CallDashboard.Benchmarks.Scale;

/// <summary>The program's own services on a database file, without its server.</summary>
internal sealed class OpenDatabase(WebApplication app) : IAsyncDisposable
{
    public IServiceProvider Services => app.Services;

    public IDbContextFactory<CallsDbContext> Contexts => Services.GetRequiredService<IDbContextFactory<CallsDbContext>>();

    public TermCatalog Terms => Services.GetRequiredService<TermCatalog>();

    /// <summary>Opens a file, or makes it.</summary>
    public static async Task<OpenDatabase> OpenAsync(string file)
    {
        var path = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Environment.SetEnvironmentVariable("ConnectionStrings__Calls", $"Data Source={path}");
        Environment.SetEnvironmentVariable("Storage__Directory", Path.GetDirectoryName(path));
        var database = new OpenDatabase(await Verbs.OpenAsync(builder =>
        {
            builder.AddReport();
            // A query that was ended by its budget is a figure here, not an error.
            builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Query", LogLevel.None);
        }));
        await using var db = await database.Contexts.CreateDbContextAsync();
        await database.Terms.LoadAsync(db, CancellationToken.None);
        return database;
    }

    /// <summary>Runs work that needs the one writer, then lets it finish. Once: a writer that stopped does not start again.</summary>
    public async Task WriteAsync(Func<IngestQueue, Task> work)
    {
        var writer = Services.GetRequiredService<IngestWriter>();
        await writer.StartAsync(CancellationToken.None);
        await work(Services.GetRequiredService<IngestQueue>());
        await writer.StopAsync(CancellationToken.None);
    }

    /// <summary>Lets the follower put everything into the index of words, step by step through the writer that runs, without its pauses.</summary>
    public async Task IndexAsync()
    {
        var follower = ActivatorUtilities.CreateInstance<SearchFollower>(Services);
        var steps = new List<double>();
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var step = Stopwatch.GetTimestamp();
            if (await follower.StepAsync(CancellationToken.None) == Timeout.InfiniteTimeSpan)
                break;
            steps.Add(Stopwatch.GetElapsedTime(step).TotalMilliseconds);
        }
        if (steps.Count == 0)
            return;
        steps.Sort();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"indexed in {seconds:0} s, {steps.Count * SearchFollower.CallsAtATime / seconds:N0} calls/s; a step of {SearchFollower.CallsAtATime}: p50 {steps[steps.Count / 2]:0.0} ms, p99 {steps[steps.Count * 99 / 100]:0.0} ms, longest {steps[^1]:0} ms"));
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
