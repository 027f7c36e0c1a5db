using Microsoft.Data.Sqlite;

namespace CallDashboard.Data;

/// <summary>An entry's number and hash, noted outside the database: what came before it cannot be taken away or written anew unnoticed.</summary>
/// <param name="Hash">Hexadecimal.</param>
/// <param name="At">When it was noted, unix milliseconds UTC.</param>
public sealed record AuditHead(long Id, string Hash, long At);

/// <summary>What a verification of the chain found.</summary>
/// <param name="Entries">Entries read.</param>
/// <param name="Head">The last one that is sound; null when there is none.</param>
/// <param name="BrokenAt">The first entry that is wrong or missing; null when all are sound.</param>
/// <param name="Problem">What is wrong with it, as a sentence.</param>
public sealed record AuditCheckResult(long Entries, AuditHead? Head, long? BrokenAt, string? Problem)
{
    public bool IsWhole => BrokenAt is null;
}

/// <summary>
/// Reads the whole audit trail and says whether it is as it was written: numbered without gaps, each entry's hash right and the one before it named, and
/// the heads that were noted elsewhere still there. Without such a head a trail that was cut off at its end looks whole.
/// </summary>
public static class AuditCheck
{
    /// <summary>Verifies in the connection's transaction, or entry by entry as they are.</summary>
    /// <param name="heads">Noted before, by any means.</param>
    /// <param name="progress">Told the entries read, every few thousand.</param>
    /// <param name="now">Unix milliseconds UTC, for the result's head.</param>
    public static AuditCheckResult Run(SqliteConnection connection, IReadOnlyCollection<AuditHead> heads, long now, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        var noted = heads.ToLookup(h => h.Id);
        long expected = 1;
        var previous = AuditChain.Origin;
        AuditHead? sound = null;
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT Id, At, ActorId, Actor, Address, Act, SubjectKind, Subject, Details, Previous, Hash FROM {AuditChain.Table} ORDER BY Id";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            cancel.ThrowIfCancellationRequested();
            var entry = Read(rows);
            if (Wrong(entry, expected, previous) is { } problem)
                return new(expected, sound, Math.Min(entry.Id, expected), problem);
            previous = entry.Hash;
            sound = new AuditHead(entry.Id, Convert.ToHexStringLower(entry.Hash), now);
            if (noted[entry.Id].FirstOrDefault(h => !h.Hash.Equals(sound.Hash, StringComparison.OrdinalIgnoreCase)) is not null)
                return new(expected, null, entry.Id, $"Entry {entry.Id} is not the one whose hash was noted outside the database: the trail up to it was written anew.");
            if (expected % 5000 == 0)
                progress?.Report(expected);
            expected++;
        }
        progress?.Report(expected - 1);
        return heads.Where(h => h.Id >= expected).MinBy(h => h.Id) is { } lost
            ? new(expected - 1, sound, expected, $"Entry {expected} is missing: the trail is cut off after entry {expected - 1}, but entry {lost.Id} was noted outside the database.")
            : new(expected - 1, sound, null, null);
    }

    private static string? Wrong(AuditEntry entry, long expected, byte[] previous)
    {
        if (entry.Id != expected)
            return entry.Id > expected ? $"Entry {expected} is missing; the next one there is {entry.Id}." : $"Entry {entry.Id} is there out of turn; {expected} was to come.";
        if (!entry.Previous.AsSpan().SequenceEqual(previous))
            return $"Entry {expected} does not name the hash of the entry before it: one of the two was changed or moved.";
        return entry.Hash.AsSpan().SequenceEqual(AuditChain.HashOf(entry)) ? null : $"Entry {expected} was changed: its hash does not match what it says.";
    }

    private static AuditEntry Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        At = row.GetInt64(1),
        ActorId = row.GetString(2),
        Actor = row.GetString(3),
        Address = row.GetString(4),
        Act = row.GetString(5),
        SubjectKind = row.GetString(6),
        Subject = row.GetString(7),
        Details = row.GetString(8),
        Previous = row.GetFieldValue<byte[]>(9),
        Hash = row.GetFieldValue<byte[]>(10),
    };
}
