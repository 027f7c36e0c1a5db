using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Ingest;

/// <summary>Pushes that come while the writer is busy: received, answered, filed afterwards, whatever happens in between.</summary>
public sealed class InboxTests
{
    [Fact]
    public async Task While_the_writer_is_busy_pushes_are_answered_from_the_inbox_and_filed_in_their_order()
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        using var writer = await BusyWriter.OfAsync(host);

        foreach (var text in new[] { "first", "second", "second" })
            Assert.Equal((200, "0"), Told(await http.PushAsync(Pushes.Record("again", ("analysisBasis", text)))));
        Assert.Equal((200, "0"), Told(await http.PushAsync(Pushes.Record("once"))));
        Assert.Equal(0, await host.QueryAsync(db => db.Calls.CountAsync()));
        Assert.Equal(4, DatabaseCheck.Run(FileOf(host)).Unfiled);

        await writer.EndAsync();
        await host.Services.GetRequiredService<IngestQueue>().FiledAsync();
        var calls = await host.QueryAsync(db => db.Calls.ToDictionaryAsync(c => c.CallId, c => c.Versions));
        Assert.Equal((2, 1, BusyWriter.Before + 2), (calls["again"], calls["once"], calls.Count));
        Assert.Equal(new() { [PushOutcome.Stored] = BusyWriter.Before + 2, [PushOutcome.Changed] = 1, [PushOutcome.Duplicate] = 1 },
            await host.QueryAsync(db => db.PushCounts.ToDictionaryAsync(p => p.Outcome, p => p.Count)));
        var check = DatabaseCheck.Run(FileOf(host));
        Assert.Empty(check.Problems);
        Assert.Equal(0, check.Unfiled);
    }

    [Fact]
    public async Task Who_pushed_a_call_and_asks_for_it_finds_it()
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        using var reader = await host.SignedInAsync(Roles.Supervisor);
        using var writer = await BusyWriter.OfAsync(host);
        await http.PushAsync(Pushes.Record("mine"));

        var asking = reader.GetAsync(new Uri("/api/calls/mine", UriKind.Relative));
        await writer.EndAsync();

        Assert.Equal(200, (int)(await asking).StatusCode);
    }

    [Fact]
    public async Task After_a_crash_the_next_start_files_what_was_acknowledged_once()
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        using var crashed = new Folder();
        using (await BusyWriter.OfAsync(host))
        {
            foreach (var id in new[] { "a", "b", "damaged" })
                Assert.Equal(200, (await http.PushAsync(Pushes.Record(id))).Http);
            // What the disk holds when the process is killed now.
            foreach (var file in Directory.GetFiles(host.StorageDirectory, "calls.db*").Where(f => !f.EndsWith(".lock", StringComparison.Ordinal) && !f.EndsWith("-shm", StringComparison.Ordinal)))
                File.Copy(file, Path.Combine(crashed.Path, Path.GetFileName(file)));
        }
        Execute(InboxFile.PathOf(crashed.Database), "UPDATE Inbox SET Bytes = x'00' WHERE Id = (SELECT max(Id) FROM Inbox)");

        for (var start = 0; start < 2; start++)
        {
            using var next = AppHost.Start(("ConnectionStrings:Calls", $"Data Source={crashed.Database}"));
            await next.Services.GetRequiredService<IngestQueue>().FiledAsync();

            Assert.Equal(["a", "b"], await next.QueryAsync(db => db.Calls.OrderBy(c => c.CallId).Select(c => c.CallId).ToListAsync()));
            var kept = Assert.Single(await next.QueryAsync(db => db.KeptBodies.WaitingInQuarantine().ToListAsync()));
            Assert.Equal([0], BodyCodec.Decompress(kept.Bytes));
            Assert.Equal(1, kept.Count);
            Assert.Equal(new() { [PushOutcome.Stored] = 2, [PushOutcome.Quarantined] = 1 },
                await next.QueryAsync(db => db.PushCounts.GroupBy(p => p.Outcome).ToDictionaryAsync(g => g.Key, g => g.Sum(p => p.Count))));
        }
        Assert.Empty(DatabaseCheck.Run(crashed.Database).Problems);
    }

    [Fact]
    public async Task A_received_call_that_the_database_refuses_goes_to_the_quarantine_and_its_neighbours_are_filed()
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        Execute(FileOf(host), "CREATE TRIGGER refuses BEFORE INSERT ON Calls WHEN NEW.CallId = 'refused' BEGIN SELECT RAISE(ABORT, 'not this one'); END");
        using (var writer = await BusyWriter.OfAsync(host))
        {
            foreach (var id in new[] { "before", "refused", "behind" })
                Assert.Equal(200, (await http.PushAsync(Pushes.Record(id))).Http);
            await writer.EndAsync();
        }
        await host.Services.GetRequiredService<IngestQueue>().FiledAsync();

        Assert.Equal(["before", "behind"], await host.QueryAsync(db => db.Calls.Where(c => !c.CallId.StartsWith("waits")).OrderBy(c => c.CallId).Select(c => c.CallId).ToListAsync()));
        Assert.Contains("could not be stored", Assert.Single(await host.QueryAsync(db => db.KeptBodies.WaitingInQuarantine().ToListAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_received_when_the_database_failed_is_filed_when_it_works_again()
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        // The connection can only read from then on; the writer opens another after its first failure.
        using var writer = await BusyWriter.OfAsync(host, connection => Execute(connection, "PRAGMA query_only=ON"));
        Assert.Equal(200, (await http.PushAsync(Pushes.Record("received"))).Http);

        await writer.EndAsync();
        Assert.All(await writer.Waiting, reply => Assert.Equal((503, "-5"), Told(reply)));
        await host.Services.GetRequiredService<IngestQueue>().FiledAsync();
        Assert.Equal(["received"], await host.QueryAsync(db => db.Calls.Select(c => c.CallId).ToListAsync()));
    }

    private static (int, string) Told(PushReply reply) => (reply.Http, reply.Status);

    private static string FileOf(AppHost host) => host.Services.GetRequiredService<DatabaseLocation>().FilePath;

    private static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Execute(connection, sql);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("calldashboard-crash-").FullName;

        public string Database => System.IO.Path.Combine(Path, "calls.db");

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
