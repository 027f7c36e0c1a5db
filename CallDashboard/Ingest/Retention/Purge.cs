using CallDashboard.Data;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Ingest.Retention;

/// <summary>What went, or would go.</summary>
/// <param name="Calls">Calls with everything that belongs to them.</param>
/// <param name="Reduced">Calls whose received bytes were reduced to their documented fields.</param>
/// <param name="Kept">Bodies of the quarantine and of other kinds.</param>
/// <param name="Recordings">Copies of recordings.</param>
/// <param name="Held">Calls that are old enough and held.</param>
public sealed record PurgeCounts(long Calls = 0, long Reduced = 0, long Kept = 0, long Recordings = 0, long Held = 0)
{
    public bool IsNothing => Calls + Reduced + Kept + Recordings == 0;

    public static PurgeCounts operator +(PurgeCounts a, PurgeCounts b) =>
        new(a.Calls + b.Calls, a.Reduced + b.Reduced, a.Kept + b.Kept, a.Recordings + b.Recordings, a.Held + b.Held);
}

/// <summary>
/// Single steps of a purge, each one transaction of the writer with a bounded number of rows, taken when no push waits
/// (<see cref="IngestQueue.RunBehindAsync"/>). Every step asks inside its transaction whether what it takes is held.
/// </summary>
public sealed class Purge(IngestQueue queue, RecordParser parser)
{
    /// <summary>Rows in one step: some ten milliseconds of the writer.</summary>
    public const int StepSize = 40;

    /// <summary>Deletes the oldest calls that began before a moment, with roll-ups, words, tags, versions, reviews. Zero when none is left.</summary>
    /// <param name="startedBefore">Unix seconds UTC.</param>
    /// <param name="upTo">From <see cref="Holds.RefreshAsync"/>.</param>
    public Task<int> CallsAsync(long startedBefore, long upTo) => queue.RunBehindAsync(session =>
    {
        using var old = new Statement(session.Connection, $"SELECT c.CallId FROM Calls c WHERE c.StartedAt < ? AND c.Sequence <= ? AND NOT {Holds.HeldSql} ORDER BY c.StartedAt, c.\"Key\" LIMIT {StepSize}");
        var ids = new List<string>();
        old.Add(startedBefore).Add(upTo);
        while (old.Next())
            ids.Add(old.Text(0));
        return ids.Count(session.Delete);
    });

    /// <summary>Marks copies of recordings of such calls as removed. Zero when none is left; their files go afterwards.</summary>
    public Task<int> RecordingsAsync(long startedBefore, long upTo, long now) => queue.RunBehindAsync(session =>
    {
        using var remove = Holds.Command(session,
            $"""
            UPDATE Recordings SET State = 5, FileName = NULL, NextTryAt = NULL, ChangedAt = $now WHERE rowid IN (
                SELECT r.rowid FROM Calls c JOIN Recordings r ON r.CallKey = c."Key" WHERE c.StartedAt < $before AND c.Sequence <= $upTo AND r.State = 2 AND NOT {Holds.HeldSql} LIMIT 1000)
            """, ("$now", now), ("$before", startedBefore), ("$upTo", upTo));
        return remove.ExecuteNonQuery();
    });

    /// <summary>
    /// Reduces the received bytes of the next calls, in the order of their changes, that arrived before a moment (unix milliseconds UTC).
    /// </summary>
    /// <returns>Calls reduced, and whether there is more to look at.</returns>
    public Task<(int Reduced, bool More)> PayloadsAsync(long arrivedBefore, long upTo, DateOnly on) => queue.RunBehindAsync(session =>
    {
        var from = CursorOf(session.Connection);
        var (reduced, looked, last) = (0, 0, from);
        using var next = new Statement(session.Connection,
            $"""
            SELECT h.Sequence, c."Key", c.Sequence, {Holds.HeldSql}, b.ArrivedAt FROM Changes h LEFT JOIN Calls c ON c."Key" = h.CallKey
            LEFT JOIN CallBodies b ON b.CallKey = c."Key" AND b.Version = c.Versions WHERE h.Sequence > ? AND h.Sequence <= ? ORDER BY h.Sequence LIMIT {StepSize}
            """);
        var found = new List<(long Change, long? Key, bool IsLast, bool IsHeld, long? ArrivedAt)>();
        next.Add(from).Add(upTo);
        while (next.Next())
            found.Add((next.Long(0), next.LongOrNull(1), next.Long(0) == next.Long(2), next.Bool(3), next.LongOrNull(4)));
        foreach (var (change, key, isLast, isHeld, arrivedAt) in found)
        {
            // In the order of arrival: what follows is younger.
            if (isLast && arrivedAt >= arrivedBefore)
                break;
            (looked, last) = (looked + 1, change);
            if (key is { } call && isLast && !isHeld && arrivedAt is not null && Reduce(session.Connection, call, on))
                reduced++;
        }
        if (last != from)
        {
            using var move = Holds.Command(session, "INSERT INTO Cursors (Name, Sequence) VALUES ($name, $last) ON CONFLICT (Name) DO UPDATE SET Sequence = excluded.Sequence", ("$name", Holds.PayloadCursor), ("$last", last));
            move.ExecuteNonQuery();
        }
        return (reduced, looked == StepSize);
    });

