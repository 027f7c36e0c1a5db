using System.Diagnostics;
using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Data.Columns;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Benchmarks.Scale;

/// <summary>Times what people click at several sizes of the database, through the product's own query classes.</summary>
internal static class ScaleBenchmark
{
    private sealed record Measured(double Cold, double Middle, double Late, bool Ended);

    /// <summary>Runs it: <c>--calls 10000,1000000 --seconds 1 --only TEXT --directory DIR</c>. Of each row at least three and at most thirty warm runs are taken, for so many seconds.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var sizes = Arguments.Text(args, "--calls", "10000,1000000").Split(',').Select(s => int.Parse(s, CultureInfo.InvariantCulture)).ToList();
        var patience = TimeSpan.FromSeconds(Arguments.Number(args, "--seconds", 1));
        var only = Arguments.Text(args, "--only", "");
        var directory = Path.GetFullPath(Arguments.Text(args, "--directory", Path.Combine(Path.GetTempPath(), "calldashboard-scale")));
        var rows = new Dictionary<string, List<Measured>>();
        var exports = new Dictionary<string, List<ExportRate>>();
        foreach (var size in sizes)
        {
            await using var database = await OpenDatabase.OpenAsync(Path.Combine(directory, $"scale-{size}.db"));
            await SeedVerb.FillAsync(database, size, SeedVerb.Days);
            await ReadColumnsAsync(database, size);
            var facts = await FactsAsync(database);
            var runner = new ScaleRunner(database, facts);
            foreach (var question in ScaleQuestions.Of(facts))
            {
                var name = $"{question.What.ToString().ToLowerInvariant()}: {question.Name}";
                if (!name.Contains(only, StringComparison.OrdinalIgnoreCase))
                    continue;
                if (!rows.TryGetValue(name, out var row))
                    rows[name] = row = [];
                var measured = await MeasureAsync(runner, question, patience);
                row.Add(measured);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size,9:N0}  {name,-44}{measured.Cold,9:0.0}{measured.Middle,9:0.0}{measured.Late,8:0.0}{(measured.Ended ? '!' : ' ')}"));
            }
            foreach (var (format, query) in ExportRate.All)
            {
                var name = $"export: {format} {query}";
                if (!name.Contains(only, StringComparison.OrdinalIgnoreCase))
                    continue;
                if (!exports.TryGetValue(name, out var row))
                    exports[name] = row = [];
                var rate = await ExportRate.MeasureAsync(database, format, query);
                // The first of all compiled what the others only run.
                if (row.Count == 0)
                    rate = await ExportRate.MeasureAsync(database, format, query);
                row.Add(rate);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size,9:N0}  {name,-44}{rate.PerSecond,9:N0} calls/s, {rate.Calls:N0} calls, {rate.Held / 1e6:N0} MB"));
            }
        }
        Print(sizes, rows);
        Print(sizes, exports);
        return 0;
    }

    private static async Task ReadColumnsAsync(OpenDatabase database, int calls)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var began = Stopwatch.GetTimestamp();
        await database.Services.GetRequiredService<ColumnStore>().CatchUpAsync(CancellationToken.None);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls:N0} calls read into columns in {seconds:0.0} s, {calls / seconds:N0} calls/s; {bytes / 1e6:N0} MB, {bytes / calls} bytes a call"));
    }

    private static async Task<Measured> MeasureAsync(ScaleRunner runner, ScaleQuestion question, TimeSpan patience)
    {
        // The first run has fresh connections: nothing prepared, nothing in their page caches, but the system may still have the file.
        ScaleRunner.Forget();
        var ended = false;
        var cold = await OnceAsync();
        var times = new List<double>();
        var began = Stopwatch.GetTimestamp();
        while (times.Count < 3 || (times.Count < 30 && Stopwatch.GetElapsedTime(began) < patience))
            times.Add(await OnceAsync());
        times.Sort();
        return new Measured(cold, times[times.Count / 2], times[Math.Min(times.Count - 1, times.Count * 95 / 100)], ended);

        async Task<double> OnceAsync()
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                await runner.RunAsync(question);
            }
            catch (TooSlowException)
            {
                ended = true;
            }
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }

    private static async Task<ScaleFacts> FactsAsync(OpenDatabase database)
    {
        await using var db = await database.Contexts.CreateDbContextAsync();
        var last = await db.Calls.MaxAsync(c => c.Key);
        var (first, end) = (await db.Calls.MinAsync(c => c.StartedAt), await db.Calls.MaxAsync(c => c.StartedAt));
        var middle = await db.Calls.OrderBy(c => c.Key).FirstAsync(c => c.Key >= last / 2);
        var early = await db.Calls.OrderBy(c => c.Key).FirstAsync(c => c.Key >= last / 10);
        var talks = await db.Rollups.Where(r => r.Kind == RollupKind.TalkSeconds).GroupBy(r => r.Value).Select(g => new { g.Key, Calls = g.Sum(r => r.Calls) }).OrderByDescending(g => g.Key).ToListAsync();
        var (longest, seen) = (0, 0);
        foreach (var talk in talks.TakeWhile(_ => seen * 1000 < last))
            (longest, seen) = ((int)talk.Key, seen + talk.Calls);
        return new ScaleFacts(first, end, middle.Phone, early.JobId ?? 0, longest, last);
    }

    private static void Print(List<int> sizes, Dictionary<string, List<ExportRate>> exports)
    {
        Console.WriteLine();
        Console.WriteLine($"{"calls a second, and MB held meanwhile",-44}{string.Concat(sizes.Select(s => s.ToString("N0", CultureInfo.InvariantCulture).PadLeft(27)))}{"ratio",12}");
        foreach (var (name, row) in exports)
        {
            var cells = string.Concat(row.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.PerSecond,19:N0}{r.Held / 1e6,8:N0}")));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-44}{cells}{row[^1].PerSecond / row[0].PerSecond,12:0.00}"));
        }
    }

    private static void Print(List<int> sizes, Dictionary<string, List<Measured>> rows)
    {
        Console.WriteLine($"{"ms: cold, p50, p95",-44}{string.Concat(sizes.Select(s => s.ToString("N0", CultureInfo.InvariantCulture).PadLeft(27)))}{"p95 ratio",12}");
        foreach (var (name, row) in rows)
        {
            var cells = string.Concat(row.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Cold,9:0.0}{m.Middle,9:0.0}{m.Late,8:0.0}{(m.Ended ? '!' : ' ')}")));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-44}{cells}{row[^1].Late / Math.Max(row[0].Late, 0.01),12:0.00}"));
        }
        var late = rows.Values.Select(r => r[^1].Late).Order().ToList();
        if (late.Count > 0)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"at {sizes[^1]:N0} calls: {late.Count(l => l <= 20)} of {late.Count} rows within 20 ms, {late.Count(l => l <= 150)} within 150 ms; ! was ended by its budget"));
    }
}
