using CallDashboard.Data;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Ingest;

/// <summary>A call that is to be judged.</summary>
/// <param name="Reason">Why it is there, in words: the filter, the rule's name, the sample's seed.</param>
/// <param name="AddedBy">Id of a person; null for a rule.</param>
/// <param name="WantsSecond">A second person is to judge it after the first.</param>
public sealed record QueueEntry(long CallKey, QueueOrigin Origin, string Reason, int? RuleId, string? AddedBy, bool WantsSecond);

/// <summary>
/// The writer's SQL for the review queue. All of it runs on the one writer, inside its transaction: of two people who take the same item at once one gets it,
/// and a call stands in the queue once however many add it.
/// </summary>
public static class QueueStatements
{
    /// <summary>Calls that wait at most: a rule for all calls must not fill the disk, and nobody judges more. When it is full, nothing is added until some are judged or removed.</summary>
    public const int MostOpen = 5_000;

    private const string Columns = "Id, CallKey, Position, Origin, Reason, RuleId, AddedBy, AddedAt, AssigneeId, TakenAt, DoneBy, DoneAt, SecondOpinionOf, WantsSecond";

    /// <summary>Adds what does not wait in the queue, at its end and in this order; the ids of the new items.</summary>
    /// <param name="now">Unix milliseconds UTC.</param>
    /// <param name="evenIfDone">False leaves out also what was judged or ever stood in the queue: rules queue a call once in its life.</param>
    public static List<long> Add(SqliteConnection connection, IEnumerable<QueueEntry> entries, long now, bool evenIfDone)
    {
        var (open, unjudged) = evenIfDone ? (" AND DoneAt IS NULL AND SecondOpinionOf IS NULL", "") : ("", " AND Reviewed = 0");
        using var count = new Statement(connection, "SELECT count(*) FROM ReviewQueueItems WHERE DoneAt IS NULL");
        count.Next();
        var room = MostOpen - count.Int(0);
        count.Reset();
        using var insert = new Statement(connection, $"""
            INSERT INTO ReviewQueueItems (CallKey, Position, Origin, Reason, RuleId, AddedBy, AddedAt, WantsSecond)
            SELECT ?1, 0, ?2, ?3, ?4, nullif(?5, ''), ?6, ?7
            WHERE EXISTS (SELECT 1 FROM Calls WHERE "Key" = ?1{unjudged}) AND NOT EXISTS (SELECT 1 FROM ReviewQueueItems WHERE CallKey = ?1{open}) RETURNING Id
            """);
        var ids = new List<long>();
        foreach (var entry in entries)
        {
            if (ids.Count >= room)
                break;
            insert.Add(entry.CallKey).Add((long)entry.Origin).Add(entry.Reason).Add((long?)entry.RuleId).Add(entry.AddedBy ?? "").Add(now).Add(entry.WantsSecond);
            if (!insert.Next())
                continue;
            ids.Add(insert.Long(0));
            insert.Reset();
            Place(connection, ids[^1]);
        }
        return ids;
    }

    /// <summary>Opens an open item for a person: theirs, or one that nobody has. False when somebody else has it, it is done, or it is a second opinion on what they judged first.</summary>
    public static bool Take(SqliteConnection connection, long id, string userId, long now)
    {
        using var take = new Statement(connection,
            "UPDATE ReviewQueueItems SET AssigneeId = ?2, TakenAt = coalesce(TakenAt, ?3) WHERE Id = ?1 AND (AssigneeId IS NULL OR AssigneeId = ?2) AND DoneAt IS NULL AND SecondOpinionOf IS NOT ?2 RETURNING Id");
        return take.Add(id).Add(userId).Add(now).Ran();
    }

