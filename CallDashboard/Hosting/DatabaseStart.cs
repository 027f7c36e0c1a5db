using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Data.Backups;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Options;

namespace CallDashboard.Hosting;

/// <summary>
/// Makes the database ready: refuses to begin anew where there was one, takes a copy before every update of its form, updates it step by step, and says how far it is.
/// </summary>
public sealed partial class DatabaseStart(
    IDbContextFactory<CallsDbContext> contexts, DatabaseLocation database, DatabaseMarker marker, StartupProgress progress, IOptions<StorageOptions> storage,
    TimeProvider time, ILogger<DatabaseStart> log)
{
    private const string CopyMark = ".before-update-";

    /// <summary>Throws <see cref="StartupException"/> or <see cref="DatabaseFileException"/>, and then nothing was changed that a copy does not hold.</summary>
    public async Task RunAsync(CancellationToken cancel = default)
    {
        marker.Check();
        foreach (var other in marker.Others())
            LogOther(database.FilePath, other);
        var hadSchema = SqliteFile.HasSchema(database.FilePath);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var due = (await db.Database.GetPendingMigrationsAsync(cancel)).ToList();
        if (due.Count > 0 && hadSchema)
            await KeepCopyAsync(cancel);
        if (due.Count > 0)
            await UpdateAsync(db, due, tell: hadSchema, cancel);
        marker.Remember();
    }

    private async Task UpdateAsync(CallsDbContext db, List<string> due, bool tell, CancellationToken cancel)
    {
        if (!tell)
        {
            await db.Database.MigrateAsync(cancel);
            return;
        }
        var migrator = db.GetService<IMigrator>();
        foreach (var (migration, i) in due.Select((m, i) => (m, i)))
        {
            progress.Text = string.Create(CultureInfo.InvariantCulture, $"step {i + 1} of {due.Count}, {migration}");
            LogStep(i + 1, due.Count, migration);
            await migrator.MigrateAsync(migration, cancel);
        }
        LogUpdated();
    }

    private async Task KeepCopyAsync(CancellationToken cancel)
    {
        if (storage.Value.UpdateCopies == 0)
            return;
        var now = time.GetUtcNow();
        var copy = string.Create(CultureInfo.InvariantCulture, $"{database.FilePath}{CopyMark}{now:yyyyMMddHHmmssfff}");
        LogCopying(copy);
        var told = 0;
        try
        {
            await Task.Run(() => DatabaseFile.Backup(database, copy, now, progress: done =>
            {
                var percent = (int)(done * 100);
                progress.Text = string.Create(CultureInfo.InvariantCulture, $"copying the database, {percent} %");
                if (percent / 10 <= told / 10)
                    return;
                told = percent;
                LogCopied(percent);
            }, cancel: cancel), cancel);
        }
        catch (DatabaseFileException problem)
        {
            throw new StartupException($"The database is to be updated, and the copy that is taken before could not be made, so nothing was changed. {problem.Message} Make room, or set Storage:UpdateCopies to 0 to update without a copy.");
        }
        Thin();
    }

    /// <summary>Keeps the newest copies. Of several with the same form only the newest counts: an update that fails again and again must not push out what was before it.</summary>
    private void Thin()
    {
        var folder = Path.GetDirectoryName(database.FilePath)!;
        var copies = Directory.GetFiles(folder, Path.GetFileName(database.FilePath) + CopyMark + "*")
            .Select(file => (File: file, BackupFile.Manifest(file)?.Schema)).Where(c => c.Schema is not null).OrderDescending().ToList();
        var kept = copies.DistinctBy(c => c.Schema).Take(storage.Value.UpdateCopies).Select(c => c.File).ToHashSet();
        foreach (var (file, _) in copies.Where(c => !kept.Contains(c.File)))
        {
            File.Delete(file);
            LogThinned(file);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A new database is begun at {Path}; so far this storage directory belonged to {Other}.")]
    private partial void LogOther(string path, string other);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database is to be updated. A copy is taken before: {Copy}")]
    private partial void LogCopying(string copy);

    [LoggerMessage(Level = LogLevel.Information, Message = "Copying the database: {Percent} %")]
    private partial void LogCopied(int percent);

    [LoggerMessage(Level = LogLevel.Information, Message = "Updating the database: step {Step} of {Steps}, {Migration}")]
    private partial void LogStep(int step, int steps, string migration);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database is up to date.")]
    private partial void LogUpdated();

    [LoggerMessage(Level = LogLevel.Information, Message = "An older copy of the database was deleted: {Copy}")]
    private partial void LogThinned(string copy);
}

/// <summary>The database at the start of the server.</summary>
public static class DatabaseStartSetup
{
    /// <summary>Takes the database for this server alone and makes it ready. Throws <see cref="DatabaseFileException"/> when another server has it.</summary>
    public static Task StartDatabaseAsync(this WebApplication app)
    {
        app.Services.GetRequiredService<InstanceLock>();
        return app.Services.GetRequiredService<DatabaseStart>().RunAsync();
    }
}
