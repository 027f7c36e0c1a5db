using System.CommandLine;
using System.Globalization;

namespace CallDashboard.Features.Simulation;

/// <summary><c>simulate</c>: pushes believable calls with audible recordings to a report address.</summary>
public static class SimulateVerb
{
    // After the last push: gives up waiting for the archive when nobody asked for a recording for so long.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static IEnumerable<Command> Commands()
    {
        var calls = new Option<int>("--calls") { Description = "How many calls.", DefaultValueFactory = _ => 200 };
        var rate = new Option<double>("--rate") { Description = "Calls a second.", DefaultValueFactory = _ => 10 };
        var to = new Option<string>("--to") { Description = "The report address.", DefaultValueFactory = _ => "http://localhost:5080/report" };
        var seed = new Option<uint>("--seed") { Description = "Same seed, same calls.", DefaultValueFactory = _ => 7 };
        var token = new Option<string?>("--token") { Description = "The report address's token, sent as Authorization: Bearer." };
        var port = new Option<int>("--audio-port") { Description = "Port on 127.0.0.1 at which the recordings can be fetched; 0 takes a free one.", DefaultValueFactory = _ => 5081 };
        var exit = new Option<bool>("--exit") { Description = "End after the last answer, without waiting until the recordings were fetched." };

        var command = new Command("simulate", "Pushes believable calls with audible recordings to a report address.") { calls, rate, to, seed, token, port, exit };
        command.SetAction((parsed, cancel) =>
        {
            var (count, pace, audio) = (parsed.GetValue(calls), parsed.GetValue(rate), parsed.GetValue(port));
            Uri.TryCreate(parsed.GetValue(to), UriKind.Absolute, out var address);
            // Not as validators of the options: those also run on, and fail on, what could not be read as a number.
            var problem =
                count < 1 ? "--calls must be at least 1."
                : pace is not (> 0 and <= 100_000) ? "--rate must be above 0 and at most 100000."
                : audio is not (>= 0 and <= 65535) ? "--audio-port must be a port from 0 to 65535."
                : address is not { Scheme: "http" or "https" } ? "--to must be an http or https address."
                : null;
            if (problem is not null)
            {
                Console.Error.WriteLine(problem);
                return Task.FromResult(1);
            }
            var options = new SimulatorOptions { Calls = count, Rate = pace, To = address!, Seed = parsed.GetValue(seed), Token = parsed.GetValue(token) };
            return RunAsync(options, audio, parsed.GetValue(exit), Console.Out, cancel);
        });
        yield return command;
    }

    /// <summary>Runs the verb; 0 when every answer was as expected.</summary>
    public static async Task<int> RunAsync(SimulatorOptions options, int port, bool exit, TextWriter output, CancellationToken cancel)
    {
        var time = TimeProvider.System;
        RecordingServer recordings;
        try
        {
            recordings = await RecordingServer.StartAsync(port, time, cancel);
        }
        catch (IOException)
        {
            await output.WriteLineAsync($"Port {port} of 127.0.0.1 is taken; choose another with --audio-port.");
            return 1;
        }
        await using var server = recordings;
        await output.WriteLineAsync($"Recordings are served at {server.Address}");
        await output.WriteLineAsync($"The dashboard fetches them when Recordings:TrustedHosts holds \"{server.Address.Authority}\" (in Development ports 5081 of localhost and 127.0.0.1 are).");

        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = options.MostAtOnce }) { Timeout = TimeSpan.FromSeconds(30) };
        var audible = new HashSet<string>(StringComparer.Ordinal);
        var simulator = new Simulator(http, time, options with { Recordings = server.Address })
        {
            Pushing = call => audible.UnionWith(new[] { call.Record.FullAudioUrl, call.Record.CustomerAudioUrl }.Where(url => url.Length != 0)),
        };
        SimulatorResult result;
        try
        {
            result = await simulator.RunAsync(new Line(output, time), cancel);
        }
        catch (OperationCanceledException)
        {
            await output.WriteLineAsync();
            await output.WriteLineAsync("Stopped before all calls were pushed.");
            return 1;
        }
        await output.WriteLineAsync();
        await WriteAsync(output, result);
        if (!exit && result.Acknowledged > 0)
            await ServeAsync(server, audible.Count, time, output, cancel);
        return result.Unexpected == 0 ? 0 : 1;
    }

    private static async Task ServeAsync(RecordingServer server, int audible, TimeProvider time, TextWriter output, CancellationToken cancel)
    {
        await output.WriteLineAsync($"Serving the recordings until all {audible} have been fetched, or none for {Patience.TotalMinutes:0} minutes. Ctrl+C ends it now.");
        try
        {
            using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
            while (server.Fetched < audible && server.Quiet < Patience)
                await tick.WaitForNextTickAsync(cancel);
            await output.WriteLineAsync($"{server.Fetched} of {audible} recordings were fetched.");
        }
        catch (OperationCanceledException)
        {
            await output.WriteLineAsync($"Ended; {server.Fetched} of {audible} recordings were fetched.");
        }
    }

    private static async Task WriteAsync(TextWriter output, SimulatorResult result)
    {
        string Row(string label, int count) => string.Create(CultureInfo.InvariantCulture, $"  {label,-24}{count,9:N0}");
        await output.WriteLineAsync(Row("calls sent", result.Sent));
        await output.WriteLineAsync(Row("acknowledged", result.Acknowledged));
        await output.WriteLineAsync(Row("duplicates sent", result.Duplicates));
        await output.WriteLineAsync(Row("changed records sent", result.Changed));
        await output.WriteLineAsync(Row("bad bodies sent", result.Bad));
        await output.WriteLineAsync(Row("tried again", result.Retries));
        foreach (var group in result.Replies.GroupBy(r => r.Key.Reply).OrderBy(g => g.Key.Http).ThenBy(g => g.Key.Status, StringComparer.Ordinal))
            await output.WriteLineAsync(Row(group.Key.ToString(), group.Sum(r => r.Value)));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  in {result.Elapsed.TotalSeconds:0.0} s, {result.Sent / Math.Max(result.Elapsed.TotalSeconds, 0.001):0.0} calls/s"));
        if (result.Unexpected > 0)
            await output.WriteLineAsync($"{result.Unexpected} pushes were not answered as they should be.");
    }

    // One line that is written over, at most ten times a second; nothing when the output is a file.
    private sealed class Line(TextWriter output, TimeProvider time) : IProgress<SimulatorProgress>
    {
        private readonly bool quiet = output == Console.Out && Console.IsOutputRedirected;
        private long last;

        public void Report(SimulatorProgress value)
        {
            if (quiet || (value.Calls < value.Planned && last != 0 && time.GetElapsedTime(last) < TimeSpan.FromMilliseconds(100)))
                return;
            last = time.GetTimestamp();
            output.Write(string.Create(CultureInfo.InvariantCulture, $"\r{value.Calls:N0} of {value.Planned:N0} calls answered, {value.Retries:N0} tried again   "));
        }
    }
}
