using CallDashboard.Data;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Ingest;

/// <summary>The writer's SQL over the calls, each statement prepared once on its connection. Table and column names are EF Core's.</summary>
internal sealed class Statements(SqliteConnection connection) : IDisposable
{
    private const string CallColumns =
        "CallId, CallIdHash, StartedAt, EndedAt, ArrivedAt, StatusId, AppId, IntentId, HangupId, JobId, ScriptId, LineId, Phone, PhoneHash, TalkSeconds, " +
        "BilledSeconds, PayMicros, Rounds, Redials, TurnCount, HasFull, HasCustomer, Reviewed, Source, Versions, TagIds, CustomerTagIds, ConcernIds, LastWords, Sequence";

    /// <summary>All calls, as <see cref="Read"/> reads them.</summary>
    internal const string CallQuery = $"SELECT \"Key\", {CallColumns} FROM Calls";

    private const string RollupPlace = "Kind = ? AND Bucket = ? AND Value = ? AND StatusId = ?";

    private static readonly string[] CallNames = CallColumns.Split(", ");

    private readonly List<Statement> all = [];
    private readonly SearchStatements search = new(connection);
    private Statement? begin, commit, findCall, insertCall, updateCall, findBodies, insertBody, insertText, updateText, insertChange, addTag, removeTag, insertTerm,
        addRollup, dropRollup, jobScript, cursor, forgetSentence;
    private Statement[]? deletes;

    public void Begin() => (begin ??= Prepare("BEGIN IMMEDIATE")).Run();

    public void Commit() => (commit ??= Prepare("COMMIT")).Run();

    public CallRow? FindCall(long hash, string callId)
    {
        var row = findCall ??= Prepare($"{CallQuery} WHERE CallIdHash = ? AND CallId = ?");
        if (!row.Add(hash).Add(callId).Next())
            return null;
        var call = Read(row);
        row.Reset();
        return call;
    }

    /// <summary>A row of <see cref="CallQuery"/>.</summary>
    internal static CallRow Read(Statement row) => new()
    {
        Key = row.Long(0), CallId = row.Text(1), CallIdHash = row.Long(2), StartedAt = row.Long(3), EndedAt = row.LongOrNull(4), ArrivedAt = row.Long(5),
        StatusId = row.Int(6), AppId = row.Int(7), IntentId = row.Int(8), HangupId = row.Int(9), JobId = row.LongOrNull(10), ScriptId = row.LongOrNull(11),
        LineId = row.LongOrNull(12), Phone = row.Text(13), PhoneHash = row.Long(14), TalkSeconds = row.IntOrNull(15), BilledSeconds = row.IntOrNull(16),
        PayMicros = row.LongOrNull(17), Rounds = row.IntOrNull(18), Redials = row.IntOrNull(19), TurnCount = (short)row.Int(20), HasFull = row.Bool(21),
        HasCustomer = row.Bool(22), Reviewed = row.Bool(23), Source = (CallSource)row.Int(24), Versions = row.Int(25), TagIds = row.Text(26),
        CustomerTagIds = row.Text(27), ConcernIds = row.Text(28), LastWords = row.Text(29), Sequence = row.Long(30),
    };

    public void InsertCall(CallRow row) => AddColumns(
        (insertCall ??= Prepare($"INSERT INTO Calls (\"Key\", {CallColumns}) VALUES (?{string.Concat(Enumerable.Repeat(", ?", CallNames.Length))})")).Add(row.Key), row).Run();

    public void UpdateCall(CallRow row) => AddColumns(
        updateCall ??= Prepare($"UPDATE Calls SET {string.Join(", ", CallNames.Select(name => name + " = ?"))} WHERE \"Key\" = ?"), row).Add(row.Key).Run();

    /// <summary>
    /// Removes a call and its rows in every table that has a <c>CallKey</c>, also in those of later versions. Its changes stay: they are
    /// the order of everything; its tags are removed one by one, by their clustered keys.
    /// </summary>
    public void DeleteCall(CallRow known)
    {
        search.Remove(known);
        (forgetSentence ??= Prepare(LastLineStatements.Forget)).Add(known.Key).Add(known.Key).Run();
        foreach (var delete in deletes ??= [.. TablesOfCalls().Select(table => Prepare($"DELETE FROM \"{table}\" WHERE CallKey = ?")), Prepare("DELETE FROM Calls WHERE \"Key\" = ?")])
            delete.Add(known.Key).Run();
    }

    /// <summary>All received contents of a call, the newest first.</summary>
    public List<(long Hash, int Length, byte[] Bytes)> FindBodies(long key)
    {
        var row = findBodies ??= Prepare("SELECT ContentHash, Length, Bytes FROM CallBodies WHERE CallKey = ? ORDER BY Version DESC");
        var bodies = new List<(long Hash, int Length, byte[] Bytes)>();
        row.Add(key);
        while (row.Next())
            bodies.Add((row.Long(0), row.Int(1), row.Bytes(2)));
        return bodies;
    }

    public void InsertBody(long key, int version, IncomingCall call) =>
        (insertBody ??= Prepare("INSERT INTO CallBodies (CallKey, Version, ArrivedAt, ContentHash, Length, Bytes) VALUES (?, ?, ?, ?, ?, ?)"))
        .Add(key).Add(version).Add(call.ArrivedAt).Add(call.ContentHash).Add(call.Length).Add(call.Compressed).Run();

