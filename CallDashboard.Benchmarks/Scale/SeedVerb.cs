using System.Diagnostics;
using System.Globalization;
using CallDashboard.Ingest;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Benchmarks.Scale;

/// <summary>
/// Fills a database with very many calls through the writer, the roll-ups and the index of words that pushes go through, only with more calls in a transaction.
/// Stopped, it goes on where it was.
/// </summary>
internal static class SeedVerb
{
    /// <summary>Days over which calls are spread unless said otherwise.</summary>
    public const int Days = 90;

    private const int CallsAtATime = 5_000;

    /// <summary>Runs it: <c>--calls N --database FILE --days 90</c>.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (Arguments.Text(args, "--database") is not { } file || Arguments.Number(args, "--calls", 0) is not (> 0 and var calls))
        {
            Console.WriteLine("seed needs --calls N and --database FILE");
            return 1;
        }
        await using var database = await OpenDatabase.OpenAsync(file);
        await FillAsync(database, calls, Arguments.Number(args, "--days", Days));
        return 0;
    }

    /// <summary>Stores what is missing of so many calls and indexes what is not indexed yet.</summary>
    public static async Task FillAsync(OpenDatabase database, int calls, int days)
    {
        long stored;
        await using (var db = await database.Contexts.CreateDbContextAsync())
            stored = await db.Calls.LongCountAsync();
        await database.WriteAsync(async queue =>
        {
            if (stored < calls)
                await StoreAsync(queue, (int)stored, calls, days);
            await database.IndexAsync();
        });
    }

    private static async Task StoreAsync(IngestQueue queue, int stored, int calls, int days)
    {
        var seed = new SeedCalls(calls, days, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var began = Stopwatch.GetTimestamp();
        var told = began;
        Task writing = Task.CompletedTask;
        for (var first = stored; first < calls; first += CallsAtATime)
        {
            // The next ones are made while the last ones are written.
            var next = ParallelEnumerable.Range(first, Math.Min(CallsAtATime, calls - first)).AsOrdered().Select(seed.Make).ToList();
            await writing;
            writing = queue.StoreAsync(next, [], next[^1].ArrivedAt, isPush: false);
            if (Stopwatch.GetElapsedTime(told) > TimeSpan.FromSeconds(20))
            {
                told = Stopwatch.GetTimestamp();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {first:N0} calls"));
            }
        }
        await writing;
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"stored {calls - stored:N0} calls in {seconds:0} s, {(calls - stored) / seconds:N0} calls/s"));
    }
}
