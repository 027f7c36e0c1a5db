using System.Collections.Concurrent;
using CallDashboard.Data;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Data.Backups;

/// <summary>A backup while calls arrive, some of them acknowledged and not filed; restored over another server's database and its inbox.</summary>
public sealed class BackupUnderLoadTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("calldashboard-backup-").FullName;

    [Fact]
    public async Task Every_call_acknowledged_before_comes_back_once_and_none_of_another_database()
    {
        var backup = Path.Combine(directory, "backup.db");
        List<string> migrations;
        string[] acknowledged;
        using (var host = AppHost.Start())
        {
            using var http = host.Http();
            migrations = await host.QueryAsync(db => Task.FromResult(db.Database.GetMigrations().ToList()));
            var done = new ConcurrentQueue<string>();
            using (var writer = await BusyWriter.OfAsync(host))
            {
                // Acknowledged, and only in the inbox as the backup begins; more arrive while it is made.
                for (var i = 0; i < 20; i++)
                    await SendAsync($"received-{i}");
                acknowledged = [.. done];
                using var end = new CancellationTokenSource();
                var load = Task.WhenAll(Enumerable.Range(0, 4).Select(async sender =>
                {
                    for (var i = 0; !end.IsCancellationRequested; i++)
                        await SendAsync($"meanwhile-{sender}-{i}");
                }));
                await Eventually.HoldsAsync(() => Task.FromResult(done.Count > 30));
                var manifest = await Task.Run(() => DatabaseFile.Backup(host.Services.GetRequiredService<DatabaseLocation>(), backup, DateTimeOffset.UnixEpoch));
                Assert.InRange(manifest.Counts.Waiting, acknowledged.Length, int.MaxValue);
                await writer.EndAsync();
                var second = await Task.Run(() => DatabaseFile.Backup(host.Services.GetRequiredService<DatabaseLocation>(), backup + "2", DateTimeOffset.UnixEpoch));
                Assert.InRange(second.Counts.Calls + second.Counts.Waiting, acknowledged.Length + BusyWriter.Before, int.MaxValue);
                await end.CancelAsync();
                await load;
            }

            async Task SendAsync(string id)
            {
                if ((await http.PushAsync(Pushes.Record(id))).Http == 200)
                    done.Enqueue(id);
            }
        }

        var target = await CrashedAsync();
        DatabaseFile.Restore(backup, target, migrations, DateTimeOffset.UnixEpoch);
        Assert.InRange(DatabaseCheck.Run(target.FilePath).Unfiled, acknowledged.Length, int.MaxValue);

        using var restored = AppHost.Start(("ConnectionStrings:Calls", $"Data Source={target.FilePath}"));
        await restored.Services.GetRequiredService<IngestQueue>().FiledAsync();
        var calls = await restored.QueryAsync(db => db.Calls.Select(c => c.CallId).ToListAsync());
        Assert.Equal(calls.Count, calls.Distinct().Count());
        Assert.Empty(acknowledged.Except(calls));
        Assert.DoesNotContain("of another database", calls);
        Assert.Empty(DatabaseCheck.Run(target.FilePath).Problems);
    }

    /// <summary>Files of a server that was killed with a call in its inbox.</summary>
    private async Task<DatabaseLocation> CrashedAsync()
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        using (await BusyWriter.OfAsync(host))
        {
            await http.PushAsync(Pushes.Record("of another database"));
            foreach (var file in Directory.GetFiles(host.StorageDirectory, "calls.db*").Where(f => !f.EndsWith(".lock", StringComparison.Ordinal) && !f.EndsWith("-shm", StringComparison.Ordinal)))
                File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }
        return new DatabaseLocation("", Path.Combine(directory, "calls.db"));
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(directory, recursive: true);
    }
}
