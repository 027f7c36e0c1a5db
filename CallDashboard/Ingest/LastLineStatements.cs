using CallDashboard.Data;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Ingest;

/// <summary>What the last line of a call is, as of one change of it.</summary>
/// <param name="Sequence">Of the change that was read; another one since then makes this void.</param>
/// <param name="Sentence">Null when there is none: somebody else hung up, or the call is gone.</param>
internal sealed record LastLineEntry(long CallKey, long Sequence, long StartedAt, long ScriptId, string? Sentence);

/// <summary>The writer's SQL for the last lines of calls.</summary>
internal static class LastLineStatements
{
    /// <summary>
    /// SQL with a call's key, twice: takes the sentence away that only this call ended with, for names may have been left in it. Before its <c>LastLines</c> row goes.
    /// </summary>
    public const string Forget =
        "DELETE FROM RobotSentences WHERE Id = (SELECT SentenceId FROM LastLines WHERE CallKey = ?) AND NOT EXISTS (SELECT 1 FROM LastLines l WHERE l.SentenceId = RobotSentences.Id AND l.CallKey <> ?)";

    /// <summary>Notes what was read and moves the cursor. False, and nothing done, when somebody else moved it.</summary>
    public static bool Follow(SqliteConnection connection, IReadOnlyList<LastLineEntry> entries, long from, long to)
    {
        using (var cursor = new Statement(connection, "SELECT coalesce((SELECT Sequence FROM Cursors WHERE Name = ?), 0)"))
        {
            cursor.Add(LastLine.Cursor).Next();
            var at = cursor.Long(0);
            cursor.Reset();
            if (at != from)
                return false;
        }
        using var current = new Statement(connection, "SELECT Sequence FROM Calls WHERE \"Key\" = ?");
        using var forget = new Statement(connection, Forget);
        using var remove = new Statement(connection, "DELETE FROM LastLines WHERE CallKey = ?");
        using var know = new Statement(connection, "INSERT INTO RobotSentences (Text) VALUES (?) ON CONFLICT (Text) DO NOTHING");
        using var add = new Statement(connection, "INSERT INTO LastLines (CallKey, StartedAt, ScriptId, SentenceId) SELECT ?, ?, ?, Id FROM RobotSentences WHERE Text = ?");
        foreach (var entry in entries)
        {
            var exists = current.Add(entry.CallKey).Next();
            var sequence = exists ? current.Long(0) : entry.Sequence;
            current.Reset();
            if (sequence != entry.Sequence)
                continue;
            forget.Add(entry.CallKey).Add(entry.CallKey).Run();
            remove.Add(entry.CallKey).Run();
            if (!exists || entry.Sentence is null)
                continue;
            know.Add(entry.Sentence).Run();
            add.Add(entry.CallKey).Add(entry.StartedAt).Add(entry.ScriptId).Add(entry.Sentence).Run();
        }
        using var move = new Statement(connection, "INSERT INTO Cursors (Name, Sequence) VALUES (?, ?) ON CONFLICT (Name) DO UPDATE SET Sequence = excluded.Sequence");
        move.Add(LastLine.Cursor).Add(to).Run();
        return true;
    }
}
