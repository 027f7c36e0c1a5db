using System.Diagnostics;

namespace CallDashboard.Tests.Support;

/// <summary>Runs a verb of the real program in a process of its own, on the database of a test.</summary>
internal static class Verb
{
    /// <summary>What it printed and how it ended.</summary>
    public sealed record Result(int ExitCode, string Output, string Error);

    /// <summary>Runs <c>CallDashboard args</c> with the given folder as storage and database folder.</summary>
    public static async Task<Result> RunAsync(string directory, string input, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CallDashboard.dll"), .. args])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Calls"] = $"Data Source={Path.Combine(directory, "calls.db")}";
        start.Environment["Storage__Directory"] = directory;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(patience.Token);
        return new Result(process.ExitCode, await output, await error);
    }
}