    /// <summary>Deletes bodies of the quarantine and of other kinds that last came before a moment (unix milliseconds UTC), unless one holds a number that is held.</summary>
    /// <param name="after">Where the last step ended; begin with 0.</param>
    /// <returns>How many went, and where to go on; null at the end.</returns>
    public Task<(int Deleted, long? After)> KeptAsync(long lastArrivedBefore, long after) => queue.RunBehindAsync(session =>
    {
        var numbers = new List<PhonePattern>();
        using (var held = new Statement(session.Connection, $"SELECT Subject FROM Holds WHERE ReleasedAt IS NULL AND Kind = {(int)HoldKind.Number}"))
            while (held.Next())
                numbers.Add(new PhonePattern(held.Text(0)));
        using var old = new Statement(session.Connection, $"SELECT Id, Bytes FROM KeptBodies WHERE Id > ? AND LastArrivedAt < ? ORDER BY Id LIMIT {StepSize}");
        var found = new List<(long Id, byte[] Bytes)>();
        old.Add(after).Add(lastArrivedBefore);
        while (old.Next())
            found.Add((old.Long(0), old.Bytes(1)));
        using var delete = new Statement(session.Connection, "DELETE FROM KeptBodies WHERE Id = ?");
        var deleted = 0;
        foreach (var (id, bytes) in found)
        {
            if (numbers.Count != 0 && numbers.Exists(n => n.IsIn(BodyCodec.Decompress(bytes))))
                continue;
            delete.Add(id).Run();
            deleted++;
        }
        return (deleted, found.Count == StepSize ? found[^1].Id : (long?)null);
    });

    internal static long CursorOf(SqliteConnection connection)
    {
        using var cursor = new Statement(connection, "SELECT Sequence FROM Cursors WHERE Name = ?");
        return cursor.Add(Holds.PayloadCursor).Next() ? cursor.Long(0) : 0;
    }

    /// <summary>Null for what is reduced already, and for what cannot be read: <c>check</c> tells that it is damaged, and a purge does not stop at it.</summary>
    private byte[]? Reduced(byte[] packed, DateOnly on)
    {
        try
        {
            var bytes = BodyCodec.Decompress(packed);
            return ReducedRecord.Is(bytes) ? null : ReducedRecord.Write(parser.ParseStored(bytes), on);
        }
        catch (Exception damaged) when (damaged is FormatException or ZstdSharp.ZstdException)
        {
            return null;
        }
    }

    /// <summary>Puts the documented fields in the place of what was received. False when that was done before.</summary>
    private bool Reduce(SqliteConnection connection, long key, DateOnly on)
    {
        using var body = new Statement(connection, "SELECT Bytes, ArrivedAt FROM CallBodies WHERE CallKey = ? ORDER BY Version DESC LIMIT 1");
        if (!body.Add(key).Next())
            return false;
        var (packed, arrivedAt) = (body.Bytes(0), body.Long(1));
        body.Reset();
        if (Reduced(packed, on) is not { } reduced)
            return false;
        using var clear = new Statement(connection, "DELETE FROM CallBodies WHERE CallKey = ?");
        clear.Add(key).Run();
        using var insert = new Statement(connection, "INSERT INTO CallBodies (CallKey, Version, ArrivedAt, ContentHash, Length, Bytes) VALUES (?, 1, ?, ?, ?, ?)");
        insert.Add(key).Add(arrivedAt).Add(StableHash.Of(reduced)).Add(reduced.Length).Add(BodyCodec.Compress(reduced)).Run();
        using var versions = new Statement(connection, "UPDATE Calls SET Versions = 1 WHERE \"Key\" = ?");
        versions.Add(key).Run();
        return true;
    }
}
