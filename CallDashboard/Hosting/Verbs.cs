using System.CommandLine;
using CallDashboard.Data;

namespace CallDashboard.Hosting;

/// <summary>The verbs of the command line. Without one the program serves.</summary>
public static class Verbs
{
    /// <summary>Runs the verb that the arguments name; null when they name none and the server is to start.</summary>
    public static async Task<int?> RunAsync(string[] args, IEnumerable<Command> commands)
    {
        var root = new RootCommand("CallDashboard: stores, shows and plays the calls of an AI voice platform. Without a verb it serves the dashboard.");
        foreach (var command in commands)
            root.Subcommands.Add(command);
        if (args.Length == 0 || (args[0] is not ("help" or "--help" or "-h" or "-?" or "--version") && root.Subcommands.All(c => c.Name != args[0])))
            return null;
        try
        {
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
            return await root.Parse(args[0] == "help" ? [.. args[1..], "--help"] : args).InvokeAsync(configuration);
        }
        catch (Exception problem) when (StartupProblem.Describe(problem) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return 1;
        }
    }

    /// <summary>
    /// The program without its server, for a verb's work beside a running server or without one: options checked, services there,
    /// database migrated.
    /// </summary>
    /// <param name="add">Registers what the verb needs beyond options and database.</param>
    public static async Task<WebApplication> OpenAsync(Action<WebApplicationBuilder>? add = null, CancellationToken cancel = default)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning);
        builder.AddHosting().AddData();
        add?.Invoke(builder);
        var app = builder.Build();
        await app.Services.GetRequiredService<DatabaseStart>().RunAsync(cancel);
        return app;
    }
}
