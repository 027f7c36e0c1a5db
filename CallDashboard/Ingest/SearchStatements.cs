using CallDashboard.Data;
using CallDashboard.Data.Search;
using CallDashboard.Domain;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Ingest;

/// <summary>A call whose words are to go into the index.</summary>
/// <param name="Sequence">Of the change that was read; another one since then makes this void.</param>
/// <param name="Doc">From <see cref="SearchDoc"/>.</param>
/// <param name="Tokens">From <see cref="SearchTerms.Tokens"/>.</param>
internal readonly record struct SearchEntry(long Key, long Sequence, long Doc, string Tokens);

/// <summary>The writer's SQL for the index of words.</summary>
internal sealed class SearchStatements(SqliteConnection connection) : IDisposable
{
    private const int MostKnown = 50_000;

    private readonly List<Statement> all = [];
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private Statement? cursor, text, add, remove, current, moveCursor, addWord, isSaid, removeWord;

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
    /// <param name="call">As it is stored.</param>
    public void Remove(CallRow call)
    {
        if (call.Sequence > Cursor())
            return;
        var row = (text ??= Prepare("SELECT Transcript, Properties FROM CallTexts WHERE CallKey = ?")).Add(call.Key);
        var tokens = row.Next() ? SearchTerms.Tokens(call, row.Text(0), row.Text(1)) : "";
        row.Reset();
        if (tokens.Length == 0)
            return;
        (remove ??= Prepare("INSERT INTO SearchIndex(SearchIndex, rowid, Words) VALUES ('delete', ?, ?)")).Add(SearchDoc.Of(call.StartedAt, call.Key)).Add(tokens).Run();
        foreach (var word in SearchText.Words(tokens))
            RemoveUnlessSaid(word);
    }

    /// <summary>Adds what is still current of the entries and moves the cursor. False, and nothing done, when somebody else moved it.</summary>
    public bool Follow(IReadOnlyList<SearchEntry> entries, long from, long to)
    {
        if (Cursor() != from)
            return false;
        add ??= Prepare("INSERT INTO SearchIndex(rowid, Words) VALUES (?, ?)");
        foreach (var entry in entries)
        {
            if (SequenceOf(entry.Key) != entry.Sequence)
                continue;
            add.Add(entry.Doc).Add(entry.Tokens).Run();
            foreach (var word in SearchText.Words(entry.Tokens))
                Know(word);
        }
        (moveCursor ??= Prepare($"INSERT INTO Cursors (Name, Sequence) VALUES ('{SearchIndex.Cursor}', ?) ON CONFLICT (Name) DO UPDATE SET Sequence = excluded.Sequence")).Add(to).Run();
        return true;
    }

    /// <summary>What was learnt in a transaction that was undone is not known.</summary>
    public void Undo() => known.Clear();

    public void Dispose() => all.ForEach(s => s.Dispose());

    // Most words of a call were said before: the set spares the look-up. Bounded; when it is full it begins anew.
    private void Know(string word)
    {
        if (known.Count >= MostKnown)
            known.Clear();
        if (known.Add(word))
            (addWord ??= Prepare("INSERT INTO SearchWords (Word) VALUES (?) ON CONFLICT DO NOTHING")).Add(word).Run();
    }

    private void RemoveUnlessSaid(string word)
    {
        var said = (isSaid ??= Prepare("SELECT 1 FROM SearchIndex WHERE SearchIndex MATCH ? LIMIT 1")).Add($"\"{word}\"");
        if (said.Next())
        {
            said.Reset();
            return;
        }
        known.Remove(word);
        (removeWord ??= Prepare("DELETE FROM SearchWords WHERE Word = ?")).Add(word).Run();
    }

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
