using System.Text;
using CallDashboard.Data;
using CallDashboard.Features.Platform.Importing;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Platform;

/// <summary>Files of records: read by a running server or by the verb itself, stopped and gone on with, good lines beside bad ones.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("calldashboard-import-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Without_a_server_the_verb_does_it_and_says_what_came_of_every_line()
    {
        var file = await FileAsync(["", Pushes.Record("a"), $"[{Pushes.Record("b")},{Pushes.Record("c")}]", Pushes.Record("a"), "this is not JSON", Pushes.Record("d") + "\r"]);

        var result = await Verb.RunAsync(directory, "", "import", file);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(["6", "4", "0", "1", "1"], Figures(result.Output));
        Assert.Contains("quarantine", result.Output, StringComparison.Ordinal);
        Assert.Empty(DatabaseCheck.Run(Path.Combine(directory, "calls.db")).Problems);
        var again = await Verb.RunAsync(directory, "", "import", file);
        Assert.Equal(["6", "0", "0", "5", "1"], Figures(again.Output));
    }

    [Fact]
    public async Task A_running_server_does_it_and_its_pages_see_the_calls()
    {
        await using var host = AppHost.Start(("Recordings:Archive", "false"));
        var file = await FileAsync(Enumerable.Range(0, 450).Select(i => Pushes.Record($"call-{i}")));
        var seen = 0;
        using var subscription = host.Services.GetRequiredService<CallDashboard.Live.CallFeed>().Subscribe(stored => Interlocked.Add(ref seen, stored.Calls.Count));

        var result = await Verb.RunAsync(host.StorageDirectory, "", "import", file);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("The server that uses this database does it", result.Output, StringComparison.Ordinal);
        Assert.Equal(["450", "450", "0", "0", "0"], Figures(result.Output));
        await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref seen) == 450));
        // An import is no push of the platform's.
        await using var db = await host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync();
        Assert.Equal(450, await db.Calls.CountAsync(c => c.Source == CallSource.Import));
        Assert.Equal(0, await db.PushCounts.CountAsync());
    }

    [Fact]
    public async Task Cancelled_in_the_middle_it_goes_on_at_the_next_line()
    {
        await using var host = AppHost.Start(("Recordings:Archive", "false"));
        var list = host.Services.GetRequiredService<ImportList>();
        var worker = host.Services.GetRequiredService<ImportWorker>();
        var stopped = new TaskCompletionSource();
        var file = await FileAsync(Enumerable.Range(0, 3000).Select(i => Pushes.Record($"call-{i}")));
        long id = 0;
        void Stop()
        {
            worker.Progressed -= Stop;
            list.CancelAsync(Volatile.Read(ref id)).GetAwaiter().GetResult();
            stopped.TrySetResult();
        }
        worker.Progressed += Stop;
        Volatile.Write(ref id, (await list.RequestAsync(file)).Id);
        await stopped.Task;

        var half = (await list.FindAsync(id))!;
        Assert.Equal(ImportState.Cancelled, half.State);
        Assert.InRange(half.Lines, 1, 2999);
        Assert.Equal(half.Lines, half.Stored);
        var again = await list.RequestAsync(file);

        Assert.Equal(id, again.Id);
        await Eventually.HoldsAsync(async () => (await list.FindAsync(id))!.State == ImportState.Done);
        var done = (await list.FindAsync(id))!;
        Assert.Equal((3000, 3000, 0), (done.Lines, done.Stored, done.Duplicates));
        Assert.Equal(done.Length, done.Offset);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var result = await Verb.RunAsync(directory, "", "import", Path.Combine(directory, "none.ndjson"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("none.ndjson cannot be read", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\nbb\n", 10, "a@2 bb@5")]
    [InlineData("a\r\n\r\nb", 10, "a@3 @5 b@6")]
    [InlineData("", 10, "")]
    [InlineData("long line here\nx\n", 4, "long…@15 x@17")]
    public async Task Lines_know_where_they_end(string text, int longest, string expected)
    {
        var reader = new LineReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), 0, longest);
        var lines = new List<string>();
        while (await reader.NextAsync(default) is { } line)
            lines.Add($"{Encoding.UTF8.GetString(line.Bytes.Span)}{(line.IsTooLong ? "…" : "")}@{line.End}");
        Assert.Equal(expected, string.Join(' ', lines));
    }

    private async Task<string> FileAsync(IEnumerable<string> lines)
    {
        var file = Path.Combine(directory, "calls.ndjson");
        await File.WriteAllTextAsync(file, string.Join('\n', lines) + "\n");
        return file;
    }

    /// <summary>Lines, stored, changed, duplicates, unreadable.</summary>
    private static string[] Figures(string output) =>
        [.. output.Split('\n').Where(l => l.StartsWith("  ", StringComparison.Ordinal)).Select(l => l.Trim().Split(' ')[^1].Replace(",", "", StringComparison.Ordinal))];
}
