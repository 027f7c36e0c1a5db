using CallDashboard.Data;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Ingest;

/// <summary>The writer's SQL for the progress of an import.</summary>
internal static class ImportStatements
{
    /// <summary>An import that is to go on; null when it was cancelled or is over.</summary>
    public static Import? Find(SqliteConnection connection, long id)
    {
        using var row = new Statement(connection, "SELECT Offset, Lines, Stored, Changed, Duplicates, Unreadable FROM Imports WHERE Id = ? AND State IN (0, 1)");
        return row.Add(id).Next()
            ? new Import { Id = id, Offset = row.Long(0), Lines = row.Long(1), Stored = row.Long(2), Changed = row.Long(3), Duplicates = row.Long(4), Unreadable = row.Long(5) }
            : null;
    }

    public static void Save(SqliteConnection connection, Import import)
    {
        using var update = new Statement(connection,
            "UPDATE Imports SET Offset = ?, Lines = ?, Stored = ?, Changed = ?, Duplicates = ?, Unreadable = ?, State = ?, Message = nullif(?, ''), ChangedAt = ? WHERE Id = ?");
        update.Add(import.Offset).Add(import.Lines).Add(import.Stored).Add(import.Changed).Add(import.Duplicates).Add(import.Unreadable).Add((long)import.State)
            .Add(import.Message ?? "").Add(import.ChangedAt).Add(import.Id).Run();
    }
}
