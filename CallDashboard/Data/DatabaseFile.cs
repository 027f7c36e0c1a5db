using CallDashboard.Data.Backups;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Data;

/// <summary>What <see cref="DatabaseFile"/> refuses to do, as a sentence.</summary>
public sealed class DatabaseFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Copies of everything that is stored: taken while the server runs, put back only when they are whole. Their form is <see cref="BackupFile"/>.</summary>
public static class DatabaseFile
{
    private static readonly string[] Suffixes = ["", "-wal", "-shm", "-inbox", "-inbox-wal", "-inbox-shm"];

    /// <summary>Where the inbox of a database lies: what was acknowledged and is not filed yet.</summary>
    public static string InboxOf(string database) => database + "-inbox";

    /// <summary>
    /// Copies the database as it is at this moment, with the calls that are acknowledged and not filed yet, into one file; readers and the writer go on.
    /// The file appears under its name only when it is complete and whole.
    /// </summary>
    /// <param name="recordings">Folder of recordings that are to be in it; null leaves them out.</param>
    /// <param name="progress">Told how much of the database is copied, 0 to 1.</param>
    public static BackupManifest Backup(DatabaseLocation database, string file, DateTimeOffset now, string? recordings = null, Action<double>? progress = null, CancellationToken cancel = default)
    {
        if (!File.Exists(database.FilePath))
            throw new DatabaseFileException($"There is no database at {database.FilePath}.");
        if (File.Exists(file))
            throw new DatabaseFileException($"{file} exists already. Give another name, or move it away first.");
        var (partial, inbox) = (file + ".partial", file + ".partial-inbox");
        DeleteAll(partial, inbox);
        try
        {
            // The inbox first: what is filed between the two copies is in both, and the database knows that it has it.
            if (File.Exists(InboxOf(database.FilePath)))
                SqliteFile.Copy(InboxOf(database.FilePath), inbox, cancel: cancel);
            SqliteFile.Copy(database.FilePath, partial, progress, cancel);
            var schema = SqliteFile.Verify(partial, partial, knownMigrations: null);
            var counts = Count(partial, inbox);
            BackupManifest manifest;
            using (var stream = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite))
            {
                List<BackupPart> parts = [BackupFile.First(stream, BackupManifest.DatabasePart, cancel)];
                if (counts.Waiting > 0)
                    parts.Add(BackupFile.Append(stream, BackupManifest.InboxPart, inbox, cancel));
                if (recordings is not null)
                    parts.AddRange(RecordingParts.In(recordings).Select(r => BackupFile.Append(stream, r.Name, r.File, cancel)));
                manifest = Describe(schema, now, counts with { Recordings = parts.Count(p => RecordingParts.IsName(p.Name)) }, recordings is not null, parts);
                BackupFile.Finish(stream, manifest);
            }
            File.Move(partial, file);
            return manifest;
        }
        catch (Exception problem) when (problem is SqliteException or IOException)
        {
            throw new DatabaseFileException($"The copy could not be made: {problem.Message}", problem);
        }
        finally
        {
            DeleteAll(partial, inbox);
        }
    }

    /// <summary>
    /// Reads a backup wholly and says what is in it: every byte as written, every page sound, made by this program and not by a later version of it.
    /// Throws <see cref="DatabaseFileException"/> otherwise. Changes nothing.
    /// </summary>
    /// <param name="plain">Accept a bare database without a manifest as well; null is returned for it.</param>
    public static BackupManifest? Verify(string file, IReadOnlyCollection<string> knownMigrations, bool plain = false, CancellationToken cancel = default)
    {
        if (!File.Exists(file))
            throw new DatabaseFileException($"There is no file {file}.");
        var manifest = plain && BackupFile.Manifest(file) is null ? null : BackupFile.Verify(file, cancel);
        var schema = SqliteFile.Verify(file, file, knownMigrations);
        if (manifest is not null && manifest.Schema != schema)
            throw new DatabaseFileException($"The manifest of {file} does not describe this file; nothing was changed.");
        return manifest;
    }

    /// <summary>
    /// Puts a backup in the database's place after <see cref="Verify"/>. What was there before, its inbox included, is kept beside it; returns that
    /// file's name, or null when there was nothing. The caller holds the <see cref="InstanceLock"/>.
    /// </summary>
    /// <param name="recordings">Folder that gets the recordings of the backup, when it has some.</param>
    public static string? Restore(string file, DatabaseLocation database, IReadOnlyCollection<string> knownMigrations, DateTimeOffset now,
        string? recordings = null, bool plain = false, CancellationToken cancel = default)
    {
        var manifest = Verify(file, knownMigrations, plain, cancel);
        var incoming = database.FilePath + ".restoring";
        DeleteAll(incoming, InboxOf(incoming));
        try
        {
            if (manifest is null)
            {
                SqliteFile.Copy(file, incoming, cancel: cancel);
            }
            else
            {
                BackupFile.Extract(file, manifest.Parts[0], incoming, cancel);
                if (manifest.Parts.FirstOrDefault(p => p.Name == BackupManifest.InboxPart) is { } inbox)
                    BackupFile.Extract(file, inbox, InboxOf(incoming), cancel);
            }
            SqliteFile.Verify(incoming, file, knownMigrations);
            if (manifest is not null && Count(incoming, InboxOf(incoming)) with { Recordings = manifest.Counts.Recordings } != manifest.Counts)
                throw new DatabaseFileException($"The manifest of {file} does not describe this file; nothing was changed.");
            if (manifest is not null && recordings is not null)
                RecordingParts.Restore(file, manifest, recordings, cancel);
            return Exchange(incoming, database.FilePath, $"{database.FilePath}.before-restore-{now:yyyyMMddHHmmss}");
        }
        catch (Exception problem) when (problem is SqliteException or IOException)
        {
            throw new DatabaseFileException($"The copy could not be put back: {problem.Message}", problem);
        }
        finally
        {
            DeleteAll(incoming, InboxOf(incoming));
        }
    }

    /// <summary>Moves what is there aside and the new files in, the database last: without it nothing starts. What cannot be finished is undone.</summary>
    private static string? Exchange(string incoming, string file, string kept)
    {
        foreach (var old in new[] { file, InboxOf(file) }.Where(File.Exists))
            SqliteFile.TryFold(old);
        var moved = new Stack<(string From, string To)>();
        void Move(string from, string to)
        {
            if (!File.Exists(from))
                return;
            File.Move(from, to);
            moved.Push((from, to));
        }
        try
        {
            foreach (var suffix in Suffixes)
                Move(file + suffix, kept + suffix);
            var hadOne = moved.Count > 0;
            Move(InboxOf(incoming), InboxOf(file));
            Move(incoming, file);
            return hadOne ? kept : null;
        }
        catch (IOException)
        {
            while (moved.TryPop(out var move))
                File.Move(move.To, move.From);
            throw;
        }
    }

    private static BackupCounts Count(string database, string inbox)
    {
        using var connection = SqliteFile.Open(database, SqliteOpenMode.ReadWrite);
        long Rows(string table) => SqliteFile.Number(connection, $"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '{table}'") == 0 ? 0
            : SqliteFile.Number(connection, $"SELECT count(*) FROM {table}");
        return new BackupCounts(Rows("Calls"), Rows("CallBodies"), Rows("KeptBodies"), Rows("AspNetUsers"), Waiting(connection, inbox), 0);
    }

    /// <summary>How many calls of an inbox a database has not filed; its cursor is named after the inbox's <c>user_version</c>.</summary>
    private static long Waiting(SqliteConnection database, string inbox)
    {
        if (!File.Exists(inbox))
            return 0;
        using var connection = SqliteFile.Open(inbox, SqliteOpenMode.ReadWrite);
        var filed = SqliteFile.Number(database, $"SELECT Sequence FROM Cursors WHERE Name = 'inbox-{SqliteFile.Number(connection, "PRAGMA user_version"):x8}'");
        return SqliteFile.Number(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'Inbox'") == 0 ? 0 : SqliteFile.Number(connection, $"SELECT count(*) FROM Inbox WHERE Id > {filed}");
    }

    private static BackupManifest Describe(string schema, DateTimeOffset now, BackupCounts counts, bool recordings, IReadOnlyList<BackupPart> parts)
    {
        List<string> contains =
        [
            "the database: calls with every version as received, quarantine, reviews, settings, the audit trail, accounts with the hashes of their passwords",
            "calls that were acknowledged and not filed yet",
        ];
        List<string> leavesOut =
        [
            "keys (Storage:Directory/keys): without them everybody signs in again, nothing else is lost",
            "configuration: appsettings.json and environment variables",
        ];
        if (recordings)
            contains.Add("recordings");
        else
            leavesOut.Insert(0, "recordings (Storage:Directory/recordings): --recordings puts them in; without them calls show that their recording is missing");
        return new BackupManifest(BackupManifest.ProductName, BackupManifest.CurrentFormat, BackupManifest.ProgramVersion, schema, now, counts, contains, leavesOut, parts);
    }

    private static void DeleteAll(params IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            foreach (var suffix in new[] { "", "-wal", "-shm", "-journal" })
                File.Delete(file + suffix);
        }
    }
}
