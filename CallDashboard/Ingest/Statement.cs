using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CallDashboard.Ingest;

/// <summary>
/// One prepared statement on the raw handle of a connection. The writer runs some thirty of them per call, and most of what an ADO.NET
/// command costs is its parameters. Values are bound in the order of their places: <c>statement.Add(key).Add(text).Run()</c>.
/// Belongs to one thread. Errors are <see cref="SqliteException"/>s with SQLite's codes.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt handle;
    private byte[] scratch = new byte[1024];
    private int place;

    public Statement(SqliteConnection connection, string sql)
    {
        database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out handle));
    }

    public Statement Add(long value)
    {
        Check(raw.sqlite3_bind_int64(handle, ++place, value));
        return this;
    }

    public Statement Add(long? value)
    {
        if (value is { } number)
            return Add(number);
        Check(raw.sqlite3_bind_null(handle, ++place));
        return this;
    }

    public Statement Add(bool value) => Add(value ? 1L : 0L);

    public Statement Add(string text)
    {
        // An empty span has no address, and without an address SQLite binds NULL.
        if (text.Length == 0)
        {
            Check(raw.sqlite3_bind_text(handle, ++place, utf8z.FromSpan("\0"u8)));
            return this;
        }
        if (scratch.Length < text.Length * 3)
            scratch = new byte[text.Length * 3];
        var length = Encoding.UTF8.GetBytes(text, scratch);
        Check(raw.sqlite3_bind_text(handle, ++place, scratch.AsSpan(0, length)));
        return this;
    }

    public Statement Add(ReadOnlySpan<byte> bytes)
    {
        Check(bytes.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, ++place, 0) : raw.sqlite3_bind_blob(handle, ++place, bytes));
        return this;
    }

    /// <summary>Runs a statement that returns no rows.</summary>
    public void Run()
    {
        var result = raw.sqlite3_step(handle);
        Reset();
        if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
            Throw(result);
    }

    /// <summary>Goes to the next row; after the last one, and after an error, the statement is ready for new values.</summary>
    public bool Next()
    {
        var result = raw.sqlite3_step(handle);
        if (result == raw.SQLITE_ROW)
            return true;
        Reset();
        if (result != raw.SQLITE_DONE)
            Throw(result);
        return false;
    }

    /// <summary>Leaves the rows that are not wanted.</summary>
    public void Reset()
    {
        // Repeats the error of the step before, which was told already.
        _ = raw.sqlite3_reset(handle);
        place = 0;
    }

    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public long? LongOrNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL ? null : Long(column);

    public int? IntOrNull(int column) => (int?)LongOrNull(column);

    public int Int(int column) => raw.sqlite3_column_int(handle, column);

    public bool Bool(int column) => Int(column) != 0;

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? "";

    public byte[] Bytes(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    public void Dispose() => handle.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            Throw(result);
    }

    private void Throw(int result) =>
        throw new SqliteException($"SQLite error {result}: {raw.sqlite3_errmsg(database).utf8_to_string()}", result & 0xFF, raw.sqlite3_extended_errcode(database));
}
