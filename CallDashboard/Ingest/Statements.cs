using CallDashboard.Data;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Ingest;

/// <summary>The writer's SQL, each statement prepared once on its connection. Table and column names are EF Core's.</summary>
internal sealed class Statements(SqliteConnection connection) : IDisposable
{
    private const string CallColumns =
        "CallId, CallIdHash, StartedAt, EndedAt, ArrivedAt, StatusId, AppId, IntentId, HangupId, JobId, ScriptId, LineId, Phone, PhoneHash, TalkSeconds, " +
        "BilledSeconds, PayMicros, Rounds, Redials, TurnCount, HasFull, HasCustomer, Reviewed, Source, Versions, TagIds, CustomerTagIds, ConcernIds, LastWords, Sequence";

    private static readonly string[] CallNames = CallColumns.Split(", ");

    private readonly List<SqliteCommand> all = [];
    private SqliteTransaction? transaction;
    private SqliteCommand? findCall, insertCall, updateCall, findBody, insertBody, putText, insertChange, addTag, removeTag, insertTerm, addRollup, dropRollup, countPushes,
        jobScript, unknownWord, findKept, insertKept, countKept;

    /// <summary>All statements run inside this transaction from now on.</summary>
    public void Use(SqliteTransaction current)
    {
        transaction = current;
        all.ForEach(c => c.Transaction = current);
    }

    public CallRow? FindCall(long hash, string callId)
    {
        var command = findCall ??= Prepare($"SELECT \"Key\", {CallColumns} FROM Calls WHERE CallIdHash = $0 AND CallId = $1", 2);
        Bind(command, hash, callId);
        using var row = command.ExecuteReader();
        if (!row.Read())
            return null;
        return new CallRow
        {
            Key = row.GetInt64(0), CallId = row.GetString(1), CallIdHash = row.GetInt64(2), StartedAt = row.GetInt64(3), EndedAt = Long(row, 4), ArrivedAt = row.GetInt64(5),
            StatusId = row.GetInt32(6), AppId = row.GetInt32(7), IntentId = row.GetInt32(8), HangupId = row.GetInt32(9), JobId = Long(row, 10), ScriptId = Long(row, 11),
            LineId = Long(row, 12), Phone = row.GetString(13), PhoneHash = row.GetInt64(14), TalkSeconds = (int?)Long(row, 15), BilledSeconds = (int?)Long(row, 16),
            PayMicros = Long(row, 17), Rounds = (int?)Long(row, 18), Redials = (int?)Long(row, 19), TurnCount = row.GetInt16(20), HasFull = row.GetBoolean(21),
            HasCustomer = row.GetBoolean(22), Reviewed = row.GetBoolean(23), Source = (CallSource)row.GetByte(24), Versions = row.GetInt32(25), TagIds = row.GetString(26),
            CustomerTagIds = row.GetString(27), ConcernIds = row.GetString(28), LastWords = row.GetString(29), Sequence = row.GetInt64(30),
        };
    }

    public void InsertCall(CallRow row) => Run(
        insertCall ??= Prepare($"INSERT INTO Calls (\"Key\", {CallColumns}) VALUES ({Places(CallNames.Length + 1)})", CallNames.Length + 1), [row.Key, .. Values(row)]);

    public void UpdateCall(CallRow row) => Run(
        updateCall ??= Prepare($"UPDATE Calls SET {string.Join(", ", CallNames.Select((name, i) => $"{name} = ${i + 1}"))} WHERE \"Key\" = $0", CallNames.Length + 1), [row.Key, .. Values(row)]);

    /// <summary>Removes every row of a call. Rare (sample data, erasure), so nothing is prepared.</summary>
    public void DeleteCall(long key)
    {
        foreach (var table in (ReadOnlySpan<string>)["CallBodies", "CallTexts", "Changes", "Recordings", "RecordingAnalyses"])
            Once($"DELETE FROM {table} WHERE CallKey = $0", key);
        Once("DELETE FROM Calls WHERE \"Key\" = $0", key);
    }

