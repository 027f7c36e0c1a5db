using CallDashboard.Data;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CallDashboard.Ingest;

/// <summary>
/// The writer's own connection. It is the one checkpointer: carrying the write-ahead log into the database happens here, between
/// batches and after the answers went out, never inside a commit.
/// </summary>
internal static class WriterConnection
{
    /// <summary>Opens it. Throws <see cref="SqliteException"/> when the file cannot be used.</summary>
    public static SqliteConnection Open(DatabaseLocation database, IngestSettings settings)
    {
        // Not pooled: it lives as long as the writer, and a reopened one must be new.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ToString());
        try
        {
            connection.Open();
            using var pragmas = connection.CreateCommand();
            // What is deleted is gone from the file as well, also from pages that the index of words gave back when it was merged.
            // No larger a page cache than readers have: after every commit that split a page SQLite walks through all of it.
            pragmas.CommandText = $"{SqlitePragmas.Sql} PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=67108864; PRAGMA busy_timeout={(int)settings.LockPatience.TotalMilliseconds}; PRAGMA synchronous={settings.Synchronous};";
            pragmas.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Carries the log over when enough was written. Readers are not disturbed; what they still need stays for the next time.</summary>
    public static void CheckpointWhenDue(SqliteConnection connection, int pages)
    {
        _ = raw.sqlite3_db_status(connection.Handle!, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var written, out _, 0);
        if (written < pages)
            return;
        _ = raw.sqlite3_db_status(connection.Handle!, raw.SQLITE_DBSTATUS_CACHE_WRITE, out _, out _, 1);
        // A busy or failed checkpoint loses nothing: the log holds everything, and the next commit tells when the disk is in trouble.
        _ = raw.sqlite3_wal_checkpoint_v2(connection.Handle!, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
    }
}
