using CallDashboard.Data;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Ingest;

/// <summary>The writer's SQL for what is kept beside the calls: quarantine, other kinds, counts of answers, unknown words.</summary>
internal sealed class BesideStatements(SqliteConnection connection) : IDisposable
{
    private readonly List<Statement> all = [];
    private Statement? countPushes, unknownWord, findKept, insertKept, countKept, replayed;

    public void CountPushes(int minute, PushOutcome outcome, int count) =>
        (countPushes ??= Prepare("INSERT INTO PushCounts (Minute, Outcome, Count) VALUES (?, ?, ?) ON CONFLICT (Minute, Outcome) DO UPDATE SET Count = Count + excluded.Count"))
        .Add(minute).Add((long)outcome).Add(count).Run();

    public void SeenUnknown(string kind, string name, long count, long at) =>
        (unknownWord ??= Prepare("INSERT INTO UnknownWords (Kind, Name, Seen, LastSeenAt) VALUES (?, ?, ?, ?) ON CONFLICT (Kind, Name) DO UPDATE SET Seen = Seen + excluded.Seen, LastSeenAt = max(LastSeenAt, excluded.LastSeenAt)"))
        .Add(kind).Add(name).Add(count).Add(at).Run();

    /// <summary>Keeps bytes; identical ones once, with a count. What comes again after a replay waits again.</summary>
    public void Keep(KeptItem item, long now)
    {
        var hash = StableHash.Of(item.Bytes.Span);
        if (FindKept(item, hash) is { } id)
        {
            (countKept ??= Prepare("UPDATE KeptBodies SET Count = Count + 1, LastArrivedAt = ?, Sender = ?, Field = ?, Message = ?, ParserVersion = ?, ReplayedAt = NULL WHERE Id = ?"))
                .Add(now).Add(item.Sender).Add(item.Field).Add(item.Message).Add(RecordParser.Version).Add(id).Run();
            return;
        }
        (insertKept ??= Prepare(
            "INSERT INTO KeptBodies (Reason, FirstArrivedAt, LastArrivedAt, Count, ContentHash, Bytes, Length, Field, Message, Envelope, Sender, ParserVersion) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)"))
            .Add((long)item.Reason).Add(now).Add(now).Add(hash).Add(BodyCodec.Compress(item.Bytes.Span)).Add(item.Bytes.Length).Add(item.Field).Add(item.Message)
            .Add(item.Envelope).Add(item.Sender).Add(RecordParser.Version).Run();
    }

    /// <summary>Notes that a kept body was stored after all.</summary>
    public void Replayed(long id, long now) =>
        (replayed ??= Prepare("UPDATE KeptBodies SET ReplayedAt = ? WHERE Id = ? AND ReplayedAt IS NULL")).Add(now).Add(id).Run();

    public void Dispose() => all.ForEach(s => s.Dispose());

    private long? FindKept(KeptItem item, long hash)
    {
        findKept ??= Prepare("SELECT Id, Bytes FROM KeptBodies WHERE ContentHash = ? AND Reason = ? AND Length = ?");
        findKept.Add(hash).Add((long)item.Reason).Add(item.Bytes.Length);
        long? found = null;
        while (findKept.Next())
        {
            if (BodyCodec.Decompress(findKept.Bytes(1)).AsSpan().SequenceEqual(item.Bytes.Span))
                found = findKept.Long(0);
        }
        return found;
    }

    private Statement Prepare(string sql)
    {
        var statement = new Statement(connection, sql);
        all.Add(statement);
        return statement;
    }
}
