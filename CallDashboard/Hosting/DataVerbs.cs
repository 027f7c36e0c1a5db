using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Data.Backups;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Hosting;

/// <summary><c>backup FILE</c> and <c>restore FILE</c>.</summary>
public static class DataVerbs
{
    /// <summary>What the verbs work on; nothing is opened.</summary>
    /// <param name="Migrations">Those that this program knows.</param>
    /// <param name="Recordings">Their folder.</param>
    /// <param name="Heads">Where heads of the audit trail are noted.</param>
    public sealed record Place(DatabaseLocation Location, IReadOnlyCollection<string> Migrations, string Recordings, AuditHeads Heads);

    public static IEnumerable<Command> Commands()
    {
        yield return Backup();
        yield return Restore();
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static Command Backup()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The backup to write; must not exist." };
        var recordings = new Option<bool>("--recordings") { Description = "Put the recordings in as well." };
        var command = new Command("backup",
            "Writes one file with everything that is stored, and a manifest. The server may run and take calls: every call acknowledged before is in it. "
            + "In it: calls, quarantine, reviews, settings, accounts. Not in it: recordings (unless --recordings), the keys of sessions, the configuration.") { file, recordings };
        command.SetAction((parsed, cancel) =>
        {
            var clock = Stopwatch.GetTimestamp();
            var target = parsed.GetRequiredValue(file);
            var place = Configured();
            var manifest = DatabaseFile.Backup(place.Location, target.FullName, TimeProvider.System.GetUtcNow(), parsed.GetValue(recordings) ? place.Recordings : null, cancel: cancel);
            target.Refresh();
            AuditFile.Append(place.Location.FilePath, new AuditNote(Now, Actor.CommandLine, AuditActs.BackedUp, AuditSubject.File(target.Name),
                AuditNote.Json(("calls", manifest.Counts.Calls), ("recordings", manifest.Counts.Recordings), ("bytes", target.Length))));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target.FullName}: {target.Length / 1048576.0:N1} MB, {Stopwatch.GetElapsedTime(clock).TotalSeconds:N1} s, checked."));
            Tell(manifest);
            return Task.FromResult(0);
        });
        return command;
    }

    private static Command Restore()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A file that backup wrote, or a copy that a start took before an update." };
        var dry = new Option<bool>("--dry-run") { Description = "Only check the file and say what is in it; the server may run." };
        var plain = new Option<bool>("--plain") { Description = "Accept a database file without a manifest, such as one copied by hand while the server was stopped." };
        var command = new Command("restore",
            "Puts a backup in the database's place after checking every byte of it. The server must be stopped; what was there, with what it had not filed yet, is kept beside it.") { file, dry, plain };
        command.SetAction((parsed, cancel) =>
        {
            var place = Configured();
            var source = parsed.GetRequiredValue(file).FullName;
            if (parsed.GetValue(dry))
            {
                Tell(DatabaseFile.Verify(source, place.Migrations, parsed.GetValue(plain), cancel));
                Console.WriteLine("The file is whole. Nothing was changed.");
                return Task.FromResult(0);
            }
            using var only = InstanceLock.Take(place.Location);
            var before = AuditFile.Head(place.Location.FilePath, Now);
            var kept = DatabaseFile.Restore(source, place.Location, place.Migrations, TimeProvider.System.GetUtcNow(), place.Recordings, parsed.GetValue(plain), cancel);
            // The trail goes on from the backup's. What came after it lies in the file that is kept, and this entry says how far that one went.
            AuditFile.Append(place.Location.FilePath, new AuditNote(Now, Actor.CommandLine, AuditActs.Restored, AuditSubject.File(Path.GetFileName(source)),
                AuditNote.Json(("before", before is null ? null : $"{before.Id}:{before.Hash}"), ("kept", kept is null ? null : Path.GetFileName(kept)))));
            if (AuditFile.Head(place.Location.FilePath, Now) is { } head)
                place.Heads.StartAgain(head);
            Tell(BackupFile.Manifest(source));
            Console.WriteLine(kept is null ? "Restored." : $"Restored. What was there before is {kept}.");
            return Task.FromResult(0);
        });
        return command;
    }

    /// <summary>The configured database, and the migrations that this program knows.</summary>
    public static Place Configured()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddHosting().AddData();
        using var services = builder.Services.BuildServiceProvider();
        using var db = services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContext();
        return new Place(services.GetRequiredService<DatabaseLocation>(), [.. db.Database.GetMigrations()], services.GetRequiredService<Paths>().Folder("recordings"), services.GetRequiredService<AuditHeads>());
    }

    private static void Tell(BackupManifest? manifest)
    {
        if (manifest is null)
        {
            Console.WriteLine("A database without a manifest.");
            return;
        }
        var counts = manifest.Counts;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Made {manifest.MadeAt:yyyy-MM-dd HH:mm:ss} UTC by version {manifest.Version}, schema {manifest.Schema}."));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{counts.Calls:N0} calls, {counts.Contents:N0} contents, {counts.Kept:N0} kept beside them, {counts.Waiting:N0} acknowledged and not filed yet, {counts.Accounts:N0} accounts, {counts.Recordings:N0} recordings."));
        foreach (var line in manifest.Contains)
            Console.WriteLine($"In it:     {line}");
        foreach (var line in manifest.LeavesOut)
            Console.WriteLine($"Not in it: {line}");
    }
}
