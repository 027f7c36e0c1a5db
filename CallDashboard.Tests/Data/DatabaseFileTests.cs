using System.Security.Cryptography;
using System.Text;
using CallDashboard.Data;
using CallDashboard.Data.Backups;
using CallDashboard.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Data;

/// <summary>What a backup holds, what a restore accepts, and that a refusal changes nothing.</summary>
public sealed class DatabaseFileTests : IClassFixture<DatabaseFileTests.Backups>, IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private readonly Backups backups;
    private readonly string directory = Directory.CreateTempSubdirectory("calldashboard-").FullName;

    public DatabaseFileTests(Backups backups)
    {
        this.backups = backups;
        File.Copy(backups.First, Copy);
    }

    private string Copy => Path.Combine(directory, "copy.db");

    private DatabaseLocation Target => new("", Path.Combine(directory, "calls.db"));

    /// <summary>Two backups of one server: a call and a setting more in the second, a recording in the first.</summary>
    public sealed class Backups : IAsyncLifetime
    {
        private readonly string directory = Directory.CreateTempSubdirectory("calldashboard-").FullName;

        public string First => Path.Combine(directory, "first.db");
        public string Second => Path.Combine(directory, "second.db");
        public string Sound => Path.Combine(directory, "recordings", "ab", "ab34ab34.mp3");
        public List<string> Migrations { get; private set; } = [];

        public async Task InitializeAsync()
        {
            using var host = AppHost.Start();
            using var http = host.Http();
            Directory.CreateDirectory(Path.GetDirectoryName(Sound)!);
            await File.WriteAllTextAsync(Sound, "a sound");
            await File.WriteAllTextAsync(Path.Combine(directory, "recordings", "ab", "half.part"), "not whole");
            await using var db = await host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync();
            Migrations = [.. db.Database.GetMigrations()];
            var location = host.Services.GetRequiredService<DatabaseLocation>();
            await http.PushAsync(Pushes.Record("one"));
            await PutAsync(host, "first");
            DatabaseFile.Backup(location, First, Now, Path.Combine(directory, "recordings"));
            await http.PushAsync(Pushes.Record("two"));
            await PutAsync(host, "second");
            DatabaseFile.Backup(location, Second, Now);
        }

        public Task DisposeAsync()
        {
            Directory.Delete(directory, recursive: true);
            return Task.CompletedTask;
        }

        private static async Task PutAsync(AppHost host, string value)
        {
            await using var db = await host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync();
            await db.Settings.Where(s => s.Key == "test").ExecuteDeleteAsync();
            db.Settings.Add(new StoredSetting { Key = "test", Value = value });
            await db.SaveChangesAsync();
        }
    }

    [Fact]
    public void A_backup_says_what_is_in_it_and_what_is_not()
    {
        var first = DatabaseFile.Verify(backups.First, backups.Migrations)!;
        Assert.Equal((1, 1, 0, 1), (first.Counts.Calls, first.Counts.Contents, first.Counts.Waiting, first.Counts.Recordings));
        Assert.Equal(("CallDashboard", BackupManifest.ProgramVersion, backups.Migrations[^1], Now), (first.Product, first.Version, first.Schema, first.MadeAt));
        Assert.Equal([BackupManifest.DatabasePart, "recordings/ab/ab34ab34.mp3"], first.Parts.Select(p => p.Name));
        Assert.DoesNotContain(first.LeavesOut, l => l.StartsWith("recordings", StringComparison.Ordinal));

        var second = DatabaseFile.Verify(backups.Second, backups.Migrations)!;
        Assert.Equal((2, 0), (second.Counts.Calls, second.Counts.Recordings));
        Assert.Contains(second.LeavesOut, l => l.StartsWith("recordings", StringComparison.Ordinal));
        Assert.Contains(second.LeavesOut, l => l.StartsWith("keys", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_there_before_is_kept_with_its_inbox()
    {
        Assert.Null(DatabaseFile.Restore(backups.Second, Target, backups.Migrations, Now));
        Run(DatabaseFile.InboxOf(Target.FilePath), "CREATE TABLE Inbox (Id INTEGER PRIMARY KEY, ArrivedAt INTEGER, ContentHash INTEGER, Length INTEGER, Bytes BLOB); INSERT INTO Inbox VALUES (9, 1, 1, 1, x'00'); PRAGMA user_version=7");

        var kept = DatabaseFile.Restore(Copy, Target, backups.Migrations, Now, Path.Combine(directory, "sounds"));

        Assert.Equal("first", Read(Target.FilePath));
        Assert.Equal(Target.FilePath + ".before-restore-20261120120000", kept);
        Assert.Equal("second", Read(kept!));
        Assert.False(File.Exists(DatabaseFile.InboxOf(Target.FilePath)));
        Assert.Equal(9L, Run(DatabaseFile.InboxOf(kept!), "SELECT Id FROM Inbox"));
        Assert.Equal("a sound", File.ReadAllText(Path.Combine(directory, "sounds", "ab", "ab34ab34.mp3")));
    }

    [Theory]
    [InlineData("page")]
    [InlineData("bytes")]
    [InlineData("cut")]
    [InlineData("other")]
    [InlineData("empty")]
    [InlineData("later")]
    [InlineData("foreign")]
    [InlineData("manifest of another")]
    [InlineData("no manifest")]
    [InlineData("longer")]
    [InlineData("path")]
    public void Damage_is_refused_and_nothing_is_touched(string damage)
    {
        DatabaseFile.Restore(backups.Second, Target, backups.Migrations, Now);
        var whole = File.ReadAllBytes(Copy);
        var before = Fingerprint();

        foreach (var bytes in Damaged(damage, whole))
        {
            File.WriteAllBytes(Copy, bytes);
            var refused = Assert.Throws<DatabaseFileException>(() => DatabaseFile.Restore(Copy, Target, backups.Migrations, Now, Path.Combine(directory, "sounds")));
            Assert.Contains("othing was changed", refused.Message, StringComparison.Ordinal);
            Assert.Equal(before, Fingerprint());
        }
    }

    [Fact]
    public void A_database_without_a_manifest_is_accepted_when_it_is_asked_for()
    {
        File.WriteAllBytes(Copy, Database(File.ReadAllBytes(Copy)));

        DatabaseFile.Restore(Copy, Target, backups.Migrations, Now, plain: true);

        Assert.Equal("first", Read(Target.FilePath));
    }

    [Fact]
    public async Task The_verbs_tell_what_they_did_and_leave_a_running_server_alone()
    {
        using var source = AppHost.Start();
        var file = Path.Combine(directory, "by-verb.db");

        var made = await Verb.RunAsync(source.StorageDirectory, "", "backup", file);
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        Assert.Contains("Not in it: recordings", made.Output, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(directory, "by-verb.db*"));

        var dry = await Verb.RunAsync(source.StorageDirectory, "", "restore", file, "--dry-run");
        Assert.Equal((0, ""), (dry.ExitCode, dry.Error));
        Assert.Contains("Nothing was changed", dry.Output, StringComparison.Ordinal);

        var refused = await Verb.RunAsync(source.StorageDirectory, "", "restore", file);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Stop it first", refused.Error, StringComparison.Ordinal);
        Assert.Null(InstanceLock.TryTake(source.Services.GetRequiredService<DatabaseLocation>()));
    }

    [Fact]
    public void An_existing_file_is_not_overwritten()
    {
        DatabaseFile.Restore(backups.First, Target, backups.Migrations, Now);
        File.WriteAllText(Copy, "somebody's");

        Assert.Throws<DatabaseFileException>(() => DatabaseFile.Backup(Target, Copy, Now));
        Assert.Equal("somebody's", File.ReadAllText(Copy));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(directory, recursive: true);
    }

    private IEnumerable<byte[]> Damaged(string kind, byte[] whole)
    {
        switch (kind)
        {
            case "page":
                var page = whole.ToArray();
                page.AsSpan(Database(whole).Length / 2, 8192).Clear();
                yield return page;
                break;
            case "bytes":
                // One bit anywhere: database, recording, manifest, foot.
                var places = Enumerable.Range(0, 24).Select(i => (int)((long)whole.Length * i / 24)).Concat([17, whole.Length - 1, whole.Length - 40, whole.Length - 47, whole.Length - 60, Database(whole).Length + 3]);
                foreach (var place in places)
                {
                    var flipped = whole.ToArray();
                    flipped[place] ^= 1;
                    yield return flipped;
                }
                break;
            case "cut":
                foreach (var length in new[] { whole.Length - 1, whole.Length - 48, Database(whole).Length, Database(whole).Length - 8192, whole.Length / 2, 100 })
                    yield return whole[..length];
                break;
            case "other":
                yield return Made("CREATE TABLE Recipes (Name TEXT)", from: null);
                yield return Encoding.UTF8.GetBytes(new string('x', 5000));
                break;
            case "empty":
                yield return [];
                break;
            case "later":
                yield return Made("INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Future', '99')", from: backups.First);
                yield return Rewritten(whole, m => m with { Format = 2 });
                break;
            case "foreign":
                yield return Rewritten(whole, m => m with { Product = "Another" });
                break;
            case "manifest of another":
                var second = File.ReadAllBytes(backups.Second);
                yield return [.. Database(whole), .. second[Database(second).Length..]];
                yield return Rewritten(whole, m => m with { Counts = m.Counts with { Calls = 7 } });
                yield return Rewritten(whole, m => m with { Schema = backups.Migrations[0] });
                yield return Rewritten(whole, m => m with { Parts = [m.Parts[0]] });
                yield return Rewritten(whole, m => m with { Parts = [] });
                break;
            case "no manifest":
                yield return Database(whole);
                break;
            case "longer":
                yield return [.. whole, 0];
                break;
            case "path":
                yield return Rewritten(whole, m => m with { Parts = [m.Parts[0], m.Parts[1] with { Name = "recordings/../../ab34ab34.mp3" }] });
                break;
        }
    }

    /// <summary>The first part, by SQLite's own header: pages times their size.</summary>
    private static byte[] Database(byte[] backup) =>
        backup[..(((backup[16] << 8) | backup[17]) * ((backup[28] << 24) | (backup[29] << 16) | (backup[30] << 8) | backup[31]))];

    private byte[] Rewritten(byte[] whole, Func<BackupManifest, BackupManifest> change)
    {
        var manifest = BackupFile.Manifest(backups.First)!;
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(path, whole[..(int)manifest.Parts.Sum(p => p.Length)]);
        using (var file = new FileStream(path, FileMode.Open))
            BackupFile.Finish(file, change(manifest));
        return Taken(path);
    }

    private static byte[] Made(string sql, string? from)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        if (from is not null)
            File.WriteAllBytes(path, Database(File.ReadAllBytes(from)));
        Run(path, sql);
        if (from is null)
            return Taken(path);
        var backup = path + ".backup";
        DatabaseFile.Backup(new DatabaseLocation("", path), backup, Now);
        File.Delete(path);
        return Taken(backup);
    }

    private static byte[] Taken(string path)
    {
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    private string Fingerprint() => string.Join('\n', Directory.GetFiles(directory, "*", SearchOption.AllDirectories).Where(f => f != Copy).Order(StringComparer.Ordinal)
        .Select(f => $"{f} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}"));

    private static object? Read(string file) => Run(file, "SELECT Value FROM Settings WHERE Key='test'");

    private static object? Run(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
