using CallDashboard.Data;
using CallDashboard.Data.Backups;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CallDashboard.Tests.Hosting;

/// <summary>No start on nothing where something was; no update without a copy.</summary>
public sealed class DatabaseStartTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("calldashboard-start-").FullName;

    private string Database => Path.Combine(directory, "calls.db");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_a_database_was_no_empty_one_is_begun(bool anEmptyFileIsThere)
    {
        await PrepareAsync();
        foreach (var file in Directory.GetFiles(directory, "calls.db*"))
            File.Delete(file);
        if (anEmptyFileIsThere)
            await File.WriteAllBytesAsync(Database, []);

        var refused = await Assert.ThrowsAsync<StartupException>(() => PrepareAsync());

        Assert.Contains($"There is no database at {Database}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("restore FILE", refused.Message, StringComparison.Ordinal);
        Assert.Equal(anEmptyFileIsThere ? 0 : -1, File.Exists(Database) ? new FileInfo(Database).Length : -1);

        // The way out that the sentence names.
        File.Delete(Path.Combine(directory, "databases.txt"));
        await PrepareAsync();
        Assert.Contains(Database, await File.ReadAllLinesAsync(Path.Combine(directory, "databases.txt")));
    }

    [Fact]
    public async Task Before_an_update_a_copy_is_taken_that_can_be_restored_and_old_ones_are_thinned()
    {
        List<string> all;
        using (var host = Start())
        {
            using var http = host.Http();
            await http.PushAsync(Pushes.Record("before the update"));
            await using var db = await host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync();
            all = [.. db.Database.GetMigrations()];
        }
        // As an earlier version left it, with copies of still earlier ones and one of an update that failed.
        var before = all[^2];
        await GoBackAsync(before);
        var older = Enumerable.Range(0, 3).Select(i => $"{Database}.before-update-2020010100000000{i}").ToList();
        DatabaseFile.Backup(new DatabaseLocation("", Database), older[2], DateTimeOffset.UnixEpoch);
        foreach (var (copy, schema) in new[] { (older[0], "A"), (older[1], "B") })
        {
            var manifest = BackupFile.Manifest(older[2])!;
            File.WriteAllBytes(copy, File.ReadAllBytes(older[2])[..(int)manifest.Parts[0].Length]);
            using var file = new FileStream(copy, FileMode.Open);
            BackupFile.Finish(file, manifest with { Schema = schema });
        }

        using (var host = Start(("Storage:UpdateCopies", "2")))
        {
            Assert.Equal(all[^1], SqliteFile.Verify(Database, Database, null));
            Assert.Equal($"step 1 of 1, {all[^1]}", host.Services.GetRequiredService<StartupProgress>().Text);
        }

        var copies = Directory.GetFiles(directory, "calls.db.before-update-*").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(2, copies.Count);
        Assert.Equal(older[1], copies[0]);
        var taken = DatabaseFile.Verify(copies[1], all)!;
        Assert.Equal((before, 1), (taken.Schema, taken.Counts.Calls));
    }

    [Fact]
    public async Task Without_room_for_the_copy_nothing_is_updated()
    {
        List<string> all;
        using (var host = Start())
            all = await host.QueryAsync(db => Task.FromResult(db.Database.GetMigrations().ToList()));
        await GoBackAsync(all[^2]);
        // Its name is taken: a full disk ends the same way.
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        var taken = Database + ".before-update-20261120120000000";
        await File.WriteAllTextAsync(taken, "somebody's");

        var refused = await Assert.ThrowsAsync<StartupException>(() => PrepareAsync(clock));

        Assert.Contains("nothing was changed", refused.Message, StringComparison.Ordinal);
        Assert.Equal("somebody's", await File.ReadAllTextAsync(taken));
        Assert.Equal(all[^2], SqliteFile.Verify(Database, Database, null));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>The part of a start that this is about; the program turns its exceptions into a sentence and an exit code.</summary>
    private async Task PrepareAsync(TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = Repository.Root,
            Args = [$"--ConnectionStrings:Calls=Data Source={Database}", $"--Storage:Directory={directory}", "--Logging:LogLevel:Default=None"],
        });
        builder.AddHosting().AddData();
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        await using var app = builder.Build();
        await app.StartDatabaseAsync();
        SqliteConnection.ClearAllPools();
    }

    private AppHost Start(params (string, string?)[] more) =>
        AppHost.Start([("ConnectionStrings:Calls", $"Data Source={Database}"), ("Storage:Directory", directory), .. more]);

    private async Task GoBackAsync(string migration)
    {
        await using var db = new CallsDbContext(new DbContextOptionsBuilder<CallsDbContext>().UseSqlite($"Data Source={Database};Pooling=False").Options);
        await db.GetService<IMigrator>().MigrateAsync(migration);
        await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
    }
}
