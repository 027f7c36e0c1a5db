using CallDashboard.Data;
using CallDashboard.Data.Stats;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Ingest;

/// <summary>
/// The writer's SQL for sums by day. A call of today costs nothing here: which days are summed is known in memory, and only a change to one of those
/// says in the same transaction that its sums hold no longer.
/// </summary>
internal sealed class DaySums(SqliteConnection connection) : IDisposable
{
    private const string Sums = "Calls, TalkSeconds, BilledSeconds, PayMicros, Rounds, HighIntent";

    private static readonly string Kinds = string.Join(',', Enum.GetValues<RollupKind>().Select(k => (int)k));

    private readonly List<Statement> all = [];
    // Forgotten when a transaction is undone, and read again.
    private HashSet<int>? summed;
    private Statement? forget, clear, fill, note;

    private HashSet<int> Summed => summed ??= Read();

    /// <summary>A roll-up of this bucket changed.</summary>
    public void Changed(int bucket)
    {
        var day = (int)Domain.LocalClock.Floor(bucket, DayRollup.Buckets);
        if (Summed.Remove(day))
            (forget ??= Prepare($"DELETE FROM SummedDays WHERE Kind IN ({Kinds}) AND Day = ?")).Add((long)day).Run();
    }

    /// <summary>Puts a day's roll-ups of one kind together anew.</summary>
    public void Sum(RollupKind kind, int day)
    {
        (clear ??= Prepare("DELETE FROM DayRollups WHERE Kind = ? AND Day = ?")).Add((long)kind).Add((long)day).Run();
        (fill ??= Prepare($"""
            INSERT INTO DayRollups (Kind, Day, Value, StatusId, {Sums})
            SELECT Kind, ?3, Value, StatusId, {string.Join(", ", Sums.Split(", ").Select(name => $"sum({name})"))} FROM Rollups
            WHERE Kind = ?1 AND Bucket >= ?2 AND Bucket < ?2 + {DayRollup.Buckets} GROUP BY Value, StatusId
            """)).Add((long)kind).Add((long)day * DayRollup.Buckets).Add((long)day).Run();
        (note ??= Prepare("INSERT INTO SummedDays (Kind, Day) VALUES (?, ?) ON CONFLICT DO NOTHING")).Add((long)kind).Add((long)day).Run();
        Summed.Add(day);
    }

    /// <summary>What was learnt in a transaction that was undone is not known.</summary>
    public void Undo() => summed = null;

    public void Dispose() => all.ForEach(s => s.Dispose());

    private HashSet<int> Read()
    {
        using var rows = new Statement(connection, "SELECT DISTINCT Day FROM SummedDays");
        var days = new HashSet<int>();
        while (rows.Next())
            days.Add(rows.Int(0));
        return days;
    }

    private Statement Prepare(string sql)
    {
        var statement = new Statement(connection, sql);
        all.Add(statement);
        return statement;
    }
}
