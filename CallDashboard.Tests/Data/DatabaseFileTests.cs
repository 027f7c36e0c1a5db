using CallDashboard.Data;
using CallDashboard.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Data;

public sealed class DatabaseFileTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private readonly string directory = Directory.CreateTempSubdirectory("calldashboard-").FullName;

    private string Copy => Path.Combine(directory, "copy.db");

    [Fact]
    public async Task A_backup_taken_while_the_server_runs_brings_everything_back()
    {
        using var source = AppHost.Start();
        await PutAsync(source, "before");
        var made = await Verb.RunAsync(source.StorageDirectory, "", "backup", Copy);
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        Assert.Equal([Copy], Directory.GetFiles(directory));

        var target = new DatabaseLocation("", Path.Combine(directory, "calls.db"));
        Assert.Null(DatabaseFile.Restore(Copy, target, Migrations(source), Now));

        Assert.Equal("before", Read(target.FilePath));
    }

    [Fact]
    public async Task What_was_there_before_is_kept()
    {
        using var source = AppHost.Start();
        await PutAsync(source, "first");
        var location = source.Services.GetRequiredService<DatabaseLocation>();
        DatabaseFile.Backup(location, Copy);
        await PutAsync(source, "second");
        var other = Path.Combine(directory, "other.db");
        DatabaseFile.Backup(location, other);
        var target = new DatabaseLocation("", Path.Combine(directory, "calls.db"));
        DatabaseFile.Restore(other, target, Migrations(source), Now);

        var kept = DatabaseFile.Restore(Copy, target, Migrations(source), Now);

        Assert.Equal("first", Read(target.FilePath));
        Assert.Equal(target.FilePath + ".before-restore-20261120120000", kept);
        Assert.Equal("second", Read(kept!));
    }

    [Theory]
    [InlineData("page")]
    [InlineData("cut")]
    [InlineData("other")]
    [InlineData("empty")]
    [InlineData("later")]
    public async Task Damage_is_refused_and_nothing_is_touched(string damage)
    {
        using var source = AppHost.Start();
        await PutAsync(source, "kept");
        var location = source.Services.GetRequiredService<DatabaseLocation>();
        var target = new DatabaseLocation("", Path.Combine(directory, "calls.db"));
        DatabaseFile.Backup(location, Copy);
        DatabaseFile.Restore(Copy, target, Migrations(source), Now);
        Damage(damage);

        var refused = Assert.Throws<DatabaseFileException>(() => DatabaseFile.Restore(Copy, target, Migrations(source), Now));

        Assert.Contains("nothing was changed", refused.Message, StringComparison.Ordinal);
        Assert.Equal("kept", Read(target.FilePath));
        Assert.Empty(Directory.GetFiles(directory, "*.restoring"));
        Assert.Empty(Directory.GetFiles(directory, "*.before-restore-*"));
    }

    [Fact]
    public async Task Restoring_under_a_running_server_is_refused()
    {
        using var source = AppHost.Start();
        var location = source.Services.GetRequiredService<DatabaseLocation>();
        DatabaseFile.Backup(location, Copy);

        var result = await Verb.RunAsync(source.StorageDirectory, "", "restore", Copy);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Stop it first", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_server_on_the_same_database_is_refused()
    {
        using var first = AppHost.Start();

        Assert.Null(InstanceLock.TryTake(first.Services.GetRequiredService<DatabaseLocation>()));
    }

    [Fact]
    public void An_existing_file_is_not_overwritten()
    {
        using var source = AppHost.Start();
        File.WriteAllText(Copy, "somebody's");

        Assert.Throws<DatabaseFileException>(() => DatabaseFile.Backup(source.Services.GetRequiredService<DatabaseLocation>(), Copy));
        Assert.Equal("somebody's", File.ReadAllText(Copy));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(directory, recursive: true);
    }

    private void Damage(string kind)
    {
        switch (kind)
        {
            case "page":
                using (var file = File.OpenWrite(Copy))
                {
                    file.Position = file.Length / 2;
                    file.Write(new byte[16384]);
                }

                break;
            case "cut":
                using (var file = File.OpenWrite(Copy))
                    file.SetLength(file.Length - 8192);
                break;
            case "other":
                File.Delete(Copy);
                Run(Copy, "CREATE TABLE Recipes (Name TEXT)");
                break;
            case "empty":
                File.WriteAllBytes(Copy, []);
                break;
            case "later":
                Run(Copy, "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Future', '99')");
                break;
        }
    }

    private static List<string> Migrations(AppHost host)
    {
        using var db = host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContext();
        return [.. db.Database.GetMigrations()];
    }

    private static async Task PutAsync(AppHost host, string value)
    {
        await using var db = await host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync();
        await db.Settings.Where(s => s.Key == "test").ExecuteDeleteAsync();
        db.Settings.Add(new StoredSetting { Key = "test", Value = value });
        await db.SaveChangesAsync();
    }

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
