using CallDashboard.Data.Backups;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Data;

/// <summary>The audit trail of a database file, for verbs that work on files. A database from before there was a trail has none.</summary>
public static class AuditFile
{
    /// <summary>Appends an entry; a server may be using the database. Nothing happens when it has no trail.</summary>
    /// <exception cref="DatabaseFileException">It cannot be written.</exception>
    public static void Append(string file, AuditNote note)
    {
        try
        {
            using var connection = SqliteFile.Open(file, SqliteOpenMode.ReadWrite);
            SqliteFile.Scalar(connection, "PRAGMA busy_timeout=5000; PRAGMA synchronous=FULL");
            if (!HasTrail(connection))
                return;
            using var transaction = connection.BeginTransaction();
            AuditChain.Append(connection, note);
            transaction.Commit();
        }
        catch (SqliteException problem)
        {
            throw new DatabaseFileException($"It was done, but the audit trail of {file} could not note it: {problem.Message}", problem);
        }
    }

    /// <summary>The last entry; null without one, or when the file cannot be read.</summary>
    /// <param name="now">Unix milliseconds UTC.</param>
    public static AuditHead? Head(string file, long now)
    {
        if (!File.Exists(file))
            return null;
        try
        {
            using var connection = SqliteFile.Open(file, SqliteOpenMode.ReadWrite);
            return HasTrail(connection) && AuditChain.Head(connection) is (> 0 and var id, var hash) ? new AuditHead(id, Convert.ToHexStringLower(hash), now) : null;
        }
        catch (SqliteException)
        {
            // What is there may be damaged: that may be why somebody restores.
            return null;
        }
    }

    private static bool HasTrail(SqliteConnection connection) => SqliteFile.Number(connection, $"SELECT count(*) FROM sqlite_master WHERE name = '{AuditChain.Table}'") > 0;
}
