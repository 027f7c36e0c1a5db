using System.Globalization;
using CallDashboard.Benchmarks.Report;

namespace CallDashboard.Benchmarks.Circuits;

/// <summary>
/// What open live pages cost and see: how many pushes a second are stored with so many pages open against none, in interleaved rounds; how soon a
/// push is in each page's render batch at a steady rate; memory per page. In the end every page must show exactly the newest calls of the database.
/// </summary>
internal static class CrowdBenchmark
{
    private const int Connections = 64;
    private const int RowsBefore = 600;
    private const int MostDrawings = 10;

    private sealed record WatchedRound(double Rate, double Ratio, double Batches, double Kilobytes);

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(string[] args)
    {
        int[] crowds = [.. (Arguments.Text(args, "--pages") ?? "0,100,500").Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        var rate = Arguments.Number(args, "--rate", 20);
        var seconds = TimeSpan.FromSeconds(Arguments.Number(args, "--seconds", 5));
        var rounds = Arguments.Number(args, "--rounds", 3);
        var wrong = new List<string>();
        Console.WriteLine($"{Environment.ProcessorCount} processors for the server, the sender and the pages; {rounds} rounds of {seconds.TotalSeconds:0} s");

        if (!args.Contains("--no-ingest"))
            await IngestAsync(crowds, rounds, seconds, wrong);
        if (crowds.Any(c => c > 0))
            await WatchAsync([.. crowds.Where(c => c > 0)], rate, seconds * 4, wrong);

        if (!args.Contains("--no-browser"))
            await BrowseAsync(rate, seconds * 4);

        Console.WriteLine();
        foreach (var problem in wrong.Distinct().Take(10))
            Console.WriteLine(problem);
        Console.WriteLine(wrong.Count == 0 ? "Every page showed exactly the newest calls of the database, in their order." : $"{wrong.Count} things were wrong.");
        return wrong.Count == 0 ? 0 : 1;
    }

    /// <summary>Full rate, with and without pages: one server, so that all rounds meet the same database.</summary>
    private static async Task IngestAsync(int[] crowds, int rounds, TimeSpan seconds, List<string> wrong)
    {
        var payloads = new CallPayloads(4096, seed: 7, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        await using var server = await LiveServer.StartAsync();
        await LoadClient.RunAsync(server.Process.Port, payloads, Connections, WarmUp);
        var alone = new List<double>();
        var results = crowds.Where(c => c > 0).ToDictionary(c => c, _ => new List<WatchedRound>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (count, list) in results)
            {
                // Each round with pages stands between two without: a ratio to its own neighbours.
                var before = (await LoadClient.RunAsync(server.Process.Port, payloads, Connections, seconds)).Rate;
                var watched = await FullRateAsync(server, payloads, count, seconds, wrong);
                var after = (await LoadClient.RunAsync(server.Process.Port, payloads, Connections, seconds)).Rate;
                alone.AddRange([before, after]);
                list.Add(watched with { Ratio = watched.Rate / ((before + after) / 2) });
            }
        }

        Console.WriteLine();
        Console.WriteLine($"{"pages",-8}{"pushes/s",10}{"rounds",18}{"ratio",8}{"ratios",14}{"batches/s/page",16}{"KB/batch",10}   full rate, {Connections} connections");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{0,-8}{Median(alone),10:0}{Spread(alone, "0"),18}{1,8:0.00}"));
        foreach (var (count, list) in results)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{count,-8}{Median(list.Select(r => r.Rate)),10:0}{Spread(list.Select(r => r.Rate), "0"),18}{Median(list.Select(r => r.Ratio)),8:0.00}{Spread(list.Select(r => r.Ratio), "0.00"),14}{Median(list.Select(r => r.Batches)),16:0.0}{Median(list.Select(r => r.Kilobytes)),10:0.0}"));
    }

    private static async Task<WatchedRound> FullRateAsync(LiveServer server, CallPayloads payloads, int pages, TimeSpan seconds, List<string> wrong)
    {
        await using var crowd = await Crowd.OpenAsync(server.Visitor, "/live", pages);
        wrong.AddRange(await crowd.DifferencesAsync(await server.NewestCallsAsync(), Patience));
        var (batches, bytes) = crowd.Received;
        var watched = await LoadClient.RunAsync(server.Process.Port, payloads, Connections, seconds);
        var (batchesThen, bytesThen) = crowd.Received;
        wrong.AddRange(await crowd.DifferencesAsync(await server.NewestCallsAsync(), Patience));
        return new WatchedRound(watched.Rate, 0, (batchesThen - batches) / (double)pages / seconds.TotalSeconds, (bytesThen - bytes) / 1024.0 / Math.Max(1, batchesThen - batches));
    }

    /// <summary>A steady rate: how soon each page has each call, and what a page weighs. A server of its own for each crowd.</summary>
    private static async Task WatchAsync(int[] crowds, int rate, TimeSpan time, List<string> wrong)
    {
        Console.WriteLine();
        Console.WriteLine($"{"pages",-8}{"p50 ms",9}{"p95 ms",9}{"p99 ms",9}{"batches/s/page",16}{"most in 1 s",13}{"KB/batch",10}{"heap KB/page",14}{"set KB/page",13}{"CPU",7}   push → render batch, {rate} calls/s");
        foreach (var count in crowds)
        {
            var payloads = new CallPayloads(4096, seed: 7, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
            await using var server = await LiveServer.StartAsync(watched: true);
            var sender = new SteadySender(server.Process.Port, payloads);
            await sender.RunAsync(RowsBefore, TimeSpan.Zero);
            // What the first pages load and compile is not theirs.
            await using (var first = await Crowd.OpenAsync(server.Visitor, "/live", 5))
                await sender.RunAsync(rate * 10, TimeSpan.FromSeconds(1.0 / rate));
            var (heap, set) = (await server.HeapAsync(), server.Process.WorkingSet);

            await using var crowd = await Crowd.OpenAsync(server.Visitor, "/live", count);
            await sender.RunAsync(rate * 5, TimeSpan.FromSeconds(1.0 / rate), crowd.Announce);
            crowd.Forget();
            var (batches, bytes) = crowd.Received;
            var processor = server.Process.Processor;
            var began = TimeProvider.System.GetTimestamp();
            await sender.RunAsync((int)(rate * time.TotalSeconds), TimeSpan.FromSeconds(1.0 / rate), crowd.Announce);
            var took = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            processor = server.Process.Processor - processor;
            var (batchesThen, bytesThen) = crowd.Received;
            (batches, bytes) = (batchesThen - batches, bytesThen - bytes);
            wrong.AddRange(await crowd.DifferencesAsync(await server.NewestCallsAsync(), Patience));
            // The most in one second is what arrived, after whatever the machine held up; the mean is what was drawn.
            if (batches / took / count > MostDrawings)
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{count} pages were drawn {batches / took / count:0.0} times a second each."));
            var delays = crowd.Delays.Select(d => d.TotalMilliseconds).Order().ToArray();
            var heapPerPage = (await server.HeapAsync() - heap) / 1024.0 / count;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{count,-8}{At(delays, 0.5),9:0.0}{At(delays, 0.95),9:0.0}{At(delays, 0.99),9:0.0}{batches / took / count,16:0.0}{crowd.Pages.Max(p => p.MostInASecond),13}{bytes / 1024.0 / Math.Max(1, batches),10:0.0}{heapPerPage,14:0}{(server.Process.WorkingSet - set) / 1024.0 / count,13:0}{processor.TotalSeconds / took,7:0%}"));
        }
    }

    /// <summary>The same rate, seen by one real browser.</summary>
    private static async Task BrowseAsync(int rate, TimeSpan time)
    {
        var (program, whyNone) = ChromiumPlace.Find();
        if (whyNone is not null)
        {
            Console.WriteLine(whyNone);
            return;
        }
        var payloads = new CallPayloads(4096, seed: 7, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        await using var server = await LiveServer.StartAsync(browsable: true);
        var sender = new SteadySender(server.Process.Port, payloads);
        await sender.RunAsync(RowsBefore, TimeSpan.Zero);
        await using var browser = await RealBrowser.OpenAsync(server.Visitor, program);
        await sender.RunAsync(rate * 5, TimeSpan.FromSeconds(1.0 / rate));
        await sender.RunAsync((int)(rate * time.TotalSeconds), TimeSpan.FromSeconds(1.0 / rate), browser.Announce);
        // What is under way arrives; the last push is not the last drawing.
        await sender.RunAsync(rate, TimeSpan.FromSeconds(1.0 / rate));
        var delays = await browser.DelaysAsync();
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"push → row in the document of one Chromium, {rate} calls/s: p50 {At(delays, 0.5):0} ms, p95 {At(delays, 0.95):0} ms, p99 {At(delays, 0.99):0} ms; {delays.Length} of {(int)(rate * time.TotalSeconds)} calls seen"));
    }

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[(int)(share * (sorted.Length - 1))];

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }

    private static string Spread(IEnumerable<double> values, string format)
    {
        var all = values.ToArray();
        return all.Length == 0 ? "" : $"{all.Min().ToString(format, CultureInfo.InvariantCulture)}–{all.Max().ToString(format, CultureInfo.InvariantCulture)}";
    }
}
