using System.Globalization;
using CallDashboard.Benchmarks.Circuits;

namespace CallDashboard.Benchmarks.Report;

/// <summary>
/// Durable <c>/report</c> against a bare handler, each in a process of its own, in interleaved rounds so that whatever else the machine
/// does meets all of them; while one is measured the others are halted, so that what they still have to index slows nobody but themselves. Prints one table; ratios are those to its first row. With <c>--fsync-delay</c> the program is measured against itself on a
/// slower disk instead.
/// </summary>
internal static class ReportBenchmark
{
    private sealed record Server(string Name, ServerProcess Process, List<Round> Rounds, List<Round> Idle, List<double> ProcessorMicroseconds);

    private const int LivePages = 100;

    // Long enough for the compiler to have come to its last word.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] args)
    {
        var seconds = TimeSpan.FromSeconds(Arguments.Number(args, "--seconds", 5));
        var rounds = Arguments.Number(args, "--rounds", 3);
        var connections = Arguments.Number(args, "--connections", 64);
        var payloads = new CallPayloads(4096, seed: 7, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        Console.WriteLine($"{connections} connections, {rounds} rounds of {seconds.TotalSeconds:0} s each, requests of {payloads.AverageLength:0} bytes on average, {Environment.ProcessorCount} processors, one fsync takes {FsyncMicroseconds():0} µs");

        var servers = new List<Server>();
        LiveServer? watched = null;
        async Task AddAsync(string name, Task<ServerProcess> process) => servers.Add(new Server(name, await process, [], [], []));
        try
        {
            if (Arguments.Number(args, "--fsync-delay", 0) is > 0 and var delay)
            {
                await AddAsync("CallDashboard", ServerProcess.StartRealAsync());
                // What the tracer costs by itself: every system call of the server passes its filter.
                await AddAsync("traced, no delay", ServerProcess.StartSlowerAsync(TimeSpan.Zero));
                await AddAsync($"fsync {delay} ms slower", ServerProcess.StartSlowerAsync(TimeSpan.FromMilliseconds(delay)));
            }
            else
            {
                await AddAsync("bare handler", ServerProcess.StartBareAsync());
                await AddAsync("CallDashboard", ServerProcess.StartRealAsync());
                watched = await LiveServer.StartAsync();
                await AddAsync($"with {LivePages} live pages", Task.FromResult(watched.Process));
                await AddAsync("one commit per push", ServerProcess.StartRealAsync(("Report__LargestBatch", "1")));
            }
            await using var crowd = watched is null ? null : await Crowd.OpenAsync(watched.Visitor, "/live", LivePages);
            foreach (var server in servers)
                await LoadClient.RunAsync(server.Process.Port, payloads, connections, WarmUp);
            foreach (var server in servers)
                await server.Process.HaltAsync();
            await MeasureAsync(servers, payloads, connections, rounds, seconds);
            // The pages say goodbye to theirs.
            foreach (var server in servers)
                await server.Process.ResumeAsync();
        }
        finally
        {
            if (watched is not null)
                await watched.DisposeAsync();
            foreach (var server in servers)
                await server.Process.DisposeAsync();
        }
        Print(servers);
        return servers.Any(s => s.Rounds.Any(r => r.Refused != 0)) ? 1 : 0;
    }

    private static async Task MeasureAsync(List<Server> servers, CallPayloads payloads, int connections, int rounds, TimeSpan seconds)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var server in servers)
            {
                await server.Process.ResumeAsync();
                var processor = server.Process.Processor;
                var result = await LoadClient.RunAsync(server.Process.Port, payloads, connections, seconds);
                server.Rounds.Add(result);
                server.ProcessorMicroseconds.Add((server.Process.Processor - processor).TotalMicroseconds / result.Answers);
                server.Idle.Add(await LoadClient.RunAsync(server.Process.Port, payloads, 1, TimeSpan.FromSeconds(1)));
                await server.Process.HaltAsync();
            }
        }
    }

    private static void Print(List<Server> servers)
    {
        Console.WriteLine();
        Console.WriteLine($"{"",-22}{"per second",12}{"ratio",8}{"rounds",18}{"p50 ms",9}{"p99 ms",9}{"CPU µs",9}{"idle p50",10}{"idle p99",10}{"refused",9}");
        foreach (var server in servers)
        {
            // Ratios within one round: its neighbours met the same machine.
            var ratio = server.Rounds.Select((r, i) => r.Rate / servers[0].Rounds[i].Rate).Order().ToArray();
            var median = server.Rounds.OrderBy(r => r.Rate).ElementAt(server.Rounds.Count / 2);
            var idle = server.Idle.OrderBy(r => r.Percentile(0.5)).ElementAt(server.Idle.Count / 2);
            var spread = string.Create(CultureInfo.InvariantCulture, $"{server.Rounds.Min(r => r.Rate):0}–{server.Rounds.Max(r => r.Rate):0}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{server.Name,-22}{median.Rate,12:0}{ratio[ratio.Length / 2],8:0.00}{spread,18}{median.Percentile(0.5),9:0.00}{median.Percentile(0.99),9:0.00}{server.ProcessorMicroseconds.Average(),9:0}{idle.Percentile(0.5),10:0.00}{idle.Percentile(0.99),10:0.00}{server.Rounds.Sum(r => r.Refused),9}"));
        }
    }

    private static double FsyncMicroseconds()
    {
        const int times = 50;
        var path = Path.Combine(Path.GetTempPath(), $"calldashboard-fsync-{Environment.ProcessId}");
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
        var page = new byte[8192];
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < times; i++)
        {
            file.Write(page);
            file.Flush(flushToDisk: true);
        }
        return TimeProvider.System.GetElapsedTime(started).TotalMicroseconds / times;
    }
}
