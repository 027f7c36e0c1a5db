using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Domain;
using Microsoft.Data.Sqlite;
using ZstdSharp;

namespace CallDashboard.Ingest;

/// <summary>What a check of a database found.</summary>
/// <param name="Calls">Calls in it.</param>
/// <param name="Bodies">Received contents in it, all versions.</param>
/// <param name="RollupRows">Rows that charts are drawn from.</param>
/// <param name="Unfiled">Acknowledged calls in the inbox beside it, which the next start files.</param>
/// <param name="Problems">In words; empty when all is well. At most <see cref="DatabaseCheck.MostProblems"/>.</param>
public sealed record DatabaseCheckResult(long Calls, long Bodies, long RollupRows, int Unfiled, IReadOnlyList<string> Problems);

/// <summary>
/// Reads a whole database and says whether it agrees with itself: every page sound, one row per call, every received content whole,
/// tags and roll-ups equal to a recount, the audit trail's chain whole, calls found by their own words. Reads one moment, so a server may run meanwhile; also recovers what a crash left in the log.
/// </summary>
public sealed class DatabaseCheck
{
    /// <summary>More are not told: the first ones say enough.</summary>
    public const int MostProblems = 20;

    private readonly SqliteConnection connection;
    private readonly List<string> problems = [];
    private readonly RollupDeltas recount = new();
    private readonly HashSet<int> highLevels;
    private long calls, bodies, tags, versions;
    private int unfiled;

    private DatabaseCheck(SqliteConnection connection)
    {
        this.connection = connection;
        highLevels = [.. Read("SELECT Id, Text FROM Terms WHERE Kind = 3").Where(row => IntentLevels.IsHigh((string)row[1])).Select(row => (int)(long)row[0])];
    }

    /// <summary>Checks a file. Throws <see cref="SqliteException"/> when it is no database or has none of our tables.</summary>
    public static DatabaseCheckResult Run(string file, CancellationToken cancel = default)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        using var moment = connection.BeginTransaction(deferred: true);
        var check = new DatabaseCheck(connection);
        check.Pages();
        if (check.problems.Count == 0)
        {
            check.Doubled();
            check.EachCall(cancel);
            check.Totals();
            check.Rollups();
            check.Inbox();
            check.Audit();
            if (check.problems.Count < MostProblems)
                foreach (var problem in SearchCheck.Problems(connection, cancel))
                    check.Note(problem);
        }
        return new DatabaseCheckResult(check.calls, check.bodies, check.Count("SELECT count(*) FROM Rollups"), check.unfiled, check.problems);
    }

    private void Pages()
    {
        foreach (var row in Read("PRAGMA integrity_check(5)").Where(row => row[0] is not "ok"))
            Note($"Damaged: {row[0]}.");
    }

    private void Doubled()
    {
        foreach (var row in Read("SELECT CallId, count(*) FROM Calls GROUP BY CallIdHash, CallId HAVING count(*) > 1 LIMIT 5"))
            Note($"Call {row[0]} is there {row[1]} times.");
    }

    private void EachCall(CancellationToken cancel)
    {
        using var rows = new Statement(connection, Statements.CallQuery);
        using var contents = new Statement(connection, "SELECT Version, ContentHash, Length, Bytes FROM CallBodies WHERE CallKey = ? ORDER BY Version");
        using var tag = new Statement(connection, "SELECT 1 FROM CallTags WHERE TermId = ? AND StartedAt = ? AND CallKey = ?");
        using var change = new Statement(connection, "SELECT CallKey FROM Changes WHERE Sequence = ?");
        while (rows.Next())
        {
            cancel.ThrowIfCancellationRequested();
            var call = Statements.Read(rows);
            calls++;
            versions += call.Versions;
            recount.Add(call, highLevels.Contains(call.IntentId), +1);
            Contents(call, contents);
            Tags(call, tag);
            if (!change.Add(call.Sequence).Next() || change.Long(0) != call.Key)
                Note($"Call {call.CallId} has no change of its sequence {call.Sequence}.");
            change.Reset();
        }
    }

    private void Contents(CallRow call, Statement contents)
    {
        var version = 0;
        contents.Add(call.Key);
        while (contents.Next())
        {
            bodies++;
            if (contents.Int(0) != ++version || !IsWhole(contents))
                Note($"Content {contents.Int(0)} of call {call.CallId} is not what was received.");
        }
        if (version != call.Versions)
            Note($"Call {call.CallId} has {version} contents, not {call.Versions}.");
    }

    private static bool IsWhole(Statement content)
    {
        try
        {
            var bytes = BodyCodec.Decompress(content.Bytes(3));
            return bytes.Length == content.Int(2) && StableHash.Of(bytes) == content.Long(1);
        }
        catch (ZstdException)
        {
            return false;
        }
    }

    private void Tags(CallRow call, Statement tag)
    {
        foreach (var id in call.AllTermIds().Distinct())
        {
            tags++;
            if (!tag.Add(id).Add(call.StartedAt).Add(call.Key).Next())
                Note($"Call {call.CallId} is not found by its tag {id}.");
            tag.Reset();
        }
    }

    private void Totals()
    {
        if (Count("SELECT count(*) FROM CallBodies") is var stored && stored != versions)
            Note($"{stored} contents are stored; the calls have {versions}.");
        if (Count("SELECT count(*) FROM CallTags") is var listed && listed != tags)
            Note($"{listed} tags are listed; the calls have {tags}.");
    }

    private void Rollups()
    {
        var expected = recount.InOrder().ToDictionary();
        using var rows = new Statement(connection, "SELECT Kind, Bucket, Value, StatusId, Calls, TalkSeconds, BilledSeconds, PayMicros, Rounds, HighIntent FROM Rollups");
        while (rows.Next())
        {
            var key = new RollupKey((RollupKind)rows.Int(0), rows.Int(1), rows.Long(2), rows.Int(3));
            var has = (rows.Int(4), rows.Long(5), rows.Long(6), rows.Long(7), rows.Long(8), rows.Int(9));
            if (!expected.Remove(key, out var sums))
                Note($"A roll-up counts calls that are not there: {key}.");
            else if (has != (sums.Calls, sums.TalkSeconds, sums.BilledSeconds, sums.PayMicros, sums.Rounds, sums.HighIntent))
                Note($"A roll-up differs from a recount: {key} has {has.Item1} calls, not {sums.Calls}.");
        }
        foreach (var key in expected.Keys)
            Note($"A roll-up is missing: {key}.");
    }

    private void Inbox()
    {
        foreach (var entry in InboxFile.Unfiled(connection))
        {
            unfiled++;
            if (entry.Body() is null)
                Note($"Entry {entry.Id} of the inbox is not what was received.");
        }
    }

    private void Audit()
    {
        // A backup from before there was one.
        if (Count($"SELECT count(*) FROM sqlite_master WHERE name = '{AuditChain.Table}'") != 0 && AuditCheck.Run(connection, [], 0).Problem is { } broken)
            Note(broken);
    }

    private void Note(string problem)
    {
        if (problems.Count < MostProblems)
            problems.Add(problem);
    }

    private long Count(string sql) => (long)Read(sql).Single()[0];

    private List<object[]> Read(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }
}
