using System.Buffers.Binary;
using System.Data;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Data;

/// <summary>
/// Appends to the audit trail so that the chain stays whole whoever writes: number and hash of the last entry are read in the transaction that adds
/// the next one, and that transaction holds the database's write lock from its beginning.
/// </summary>
public static class AuditChain
{
    internal const string Table = "AuditEntries";

    /// <summary>What stands before the first entry.</summary>
    public static byte[] Origin { get; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>Triggers that refuse to change or delete an entry. Whoever may write the file can drop them: they are against mistakes, the hashes against intent.</summary>
    internal const string Guards =
        $"""
        CREATE TRIGGER "{Table}_no_update" BEFORE UPDATE ON "{Table}" BEGIN SELECT RAISE(ABORT, 'Audit entries cannot be changed.'); END;
        CREATE TRIGGER "{Table}_no_delete" BEFORE DELETE ON "{Table}" BEGIN SELECT RAISE(ABORT, 'Audit entries cannot be deleted.'); END;
        """;

    /// <summary>Appends inside the transaction that is open on this connection; it must hold the write lock (BEGIN IMMEDIATE). Returns the entry's number.</summary>
    public static long Append(SqliteConnection connection, AuditNote note)
    {
        var (last, previous) = Head(connection);
        var entry = new AuditEntry
        {
            Id = last + 1,
            At = note.At,
            ActorId = note.Actor.Id,
            Actor = AuditNote.Cut(note.Actor.Name),
            Address = note.Actor.Address,
            Act = note.Act,
            SubjectKind = note.Subject.Kind,
            Subject = AuditNote.Cut(note.Subject.Id),
            Details = note.Details,
            Previous = previous,
        };
        entry.Hash = HashOf(entry);
        using var insert = connection.CreateCommand();
        insert.CommandText = $"INSERT INTO {Table} (Id, At, ActorId, Actor, Address, Act, SubjectKind, Subject, Details, Previous, Hash) VALUES ($id, $at, $actorId, $actor, $address, $act, $kind, $subject, $details, $previous, $hash)";
        insert.Parameters.AddWithValue("$id", entry.Id);
        insert.Parameters.AddWithValue("$at", entry.At);
        insert.Parameters.AddWithValue("$actorId", entry.ActorId);
        insert.Parameters.AddWithValue("$actor", entry.Actor);
        insert.Parameters.AddWithValue("$address", entry.Address);
        insert.Parameters.AddWithValue("$act", entry.Act);
        insert.Parameters.AddWithValue("$kind", entry.SubjectKind);
        insert.Parameters.AddWithValue("$subject", entry.Subject);
        insert.Parameters.AddWithValue("$details", entry.Details);
        insert.Parameters.AddWithValue("$previous", entry.Previous);
        insert.Parameters.AddWithValue("$hash", entry.Hash);
        insert.ExecuteNonQuery();
        return entry.Id;
    }

    /// <summary>Appends inside the context's own transaction, which must be open: the act and its trace are kept together or not at all.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open.</exception>
    public static long AppendAudit(this CallsDbContext db, AuditNote note)
    {
        // A transaction that EF Core begins on SQLite is immediate: it holds the write lock.
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("An audit entry belongs into the transaction of its act.");
        return Append((SqliteConnection)db.Database.GetDbConnection(), note);
    }

    /// <summary>Does something small to the database and notes it, in one transaction of a context of its own.</summary>
    /// <param name="work">Returns the note, or null when there was nothing to do: then nothing is kept.</param>
    public static async Task<bool> AuditedAsync(this IDbContextFactory<CallsDbContext> contexts, Func<CallsDbContext, Task<AuditNote?>> work, CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancel);
        if (await work(db) is not { } note)
            return false;
        db.AppendAudit(note);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>Number and hash of the last entry; 0 and <see cref="Origin"/> when there is none.</summary>
    public static (long Id, byte[] Hash) Head(SqliteConnection connection)
    {
        using var last = connection.CreateCommand();
        last.CommandText = $"SELECT Id, Hash FROM {Table} ORDER BY Id DESC LIMIT 1";
        using var row = last.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : (0, Origin);
    }

    /// <summary>SHA-256 over the hash before, the numbers (big-endian) and the texts (each with its length before it, so that none can run into the next).</summary>
    public static byte[] HashOf(AuditEntry entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(entry.Previous);
        Span<byte> number = stackalloc byte[8];
        foreach (var value in (ReadOnlySpan<long>)[entry.Id, entry.At])
        {
            BinaryPrimitives.WriteInt64BigEndian(number, value);
            hash.AppendData(number);
        }
        foreach (var text in (ReadOnlySpan<string>)[entry.ActorId, entry.Actor, entry.Address, entry.Act, entry.SubjectKind, entry.Subject, entry.Details])
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt64BigEndian(number, bytes.Length);
            hash.AppendData(number);
            hash.AppendData(bytes);
        }
        return hash.GetHashAndReset();
    }
}