    /// <summary>Gives the first open item that nobody has to a person; its id, or none is left.</summary>
    public static long? TakeNext(SqliteConnection connection, string userId, long now)
    {
        using var take = new Statement(connection, """
            UPDATE ReviewQueueItems SET AssigneeId = ?1, TakenAt = ?2 WHERE Id = (
                SELECT i.Id FROM ReviewQueueItems i JOIN Calls c ON c."Key" = i.CallKey
                WHERE i.AssigneeId IS NULL AND i.DoneAt IS NULL AND i.SecondOpinionOf IS NOT ?1 ORDER BY i.Position LIMIT 1) RETURNING Id
            """);
        long? id = take.Add(userId).Add(now).Next() ? take.Long(0) : null;
        take.Reset();
        return id;
    }

    /// <summary>Gives an open item to somebody, or with null back to all. False when it is done, gone, or not for them.</summary>
    public static bool Assign(SqliteConnection connection, long id, string? userId)
    {
        using var assign = new Statement(connection,
            "UPDATE ReviewQueueItems SET AssigneeId = nullif(?2, ''), TakenAt = NULL WHERE Id = ?1 AND DoneAt IS NULL AND (SecondOpinionOf IS NULL OR SecondOpinionOf <> ?2) RETURNING Id");
        return assign.Add(id).Add(userId ?? "").Ran();
    }

    /// <summary>Takes open items out of the queue; those that were there, for <see cref="Restore"/>.</summary>
    public static List<ReviewQueueItem> Remove(SqliteConnection connection, IEnumerable<long> ids)
    {
        using var remove = new Statement(connection, $"DELETE FROM ReviewQueueItems WHERE Id = ? AND DoneAt IS NULL RETURNING {Columns}");
        var removed = new List<ReviewQueueItem>();
        foreach (var id in ids)
        {
            if (!remove.Add(id).Next())
                continue;
            removed.Add(Read(remove));
            remove.Reset();
        }
        return removed;
    }

    /// <summary>Puts removed items back in their places; how many. Those whose call was queued again meanwhile stay out.</summary>
    public static int Restore(SqliteConnection connection, IEnumerable<ReviewQueueItem> items)
    {
        using var restore = new Statement(connection, $"""
            INSERT INTO ReviewQueueItems ({Columns}) SELECT ?1, ?2, ?3, ?4, ?5, ?6, nullif(?7, ''), ?8, nullif(?9, ''), ?10, NULL, NULL, nullif(?11, ''), ?12
            WHERE NOT EXISTS (SELECT 1 FROM ReviewQueueItems WHERE CallKey = ?2 AND DoneAt IS NULL AND SecondOpinionOf IS nullif(?11, '')) RETURNING Id
            """);
        var back = 0;
        foreach (var i in items)
        {
            back += restore.Add(i.Id).Add(i.CallKey).Add(i.Position).Add((long)i.Origin).Add(i.Reason).Add((long?)i.RuleId).Add(i.AddedBy ?? "").Add(i.AddedAt)
                .Add(i.AssigneeId ?? "").Add(i.TakenAt).Add(i.SecondOpinionOf ?? "").Add(i.WantsSecond).Ran() ? 1 : 0;
        }
        return back;
    }

    /// <summary>
    /// Somebody judged a call: their item is done, or one that nobody had; when a second opinion is wanted, it is queued for others. Nothing when the call
    /// does not wait for them. To be called in the transaction that stores the verdict.
    /// </summary>
    public static void Judged(SqliteConnection connection, long callKey, string userId, long now)
    {
        using var done = new Statement(connection, """
            UPDATE ReviewQueueItems SET DoneAt = ?3, DoneBy = ?2, AssigneeId = ?2, TakenAt = coalesce(TakenAt, ?3) WHERE Id = (
                SELECT Id FROM ReviewQueueItems WHERE CallKey = ?1 AND DoneAt IS NULL AND (AssigneeId = ?2 OR AssigneeId IS NULL) AND SecondOpinionOf IS NOT ?2
                ORDER BY AssigneeId IS NULL, Position LIMIT 1) RETURNING Id, WantsSecond, SecondOpinionOf IS NULL
            """);
        if (!done.Add(callKey).Add(userId).Add(now).Next())
            return;
        var (id, wantsSecond) = (done.Long(0), done.Bool(1) && done.Bool(2));
        done.Reset();
        if (!wantsSecond)
            return;
        using var second = new Statement(connection, """
            INSERT INTO ReviewQueueItems (CallKey, Position, Origin, Reason, RuleId, AddedBy, AddedAt, WantsSecond, SecondOpinionOf)
            SELECT CallKey, 0, Origin, Reason, RuleId, AddedBy, ?2, 0, DoneBy FROM ReviewQueueItems first
            WHERE Id = ?1 AND NOT EXISTS (SELECT 1 FROM ReviewQueueItems other WHERE other.CallKey = first.CallKey AND other.SecondOpinionOf IS NOT NULL) RETURNING Id
            """);
        if (!second.Add(id).Add(now).Next())
            return;
        var added = second.Long(0);
        second.Reset();
        Place(connection, added);
    }

