using System.CommandLine;

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
        if (args.Length == 0 || (args[0] is not ("help" or "--help" or "-h" or "-?") && root.Subcommands.All(c => c.Name != args[0])))
            return null;
        return await root.Parse(args[0] == "help" ? ["--help"] : args).InvokeAsync();
    }
}
