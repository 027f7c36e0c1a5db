using CallDashboard.Data;
using CallDashboard.Data.Search;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Ingest;

/// <summary>A call whose words are to go into the index.</summary>
/// <param name="Sequence">Of the change that was read; another one since then makes this void.</param>
/// <param name="Doc">From <see cref="SearchDoc"/>.</param>
/// <param name="Tokens">From <see cref="SearchText.Tokens"/>.</param>
internal readonly record struct SearchEntry(long Key, long Sequence, long Doc, string Tokens);

/// <summary>The writer's SQL for the index of words.</summary>
internal sealed class SearchStatements(SqliteConnection connection) : IDisposable
{
    private readonly List<Statement> all = [];
    private Statement? cursor, text, add, remove, current, moveCursor;

    /// <summary>The sequence up to which changes are in the index.</summary>
    public long Cursor()
    {
        var row = cursor ??= Prepare($"SELECT {SearchIndex.CursorSql}");
        row.Next();
        var sequence = row.Long(0);
        row.Reset();
        return sequence;
    }

    /// <summary>
    /// Takes the words of a call out of the index before its text is changed or deleted; nothing when they are not in it yet.
    /// The index must be told the very words that it was given.
    /// </summary>
    /// <param name="known">The call as it is stored.</param>
    public void Remove(CallRow known)
    {
        if (known.Sequence > Cursor())
            return;
        var row = (text ??= Prepare("SELECT Transcript FROM CallTexts WHERE CallKey = ?")).Add(known.Key);
        var tokens = row.Next() ? SearchText.Tokens(row.Text(0)) : "";
        row.Reset();
        if (tokens.Length > 0)
            (remove ??= Prepare("INSERT INTO SearchIndex(SearchIndex, rowid, Words) VALUES ('delete', ?, ?)")).Add(SearchDoc.Of(known.StartedAt, known.Key)).Add(tokens).Run();
    }

    /// <summary>Adds what is still current of the entries and moves the cursor. False, and nothing done, when somebody else moved it.</summary>
    public bool Follow(IReadOnlyList<SearchEntry> entries, long from, long to)
    {
        if (Cursor() != from)
            return false;
        add ??= Prepare("INSERT INTO SearchIndex(rowid, Words) VALUES (?, ?)");
        foreach (var entry in entries)
        {
            if (SequenceOf(entry.Key) == entry.Sequence)
                add.Add(entry.Doc).Add(entry.Tokens).Run();
        }
        (moveCursor ??= Prepare($"INSERT INTO Cursors (Name, Sequence) VALUES ('{SearchIndex.Cursor}', ?) ON CONFLICT (Name) DO UPDATE SET Sequence = excluded.Sequence")).Add(to).Run();
        return true;
    }

    public void Dispose() => all.ForEach(s => s.Dispose());

    private long? SequenceOf(long key)
    {
        var row = (current ??= Prepare("SELECT Sequence FROM Calls WHERE \"Key\" = ?")).Add(key);
        long? sequence = row.Next() ? row.Long(0) : null;
        row.Reset();
        return sequence;
    }

    private Statement Prepare(string sql)
    {
        var statement = new Statement(connection, sql);
        all.Add(statement);
        return statement;
    }
}