    /// <summary>A verdict was taken back: the item waits again for the same person, and a second opinion on it that nobody has begun is not wanted yet.</summary>
    public static void Unjudged(SqliteConnection connection, long callKey, string userId)
    {
        using var open = new Statement(connection, """
            UPDATE ReviewQueueItems SET DoneAt = NULL, DoneBy = NULL WHERE Id = (
                SELECT Id FROM ReviewQueueItems WHERE CallKey = ?1 AND DoneBy = ?2 ORDER BY DoneAt DESC LIMIT 1)
                AND NOT EXISTS (SELECT 1 FROM ReviewQueueItems other WHERE other.CallKey = ?1 AND other.DoneAt IS NULL AND other.SecondOpinionOf IS ReviewQueueItems.SecondOpinionOf) RETURNING Id
            """);
        if (!open.Add(callKey).Add(userId).Ran())
            return;
        using var second = new Statement(connection, "DELETE FROM ReviewQueueItems WHERE CallKey = ? AND SecondOpinionOf = ? AND TakenAt IS NULL");
        second.Add(callKey).Add(userId).Run();
    }

    /// <summary>Moves a rule's cursor and adds what it found. False, and nothing done, when somebody else moved it or the rule was changed or switched off.</summary>
    public static bool Follow(SqliteConnection connection, ReviewRule rule, long to, IReadOnlyList<QueueEntry> entries, long now)
    {
        using var move = new Statement(connection, "UPDATE ReviewRules SET CursorSequence = ?2 WHERE Id = ?1 AND CursorSequence = ?3 AND IsEnabled = 1 AND FilterQuery = ?4 RETURNING Id");
        if (!move.Add((long)rule.Id).Add(to).Add(rule.CursorSequence).Add(rule.FilterQuery).Ran())
            return false;
        if (entries.Count > 0)
            Add(connection, entries, now, evenIfDone: false);
        return true;
    }

    // What comes later stands later: places are ids.
    private static void Place(SqliteConnection connection, long id)
    {
        using var place = new Statement(connection, "UPDATE ReviewQueueItems SET Position = Id WHERE Id = ?");
        place.Add(id).Run();
    }

    private static bool Ran(this Statement statement)
    {
        var found = statement.Next();
        statement.Reset();
        return found;
    }

    private static ReviewQueueItem Read(Statement row) => new()
    {
        Id = row.Long(0), CallKey = row.Long(1), Position = row.Long(2), Origin = (QueueOrigin)row.Int(3), Reason = row.Text(4), RuleId = row.IntOrNull(5), AddedBy = TextOrNull(row, 6), AddedAt = row.Long(7),
        AssigneeId = TextOrNull(row, 8), TakenAt = row.LongOrNull(9), DoneBy = TextOrNull(row, 10), DoneAt = row.LongOrNull(11), SecondOpinionOf = TextOrNull(row, 12), WantsSecond = row.Bool(13),
    };

    private static string? TextOrNull(Statement row, int column) => row.Text(column) is { Length: > 0 } text ? text : null;
}
