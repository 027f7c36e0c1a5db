namespace CallDashboard.Data.Search;

/// <summary>
/// The index of words: SQLite's FTS5 without a copy of the text. It holds exactly the calls whose last change is not after the cursor;
/// whoever changes or deletes such a call takes its words out in the same transaction. Positions are kept, so that phrases need no second look.
/// </summary>
public static class SearchIndex
{
    /// <summary>Name of the cursor in <see cref="FollowerCursor"/>.</summary>
    public const string Cursor = "search";

    /// <summary>
    /// Makes the empty index. The tokenizer splits at ASCII that is no letter or digit, which after <see cref="SearchText"/> is the space alone.
    /// <c>secure-delete</c> takes words out of the pages at once instead of noting that they are void.
    /// </summary>
    public const string Create = """
        CREATE VIRTUAL TABLE "SearchIndex" USING fts5("Words", content='', columnsize=0, tokenize='ascii');
        INSERT INTO "SearchIndex"("SearchIndex", rank) VALUES ('secure-delete', 1);
        """;

    /// <summary>
    /// The words that the index holds, for their beginnings: kept in the same transactions. And an empty index again, for what it is given besides
    /// words (<see cref="SearchTerms"/>); whoever changes one of those columns of a call takes it out and lets it come again, as <c>WriterSession</c> does.
    /// </summary>
    public const string Extend = $"""
        DROP TABLE "SearchIndex";
        {Create}
        CREATE TABLE "SearchWords" ("Word" TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
        DELETE FROM "Cursors" WHERE "Name" = '{Cursor}';
        """;

    /// <summary>
    /// An empty index again, which is now given every call, also those without a word, with its number and variables; and a table of orders, which is gone since.
    /// </summary>
    public const string ExtendToAll = $"""
        DROP TABLE "SearchIndex";
        {Create}
        DELETE FROM "SearchWords";
        CREATE TABLE "CallRanks" ("Kind" INTEGER NOT NULL, "Value" INTEGER NOT NULL, "Call" INTEGER NOT NULL, PRIMARY KEY ("Kind", "Value", "Call")) WITHOUT ROWID;
        DELETE FROM "Cursors" WHERE "Name" = '{Cursor}';
        """;

    /// <summary>SQL: the sequence up to which changes are in the index.</summary>
    internal const string CursorSql = $"""coalesce((SELECT "Sequence" FROM "Cursors" WHERE "Name" = '{Cursor}'), 0)""";
}
