using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CallDashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Hosting;

/// <summary><c>backup FILE</c> and <c>restore FILE</c>.</summary>
public static class DataVerbs
{
    public static IEnumerable<Command> Commands()
    {
        yield return Backup();
        yield return Restore();
    }

    private static Command Backup()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The copy to write; must not exist." };
        var command = new Command("backup", "Copies the database into one file. The server may run.") { file };
        command.SetAction((parsed, cancel) =>
        {
            var clock = Stopwatch.GetTimestamp();
            var target = parsed.GetRequiredValue(file);
            var calls = DatabaseFile.Backup(Configured().Location, target.FullName);
            target.Refresh();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{target.FullName}: {calls:N0} calls, {target.Length / 1048576.0:N1} MB, {Stopwatch.GetElapsedTime(clock).TotalSeconds:N1} s, checked. Recordings and keys lie in Storage:Directory and are not in it."));
            return Task.FromResult(0);
        });
        return command;
    }

    private static Command Restore()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A copy that backup wrote." };
        var command = new Command("restore", "Puts a copy in the database's place after checking it. The server must be stopped; what was there is kept.") { file };
        command.SetAction((parsed, cancel) =>
        {
            var (location, migrations) = Configured();
            using var only = InstanceLock.Take(location);
            var kept = DatabaseFile.Restore(parsed.GetRequiredValue(file).FullName, location, migrations, TimeProvider.System.GetUtcNow());
            Console.WriteLine(kept is null ? "Restored." : $"Restored. What was there before is {kept}.");
            return Task.FromResult(0);
        });
        return command;
    }

    /// <summary>The configured database, and the migrations that this program knows; nothing is opened.</summary>
    public static (DatabaseLocation Location, IReadOnlyCollection<string> Migrations) Configured()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddHosting().AddData();
        using var services = builder.Services.BuildServiceProvider();
        using var db = services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContext();
        return (services.GetRequiredService<DatabaseLocation>(), [.. db.Database.GetMigrations()]);
    }
}
