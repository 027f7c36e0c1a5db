using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CallDashboard.Data.Backups;

/// <summary>Small dealings with database files that nothing else has open, or that a server has.</summary>
internal static class SqliteFile
{
    private const string HistoryTable = "__EFMigrationsHistory";
    private const int Portion = 1024;

    /// <summary>Copies a database as it is at this moment; readers and the writer go on. The copy is one file without a log beside it.</summary>
    /// <param name="progress">Told how much is done, 0 to 1.</param>
    public static void Copy(string from, string to, Action<double>? progress = null, CancellationToken cancel = default)
    {
        using var source = Open(from, SqliteOpenMode.ReadWrite);
        using var target = Open(to, SqliteOpenMode.ReadWriteCreate);
        // One moment for all portions: without it, a copy under load would begin anew after every commit.
        using (source.BeginTransaction(deferred: true))
        {
            Scalar(source, "SELECT count(*) FROM sqlite_master");
            Copy(source, target, progress, cancel);
        }
        Scalar(target, "PRAGMA journal_mode=DELETE");
    }

    /// <summary>Throws <see cref="DatabaseFileException"/> unless this is a whole database of this program. Returns its last migration.</summary>
    /// <param name="shown">The name to speak of.</param>
    /// <param name="knownMigrations">Null to accept any.</param>
    public static string Verify(string file, string shown, IReadOnlyCollection<string>? knownMigrations)
    {
        try
        {
            using var connection = Open(file, SqliteOpenMode.ReadWrite);
            if (Scalar(connection, "PRAGMA integrity_check(1)") is not "ok")
                throw new DatabaseFileException($"{shown} is damaged; nothing was changed.");
            if (Scalar(connection, $"SELECT max(MigrationId) FROM {HistoryTable}") is not string latest)
                throw new DatabaseFileException($"{shown} is not a database of CallDashboard; nothing was changed.");
            if (knownMigrations is not null && !knownMigrations.Contains(latest))
                throw new DatabaseFileException($"{shown} was made by a later version of CallDashboard ({latest}); nothing was changed.");
            return latest;
        }
        catch (SqliteException problem)
        {
            throw new DatabaseFileException($"{shown} is damaged or is not a database of CallDashboard ({problem.Message}); nothing was changed.", problem);
        }
    }

    /// <summary>True when the file is a database that a migration of this program was applied to.</summary>
    public static bool HasSchema(string file)
    {
        if (new FileInfo(file) is not { Exists: true, Length: > 0 })
            return false;
        using var connection = Open(file, SqliteOpenMode.ReadWrite);
        return Number(connection, $"SELECT count(*) FROM sqlite_master WHERE name = '{HistoryTable}'") > 0
            && Number(connection, $"SELECT count(*) FROM {HistoryTable}") > 0;
    }

    /// <summary>Folds the log into the file, if that can be done.</summary>
    public static void TryFold(string file)
    {
        try
        {
            using var connection = Open(file, SqliteOpenMode.ReadWrite);
            Scalar(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // What is there may be damaged: that may be why somebody restores.
        }
    }

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public static long Number(SqliteConnection connection, string sql) => Scalar(connection, sql) is long number ? number : 0;

    public static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Copy(SqliteConnection source, SqliteConnection target, Action<double>? progress, CancellationToken cancel)
    {
        using var copying = raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main");
        SqliteException.ThrowExceptionForRC(copying.IsInvalid ? raw.sqlite3_errcode(target.Handle) : raw.SQLITE_OK, target.Handle);
        int step;
        while ((step = raw.sqlite3_backup_step(copying, Portion)) == raw.SQLITE_OK)
        {
            cancel.ThrowIfCancellationRequested();
            var all = raw.sqlite3_backup_pagecount(copying);
            progress?.Invoke(all == 0 ? 1 : 1 - ((double)raw.sqlite3_backup_remaining(copying) / all));
        }
        if (step != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(step, target.Handle);
    }
}