    public (long Hash, int Length, byte[] Bytes) FindBody(long key, int version)
    {
        var command = findBody ??= Prepare("SELECT ContentHash, Length, Bytes FROM CallBodies WHERE CallKey = $0 AND Version = $1", 2);
        Bind(command, key, version);
        using var row = command.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2)) : throw new InvalidOperationException($"Call {key} has no body of version {version}.");
    }

    public void InsertBody(long key, int version, IncomingCall call) => Run(
        insertBody ??= Prepare("INSERT INTO CallBodies (CallKey, Version, ArrivedAt, ContentHash, Length, Bytes) VALUES ($0, $1, $2, $3, $4, $5)", 6),
        [key, version, call.ArrivedAt, call.ContentHash, call.Length, call.Compressed]);

    public void PutText(long key, string transcript, string properties) => Run(
        putText ??= Prepare("INSERT INTO CallTexts (CallKey, Transcript, Properties) VALUES ($0, $1, $2) ON CONFLICT (CallKey) DO UPDATE SET Transcript = excluded.Transcript, Properties = excluded.Properties", 3),
        [key, transcript, properties]);

    public void InsertChange(long sequence, long key) => Run(insertChange ??= Prepare("INSERT INTO Changes (Sequence, CallKey) VALUES ($0, $1)", 2), [sequence, key]);

    public void AddTag(int term, long startedAt, long key) => Run(
        addTag ??= Prepare("INSERT INTO CallTags (TermId, StartedAt, CallKey) VALUES ($0, $1, $2) ON CONFLICT DO NOTHING", 3), [term, startedAt, key]);

    public void RemoveTag(int term, long startedAt, long key) => Run(
        removeTag ??= Prepare("DELETE FROM CallTags WHERE TermId = $0 AND StartedAt = $1 AND CallKey = $2", 3), [term, startedAt, key]);

    public void InsertTerm(Term term) => Run(
        insertTerm ??= Prepare("INSERT INTO Terms (Id, Kind, Text) VALUES ($0, $1, $2)", 3), [term.Id, (int)term.Kind, term.Text]);

    public void AddRollup(RollupKey key, RollupSums sums)
    {
        Run(addRollup ??= Prepare(
            "INSERT INTO Rollups (Kind, Bucket, Value, StatusId, Calls, TalkSeconds, BilledSeconds, PayMicros, Rounds, HighIntent) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9) " +
            "ON CONFLICT (Kind, Bucket, Value, StatusId) DO UPDATE SET Calls = Calls + excluded.Calls, TalkSeconds = TalkSeconds + excluded.TalkSeconds, " +
            "BilledSeconds = BilledSeconds + excluded.BilledSeconds, PayMicros = PayMicros + excluded.PayMicros, Rounds = Rounds + excluded.Rounds, HighIntent = HighIntent + excluded.HighIntent", 10),
            [(int)key.Kind, key.Bucket, key.Value, key.StatusId, sums.Calls, sums.TalkSeconds, sums.BilledSeconds, sums.PayMicros, sums.Rounds, sums.HighIntent]);
        if (sums.Calls <= 0)
            Run(dropRollup ??= Prepare("DELETE FROM Rollups WHERE Kind = $0 AND Bucket = $1 AND Value = $2 AND StatusId = $3 AND Calls = 0", 4), [(int)key.Kind, key.Bucket, key.Value, key.StatusId]);
    }

    public void CountPushes(int minute, PushOutcome outcome, int count) => Run(
        countPushes ??= Prepare("INSERT INTO PushCounts (Minute, Outcome, Count) VALUES ($0, $1, $2) ON CONFLICT (Minute, Outcome) DO UPDATE SET Count = Count + excluded.Count", 3),
        [minute, (int)outcome, count]);

    public void SeenJobScript(long job, long script, long startedAt) => Run(
        jobScript ??= Prepare("INSERT INTO JobScripts (JobId, ScriptId, LastStartedAt) VALUES ($0, $1, $2) ON CONFLICT (JobId, ScriptId) DO UPDATE SET LastStartedAt = max(LastStartedAt, excluded.LastStartedAt)", 3),
        [job, script, startedAt]);

    public void SeenUnknown(string kind, string name, long count, long at) => Run(
        unknownWord ??= Prepare("INSERT INTO UnknownWords (Kind, Name, Seen, LastSeenAt) VALUES ($0, $1, $2, $3) ON CONFLICT (Kind, Name) DO UPDATE SET Seen = Seen + excluded.Seen, LastSeenAt = excluded.LastSeenAt", 4),
        [kind, name, count, at]);

    public void Keep(KeptItem item, long now)
    {
        var hash = StableHash.Of(item.Bytes.Span);
        findKept ??= Prepare("SELECT Id FROM KeptBodies WHERE ContentHash = $0 AND Reason = $1 AND Length = $2 AND Field = $3", 4);
        Bind(findKept, hash, (int)item.Reason, item.Bytes.Length, item.Field);
        if (findKept.ExecuteScalar() is long id)
        {
            // The same unreadable body after a replay waits again: it was not stored by this push.
            Run(countKept ??= Prepare("UPDATE KeptBodies SET Count = Count + 1, LastArrivedAt = $1, Sender = $2, ReplayedAt = NULL WHERE Id = $0", 3), [id, now, item.Sender]);
            return;
        }
        Run(insertKept ??= Prepare(
            "INSERT INTO KeptBodies (Reason, FirstArrivedAt, LastArrivedAt, Count, ContentHash, Bytes, Length, Field, Message, Envelope, Sender, ParserVersion) VALUES ($0, $1, $1, 1, $2, $3, $4, $5, $6, $7, $8, $9)", 10),
            [(int)item.Reason, now, hash, BodyCodec.Compress(item.Bytes.Span), item.Bytes.Length, item.Field, item.Message, item.Envelope, item.Sender, RecordParser.Version]);
    }

    public void Dispose() => all.ForEach(c => c.Dispose());

    private static object?[] Values(CallRow row) =>
    [
        row.CallId, row.CallIdHash, row.StartedAt, row.EndedAt, row.ArrivedAt, row.StatusId, row.AppId, row.IntentId, row.HangupId, row.JobId, row.ScriptId, row.LineId,
        row.Phone, row.PhoneHash, row.TalkSeconds, row.BilledSeconds, row.PayMicros, row.Rounds, row.Redials, row.TurnCount, row.HasFull, row.HasCustomer, row.Reviewed,
        (int)row.Source, row.Versions, row.TagIds, row.CustomerTagIds, row.ConcernIds, row.LastWords, row.Sequence,
    ];

    private SqliteCommand Prepare(string text, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Transaction = transaction;
        for (var i = 0; i < parameters; i++)
            command.Parameters.Add(new SqliteParameter("$" + i, null));
        all.Add(command);
        return command;
    }

    private static string Places(int count) => string.Join(", ", Enumerable.Range(0, count).Select(i => "$" + i));

    private static void Bind(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }

    private static void Run(SqliteCommand command, object?[] values)
    {
        Bind(command, values);
        command.ExecuteNonQuery();
    }

    private void Once(string text, object value)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.Transaction = transaction;
        command.Parameters.AddWithValue("$0", value);
        command.ExecuteNonQuery();
    }

    private static long? Long(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
