using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CallDashboard.Benchmarks.Report;

/// <summary>A server in a process of its own, on a free port of the loopback.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly string? directory;
    private bool ended;

    private ServerProcess(Process process, string? directory, int port)
    {
        this.process = process;
        this.directory = directory;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Processor time used so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Memory of the process, bytes.</summary>
    public long WorkingSet
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>The bare handler: this program again.</summary>
    public static Task<ServerProcess> StartBareAsync() => StartAsync([OwnFile, "bare"], null, []);

    /// <summary>The real program with an empty database of its own.</summary>
    public static Task<ServerProcess> StartRealAsync(params (string Name, string Value)[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("calldashboard-benchmark-").FullName;
        return StartAsync([ProgramFile, "--urls", "http://127.0.0.1:0"], directory, [.. Settings(directory), .. settings]);
    }

    /// <summary>The real program on a slower disk: <c>strace</c>, which has to be installed, holds back every fsync and lets all other calls pass.</summary>
    public static Task<ServerProcess> StartSlowerAsync(TimeSpan fsyncDelay)
    {
        var directory = Directory.CreateTempSubdirectory("calldashboard-benchmark-").FullName;
        return StartAsync([ProgramFile, "--urls", "http://127.0.0.1:0"], directory, Settings(directory),
            "strace", "--follow-forks", "--seccomp-bpf", "--quiet=all", "--output=/dev/null", "--trace=fsync,fdatasync",
            string.Create(CultureInfo.InvariantCulture, $"--inject=fsync,fdatasync:delay_exit={fsyncDelay.TotalMicroseconds:0}"));
    }

    /// <summary>The real program, or one with a planted fault (<see cref="Durability.Faults"/>), on a folder that stays afterwards.</summary>
    public static Task<ServerProcess> StartOnAsync(string directory, string? fault, params (string Name, string Value)[] settings) => StartAsync(
        fault is null ? [ProgramFile, "--urls", "http://127.0.0.1:0"] : [OwnFile, "faulty", fault, "--urls", "http://127.0.0.1:0"], null, [.. Settings(directory), .. settings]);

    /// <summary>The program as it lies beside this one.</summary>
    public static string ProgramFile { get; } = Path.Combine(AppContext.BaseDirectory, "CallDashboard.dll");

    private static string OwnFile { get; } = Path.Combine(AppContext.BaseDirectory, "CallDashboard.Benchmarks.dll");

    private static IEnumerable<(string Name, string Value)> Settings(string directory) =>
        [
            ("ASPNETCORE_ENVIRONMENT", "Production"),
            ("Report__Open", "true"),
            ("Recordings__Archive", "false"),
            ("ConnectionStrings__Calls", $"Data Source={Path.Combine(directory, "calls.db")}"),
            ("Storage__Directory", directory),
        ];

    /// <summary>SIGKILL: no chance to finish anything.</summary>
    public async Task KillAsync()
    {
        ended = true;
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: takes nothing from the others, not even for what it has to do behind its answers. Its open pages bear less than thirty seconds of it.</summary>
    public Task HaltAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT: goes on where it was halted.</summary>
    public Task ResumeAsync() => SignalAsync("CONT");

    /// <summary>SIGTERM, as a service manager ends it; returns the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        await SignalAsync("TERM");
        await process.WaitForExitAsync();
        ended = true;
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!ended)
            await KillAsync();
        process.Dispose();
        if (directory is not null)
            Directory.Delete(directory, recursive: true);
    }

    private async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private static async Task<ServerProcess> StartAsync(string[] arguments, string? directory, IEnumerable<(string Name, string Value)> settings, params string[] under)
    {
        string[] command = [.. under, "dotnet", .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = RepositoryRoot() };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                // Whatever else it says must not fill the pipe.
                _ = process.StandardOutput.ReadToEndAsync();
                return new ServerProcess(under.Length == 0 ? process : Child(process), directory, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
            }
        }
        throw new InvalidOperationException($"The server did not start: {await errors}");
    }

    private static Process Child(Process parent) =>
        Process.GetProcessById(int.Parse(File.ReadAllText($"/proc/{parent.Id}/task/{parent.Id}/children").Split(' ')[0], CultureInfo.InvariantCulture));

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CallDashboard.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("CallDashboard.sln was not found above this program.");
    }

    [GeneratedRegex(@"listening on: http://127\.0\.0\.1:(\d+)")]
    private static partial Regex Listening();
}
