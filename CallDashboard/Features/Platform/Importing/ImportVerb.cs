using System.CommandLine;
using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Platform.Importing;

/// <summary><c>import FILE.ndjson</c>: by the server that runs on this database, else by itself.</summary>
public static class ImportVerb
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <param name="add">Registers the way in: queue, writer, this slice.</param>
    public static IEnumerable<Command> Commands(Action<WebApplicationBuilder> add)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "One record, or any envelope of the platform's, a line (NDJSON)." };
        var command = new Command("import", "Reads a file of call records into the database. Stopped or killed, the same command goes on where it ended.") { file };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetRequiredValue(file).FullName, add, Console.Out, cancel));
        yield return command;
    }

    /// <summary>Runs the verb; 0 when every line could be read.</summary>
    public static async Task<int> RunAsync(string file, Action<WebApplicationBuilder> add, TextWriter output, CancellationToken cancel)
    {
        await using var app = await Verbs.OpenAsync(add, cancel);
        var imports = app.Services.GetRequiredService<ImportList>();
        var import = await imports.RequestAsync(file, Actor.CommandLine, cancel);
        if (import.Lines > 0)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Goes on after line {import.Lines:N0}."));

        using var alone = InstanceLock.TryTake(app.Services.GetRequiredService<DatabaseLocation>());
        if (alone is null)
            await output.WriteLineAsync("The server that uses this database does it.");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var working = alone is null ? Task.CompletedTask : WorkAsync(app, stop.Token);
        try
        {
            import = await FollowAsync(imports, import, working, output, cancel);
        }
        catch (OperationCanceledException)
        {
            await imports.CancelAsync(import.Id, CancellationToken.None);
            import = (await imports.FindAsync(import.Id, CancellationToken.None))!;
        }
        finally
        {
            await stop.CancelAsync();
            await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return await TellAsync(import, output);
    }

    /// <summary>The way in, without the server around it.</summary>
    private static async Task WorkAsync(WebApplication app, CancellationToken cancel)
    {
        await using (var db = await app.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync(cancel))
            await app.Services.GetRequiredService<TermCatalog>().LoadAsync(db, cancel);
        var writer = app.Services.GetRequiredService<IngestWriter>();
        await writer.StartAsync(cancel);
        try
        {
            await app.Services.GetRequiredService<ImportWorker>().RunAsync(cancel);
        }
        finally
        {
            await writer.StopAsync(CancellationToken.None);
        }
    }

    private static async Task<Import> FollowAsync(ImportList imports, Import import, Task working, TextWriter output, CancellationToken cancel)
    {
        var quiet = output == Console.Out && Console.IsOutputRedirected;
        using var tick = new PeriodicTimer(Tick);
        while (import.IsOpen)
        {
            if (working.IsFaulted)
                await working;
            await tick.WaitForNextTickAsync(cancel);
            import = (await imports.FindAsync(import.Id, cancel))!;
            if (!quiet)
                await output.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"\r{import.Percent:0} %, {import.Lines:N0} lines   "));
        }
        if (!quiet)
            await output.WriteLineAsync();
        return import;
    }

    private static async Task<int> TellAsync(Import import, TextWriter output)
    {
        string Row(string label, long count) => string.Create(CultureInfo.InvariantCulture, $"  {label,-24}{count,12:N0}");
        await output.WriteLineAsync(Row("lines read", import.Lines));
        await output.WriteLineAsync(Row("calls stored", import.Stored));
        await output.WriteLineAsync(Row("calls changed", import.Changed));
        await output.WriteLineAsync(Row("duplicates", import.Duplicates));
        await output.WriteLineAsync(Row("unreadable", import.Unreadable));
        await output.WriteLineAsync(import.State switch
        {
            ImportState.Done when import.Unreadable > 0 => "Done. What could not be read is kept in the quarantine (page Platform), with its line.",
            ImportState.Done => "Done.",
            ImportState.Failed => $"Failed: {import.Message}",
            _ => "Stopped. The same command goes on from here.",
        });
        return import is { State: ImportState.Done, Unreadable: 0 } ? 0 : 1;
    }
}
