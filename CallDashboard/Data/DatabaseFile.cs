using Microsoft.Data.Sqlite;

namespace CallDashboard.Data;

/// <summary>What <see cref="DatabaseFile"/> refuses to do, as a sentence.</summary>
public sealed class DatabaseFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Copies of the whole database: taken while the server runs, put back only when they are whole.</summary>
public static class DatabaseFile
{
    private const string HistoryTable = "__EFMigrationsHistory";

    /// <summary>
    /// Copies the database as it is at this moment into one file; readers and the writer go on. The file appears under its name only
    /// when it is complete and whole. Returns the number of calls in it.
    /// </summary>
    public static long Backup(DatabaseLocation database, string file)
    {
        if (!File.Exists(database.FilePath))
            throw new DatabaseFileException($"There is no database at {database.FilePath}.");
        if (File.Exists(file))
            throw new DatabaseFileException($"{file} exists already. Give another name, or move it away first.");
        var partial = file + ".partial";
        File.Delete(partial);
        try
        {
            Copy(database.FilePath, partial);
            Verify(partial, knownMigrations: null);
            var calls = Scalar(partial, "SELECT count(*) FROM Calls") is long count ? count : 0;
            File.Move(partial, file);
            return calls;
        }
        catch (SqliteException problem)
        {
            throw new DatabaseFileException($"The copy could not be made: {problem.Message}", problem);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>
    /// Puts a copy in the database's place. First it is checked: readable, every page sound, made by this program and not by a later
    /// version of it. What was there before is kept beside it; returns that file's name, or null when there was nothing.
    /// The caller holds the <see cref="InstanceLock"/>.
    /// </summary>
    public static string? Restore(string file, DatabaseLocation database, IReadOnlyCollection<string> knownMigrations, DateTimeOffset now)
    {
        if (!File.Exists(file))
            throw new DatabaseFileException($"There is no file {file}.");
        Verify(file, knownMigrations);
        var incoming = database.FilePath + ".restoring";
        File.Delete(incoming);
        try
        {
            Copy(file, incoming);
            Verify(incoming, knownMigrations);
            var kept = SetAside(database.FilePath, $"{database.FilePath}.before-restore-{now:yyyyMMddHHmmss}");
            File.Move(incoming, database.FilePath);
            return kept;
        }
        catch (SqliteException problem)
        {
            throw new DatabaseFileException($"The copy could not be put back: {problem.Message}", problem);
        }
        finally
        {
            File.Delete(incoming);
        }
    }

    /// <summary>Throws <see cref="DatabaseFileException"/> unless this is a whole database of this program.</summary>
    private static void Verify(string file, IReadOnlyCollection<string>? knownMigrations)
    {
        try
        {
            if (Scalar(file, "PRAGMA integrity_check(1)") is not "ok")
                throw new DatabaseFileException($"{file} is damaged; nothing was changed.");
            if (Scalar(file, $"SELECT max(MigrationId) FROM {HistoryTable}") is not string latest)
                throw new DatabaseFileException($"{file} is not a database of CallDashboard; nothing was changed.");
            if (knownMigrations is not null && !knownMigrations.Contains(latest))
                throw new DatabaseFileException($"{file} was made by a later version of CallDashboard ({latest}); nothing was changed.");
        }
        catch (SqliteException problem)
        {
            throw new DatabaseFileException($"{file} is damaged or is not a database of CallDashboard ({problem.Message}); nothing was changed.", problem);
        }
    }

    private static void Copy(string from, string to)
    {
        using var source = Open(from, SqliteOpenMode.ReadWrite);
        using var target = Open(to, SqliteOpenMode.ReadWriteCreate);
        source.BackupDatabase(target);
        // One file, without a log beside it, that can be carried away.
        using var command = target.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=DELETE";
        command.ExecuteNonQuery();
    }

    /// <summary>Moves a database and what belongs to it; a log that cannot be folded in any more is moved along.</summary>
    private static string? SetAside(string file, string name)
    {
        if (!File.Exists(file))
            return null;
        try
        {
            Scalar(file, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // What is there may be damaged: that may be why somebody restores.
        }

        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            if (File.Exists(file + suffix))
                File.Move(file + suffix, name + suffix);
        }

        return name;
    }

    private static object? Scalar(string file, string sql)
    {
        using var connection = Open(file, SqliteOpenMode.ReadWrite);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
