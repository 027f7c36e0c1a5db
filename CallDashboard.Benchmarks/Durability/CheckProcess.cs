using System.Diagnostics;
using CallDashboard.Benchmarks.Report;

namespace CallDashboard.Benchmarks.Durability;

/// <summary>The program's own verb <c>check</c>, in a process of its own.</summary>
internal static class CheckProcess
{
    /// <summary>Null when the database is sound; else what the program says of it.</summary>
    public static async Task<string?> RunAsync(string file)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [ServerProcess.ProgramFile, "check", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? null : $"{await output}{await error}".Trim();
    }
}
