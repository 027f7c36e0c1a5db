using System.Globalization;
using System.Security.Cryptography;
using CallDashboard.Data;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Ingest;

/// <summary>A pushed call in the inbox: its body, compressed (<see cref="BodyCodec"/>).</summary>
/// <param name="Id">Ascending in the order of the answers; never given twice.</param>
/// <param name="ArrivedAt">Unix milliseconds UTC.</param>
/// <param name="ContentHash">Hash of the uncompressed bytes.</param>
/// <param name="Length">Length before compression, bytes.</param>
internal sealed record InboxEntry(long Id, long ArrivedAt, long ContentHash, int Length, byte[] Bytes)
{
    /// <summary>The bytes as received; null when they are damaged.</summary>
    public byte[]? Body()
    {
        try
        {
            var bytes = BodyCodec.Decompress(Bytes);
            return bytes.Length == Length && StableHash.Of(bytes) == ContentHash ? bytes : null;
        }
        catch (ZstdSharp.ZstdException)
        {
            return null;
        }
    }
}

/// <summary>
/// The file beside the database into which pushes are received while the writer is busy: a SQLite database of its own, because a
/// file has one writer at a time, with the same durability. It knows what was received; how far that is filed stands in the calls' database (a cursor), in
/// the transaction of the calls, so that a crash between the two neither loses nor doubles. Belongs to one thread.
/// </summary>
internal sealed class InboxFile : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Statement begin, commit, insert, delete;
    private long cleared;

    private InboxFile(SqliteConnection connection)
    {
        this.connection = connection;
        Cursor = CursorOf(connection);
        begin = new Statement(connection, "BEGIN IMMEDIATE");
        commit = new Statement(connection, "COMMIT");
        insert = new Statement(connection, "INSERT INTO Inbox (Id, ArrivedAt, ContentHash, Length, Bytes) VALUES (?, ?, ?, ?, ?)");
        delete = new Statement(connection, "DELETE FROM Inbox WHERE Id <= ?");
    }

    /// <summary>Name of the cursor that tells how far this file is filed: another file, or another database, knows nothing of it.</summary>
    public string Cursor { get; }

    /// <summary>Where the inbox of a database lies.</summary>
    public static string PathOf(string database) => DatabaseFile.InboxOf(database);

    /// <summary>Opens it, and makes it when there is none. Throws <see cref="SqliteException"/>.</summary>
    public static InboxFile Open(DatabaseLocation database, IngestSettings settings)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = PathOf(database.FilePath), Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=16777216; " +
                $"PRAGMA busy_timeout={(int)settings.LockPatience.TotalMilliseconds}; PRAGMA synchronous={settings.Synchronous}; " +
                "CREATE TABLE IF NOT EXISTS Inbox (Id INTEGER PRIMARY KEY, ArrivedAt INTEGER NOT NULL, ContentHash INTEGER NOT NULL, Length INTEGER NOT NULL, Bytes BLOB NOT NULL)");
            if (Version(connection) == 0)
                Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={RandomNumberGenerator.GetInt32(1, int.MaxValue)}"));
            return new InboxFile(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Puts entries on disk, and lets go those up to an id, which are filed. Throws <see cref="SqliteException"/>, and then nothing happened.</summary>
    public void Append(IEnumerable<InboxEntry> entries, long filedUpTo)
    {
        try
        {
            begin.Run();
            if (filedUpTo > cleared)
                delete.Add(filedUpTo).Run();
            foreach (var entry in entries)
                insert.Add(entry.Id).Add(entry.ArrivedAt).Add(entry.ContentHash).Add(entry.Length).Add(entry.Bytes).Run();
            commit.Run();
            cleared = filedUpTo;
        }
        catch
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle!) == 0)
                _ = SQLitePCL.raw.sqlite3_exec(connection.Handle!, "ROLLBACK");
            throw;
        }
    }

    /// <summary>True when filed entries still lie in the file.</summary>
    public bool HasFiled(long filedUpTo) => filedUpTo > cleared;

    /// <summary>What is in it after an id, in order.</summary>
    public List<InboxEntry> After(long id) => Read(connection, id);

    /// <summary>What acknowledged pushes lie beside a database that are not filed in it; also of a server that was killed. Empty without an inbox.</summary>
    public static IReadOnlyList<InboxEntry> Unfiled(SqliteConnection database)
    {
        if (!File.Exists(PathOf(database.DataSource)))
            return [];
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = PathOf(database.DataSource), Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        return Version(connection) == 0 ? [] : Read(connection, FiledUpTo(database, CursorOf(connection)));
    }

    /// <summary>
    /// Takes what is filed out of the file's bytes as well: rewritten without it, its log emptied. From outside, beside the thread that it belongs to.
    /// Throws <see cref="SqliteException"/> when that one is using it for too long.
    /// </summary>
    public static void Clean(SqliteConnection database)
    {
        if (!File.Exists(PathOf(database.DataSource)))
            return;
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = PathOf(database.DataSource), Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        if (Version(connection) == 0)
            return;
        Execute(connection, string.Create(CultureInfo.InvariantCulture,
            $"PRAGMA busy_timeout=10000; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; DELETE FROM Inbox WHERE Id <= {FiledUpTo(database, CursorOf(connection))}; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"));
    }

    /// <summary>How far a database has filed the inbox of a cursor.</summary>
    public static long FiledUpTo(SqliteConnection database, string cursor)
    {
        using var row = new Statement(database, "SELECT Sequence FROM Cursors WHERE Name = ?");
        return row.Add(cursor).Next() ? row.Long(0) : 0;
    }

    public void Dispose()
    {
        begin.Dispose();
        commit.Dispose();
        insert.Dispose();
        delete.Dispose();
        connection.Dispose();
    }

    private static List<InboxEntry> Read(SqliteConnection connection, long after)
    {
        using var row = new Statement(connection, "SELECT Id, ArrivedAt, ContentHash, Length, Bytes FROM Inbox WHERE Id > ? ORDER BY Id");
        row.Add(after);
        var entries = new List<InboxEntry>();
        while (row.Next())
            entries.Add(new InboxEntry(row.Long(0), row.Long(1), row.Long(2), row.Int(3), row.Bytes(4)));
        return entries;
    }

    private static string CursorOf(SqliteConnection connection) => string.Create(CultureInfo.InvariantCulture, $"inbox-{Version(connection):x8}");

    private static int Version(SqliteConnection connection)
    {
        using var version = new Statement(connection, "PRAGMA user_version");
        version.Next();
        return version.Int(0);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