    public void InsertText(long key, string transcript, string properties) =>
        (insertText ??= Prepare("INSERT INTO CallTexts (CallKey, Transcript, Properties) VALUES (?, ?, ?)")).Add(key).Add(transcript).Add(properties).Run();

    /// <summary>Replaces what a known call, given as it was stored, is searched by.</summary>
    public void UpdateText(CallRow known, string transcript, string properties)
    {
        search.Remove(known);
        (updateText ??= Prepare("UPDATE CallTexts SET Transcript = ?, Properties = ? WHERE CallKey = ?")).Add(transcript).Add(properties).Add(known.Key).Run();
    }

    public void InsertChange(long sequence, long key) =>
        (insertChange ??= Prepare("INSERT INTO Changes (Sequence, CallKey) VALUES (?, ?)")).Add(sequence).Add(key).Run();

    public void AddTag(int term, long startedAt, long key) =>
        (addTag ??= Prepare("INSERT INTO CallTags (TermId, StartedAt, CallKey) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")).Add(term).Add(startedAt).Add(key).Run();

    public void RemoveTag(int term, long startedAt, long key) =>
        (removeTag ??= Prepare("DELETE FROM CallTags WHERE TermId = ? AND StartedAt = ? AND CallKey = ?")).Add(term).Add(startedAt).Add(key).Run();

    public void InsertTerm(Term term) =>
        (insertTerm ??= Prepare("INSERT INTO Terms (Id, Kind, Text) VALUES (?, ?, ?)")).Add(term.Id).Add((long)term.Kind).Add(term.Text).Run();

    public void AddRollup(RollupKey key, RollupSums sums)
    {
        addRollup ??= Prepare(
            "INSERT INTO Rollups (Kind, Bucket, Value, StatusId, Calls, TalkSeconds, BilledSeconds, PayMicros, Rounds, HighIntent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) " +
            "ON CONFLICT (Kind, Bucket, Value, StatusId) DO UPDATE SET Calls = Calls + excluded.Calls, TalkSeconds = TalkSeconds + excluded.TalkSeconds, " +
            "BilledSeconds = BilledSeconds + excluded.BilledSeconds, PayMicros = PayMicros + excluded.PayMicros, Rounds = Rounds + excluded.Rounds, HighIntent = HighIntent + excluded.HighIntent");
        addRollup.Add((long)key.Kind).Add(key.Bucket).Add(key.Value).Add(key.StatusId)
            .Add(sums.Calls).Add(sums.TalkSeconds).Add(sums.BilledSeconds).Add(sums.PayMicros).Add(sums.Rounds).Add(sums.HighIntent).Run();
        // A row that counts nothing any more goes, so that the table equals a recount.
        if (sums.Calls <= 0)
            (dropRollup ??= Prepare($"DELETE FROM Rollups WHERE {RollupPlace} AND Calls = 0")).Add((long)key.Kind).Add(key.Bucket).Add(key.Value).Add(key.StatusId).Run();
    }

    public void SetCursor(string name, long sequence) =>
        (cursor ??= Prepare("INSERT INTO Cursors (Name, Sequence) VALUES (?, ?) ON CONFLICT (Name) DO UPDATE SET Sequence = excluded.Sequence")).Add(name).Add(sequence).Run();

    public void SeenJobScript(long job, long script, long startedAt) =>
        (jobScript ??= Prepare("INSERT INTO JobScripts (JobId, ScriptId, LastStartedAt) VALUES (?, ?, ?) ON CONFLICT (JobId, ScriptId) DO UPDATE SET LastStartedAt = max(LastStartedAt, excluded.LastStartedAt)"))
        .Add(job).Add(script).Add(startedAt).Run();

    /// <summary>The index of words.</summary>
    public SearchStatements Search => search;

    public void Dispose()
    {
        search.Dispose();
        all.ForEach(s => s.Dispose());
    }

    private static Statement AddColumns(Statement statement, CallRow row) => statement
        .Add(row.CallId).Add(row.CallIdHash).Add(row.StartedAt).Add(row.EndedAt).Add(row.ArrivedAt).Add(row.StatusId).Add(row.AppId).Add(row.IntentId).Add(row.HangupId)
        .Add(row.JobId).Add(row.ScriptId).Add(row.LineId).Add(row.Phone).Add(row.PhoneHash).Add(row.TalkSeconds).Add(row.BilledSeconds).Add(row.PayMicros).Add(row.Rounds)
        .Add(row.Redials).Add(row.TurnCount).Add(row.HasFull).Add(row.HasCustomer).Add(row.Reviewed).Add((long)row.Source).Add(row.Versions).Add(row.TagIds)
        .Add(row.CustomerTagIds).Add(row.ConcernIds).Add(row.LastWords).Add(row.Sequence);

    private Statement Prepare(string sql)
    {
        var statement = new Statement(connection, sql);
        all.Add(statement);
        return statement;
    }

    private List<string> TablesOfCalls()
    {
        using var tables = new Statement(connection,
            "SELECT t.name FROM sqlite_master t JOIN pragma_table_info(t.name) c ON c.name = 'CallKey' WHERE t.type = 'table' AND t.name NOT IN ('Changes', 'CallTags')");
        var names = new List<string>();
        while (tables.Next())
            names.Add(tables.Text(0));
        return names;
    }
}
