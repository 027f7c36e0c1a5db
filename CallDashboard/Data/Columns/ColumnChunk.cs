using System.Data.Common;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;

namespace CallDashboard.Data.Columns;

/// <summary>A column of numbers: term ids, the platform's ids, figures.</summary>
internal enum NumberColumn { Status, App, Intent, Hangup, Job, Script, Line, Talk, Billed, Pay, Rounds, Redials, HangupRound, Recording }

/// <summary>A column of sets of term ids.</summary>
internal enum SetColumn { Tags, CustomerTags, Concerns }

/// <summary>
/// A stretch of keys as columns. A call lies where its key says; keys that no call has are void. Rows beyond what a view knows may be added in place; whoever
/// changes a row that a view knows changes a copy.
/// </summary>
internal sealed class ColumnChunk
{
    /// <summary>Keys of a chunk: numbers of values are 16 bits, and a view is an array of some hundred chunks.</summary>
    public const int Rows = 1 << Bits;

    /// <summary>A key shifted by this is the number of its chunk.</summary>
    public const int Bits = 14;

    /// <summary>What a call does not say.</summary>
    public const long None = long.MinValue;

    /// <summary>The columns that <see cref="Set"/> reads, of the table Calls as <c>c</c>.</summary>
    public const string Columns = """
        c."Key", c."StartedAt", c."PhoneHash", c."StatusId", c."AppId", c."IntentId", c."HangupId", c."JobId", c."ScriptId", c."LineId", c."TalkSeconds", c."BilledSeconds", c."PayMicros", c."Rounds",
        c."Redials", c."HasFull" OR c."HasCustomer", c."TagIds", c."CustomerTagIds", c."ConcernIds"
        """;

    private const int FirstNumber = 3;
    private const byte Lives = 1, Last = 2;

    private readonly long[] started, phones;
    private readonly byte[] flags;
    private readonly Coded<long>[] numbers;
    private readonly Coded<int[]>[] sets;
    private readonly StatsCell[]?[] sums;
    private volatile ushort[]? living;

    public ColumnChunk(long firstKey)
    {
        (FirstKey, started, phones, flags) = (firstKey, new long[Rows], new long[Rows], new byte[Rows]);
        numbers = [.. Enum.GetValues<NumberColumn>().Select(_ => new Coded<long>())];
        sets = [.. Enum.GetValues<SetColumn>().Select(_ => new Coded<int[]>(SetComparer.Instance))];
        sums = new StatsCell[Enum.GetValues<StatsBy>().Length][];
    }

    private ColumnChunk(ColumnChunk other, bool whole)
    {
        (FirstKey, Earliest, Latest, flags) = (other.FirstKey, other.Earliest, other.Latest, (byte[])other.flags.Clone());
        (started, phones, numbers, sets, sums, living) = whole
            ? ([.. other.started], [.. other.phones], [.. other.numbers.Select(c => c.Clone())], [.. other.sets.Select(c => c.Clone())], new StatsCell[other.sums.Length][], null)
            : (other.started, other.phones, other.numbers, other.sets, other.sums, other.living);
    }

    /// <summary>The key of row 0.</summary>
    public long FirstKey { get; }

    /// <summary>No call of the chunk starts before or after these; unix seconds.</summary>
    public long Earliest { get; private set; } = long.MaxValue;
    public long Latest { get; private set; } = long.MinValue;

    /// <summary>Starts of the rows, unix seconds.</summary>
    public ReadOnlySpan<long> Started => started;

    public Coded<long> this[NumberColumn column] => numbers[(int)column];

    public Coded<int[]> this[SetColumn column] => sets[(int)column];

    /// <summary>The number's hash of a row; 0 without one, and where no call is.</summary>
    public long PhoneOf(int row) => (flags[row] & Lives) == 0 ? 0 : phones[row];

    /// <summary>Whether a call is its customer's last.</summary>
    public bool IsLast(int row) => (flags[row] & Last) != 0;

    /// <summary>A copy to change: all of it, or only who is last.</summary>
    public ColumnChunk Clone(bool whole) => new(this, whole);

    /// <summary>The rows that are calls, in order.</summary>
    /// <param name="limit">Rows from here on are not looked at.</param>
    /// <param name="isFull">No row will be added to the chunk: the answer is kept.</param>
    public ReadOnlySpan<ushort> Living(int limit, bool isFull)
    {
        if (isFull && living is { } known)
            return known;
        var rows = new ushort[limit];
        var n = 0;
        for (var row = 0; row < limit; row++)
        {
            rows[n] = (ushort)row;
            n += flags[row] & Lives;
        }
        if (!isFull)
            return rows.AsSpan(0, n);
        Array.Resize(ref rows, n);
        living = rows;
        return rows;
    }

    /// <summary>All calls of a chunk that gets no more of them, counted by something once; times by quarters of an hour.</summary>
    public StatsCell[] SumsBy(StatsBy by, Func<StatsCell[]> count) => Volatile.Read(ref sums[(int)by]) ?? (sums[(int)by] = count());

    /// <summary>Puts a call in its row, from <see cref="Columns"/>. Who is last is told apart from it.</summary>
    public void Set(DbDataReader call, Func<string, int[]> setOf)
    {
        var row = (int)(call.GetInt64(0) - FirstKey);
        started[row] = call.GetInt64(1);
        phones[row] = call.GetInt64(2);
        for (var column = NumberColumn.Status; column < NumberColumn.HangupRound; column++)
            numbers[(int)column].Set(row, Number(column));
        var rounds = Number(NumberColumn.Rounds);
        this[NumberColumn.HangupRound].Set(row, HangupRound.Key((int)Number(NumberColumn.Hangup), rounds == None ? null : (int)rounds));
        var next = FirstNumber + (int)NumberColumn.HangupRound;
        this[NumberColumn.Recording].Set(row, call.GetInt64(next));
        foreach (var set in sets)
            set.Set(row, setOf(call.GetString(++next)));
        (Earliest, Latest) = (Math.Min(Earliest, started[row]), Math.Max(Latest, started[row]));
        // A customer without a number has no other calls.
        flags[row] = (byte)(Lives | (phones[row] == 0 ? Last : 0));

        long Number(NumberColumn column)
        {
            var at = FirstNumber + (int)column;
            if (!call.IsDBNull(at))
                return call.GetInt64(at);
            return column is NumberColumn.Job or NumberColumn.Script or NumberColumn.Line ? CallFilter.NoId : None;
        }
    }

    /// <summary>No call will be put in for some time.</summary>
    public void Seal()
    {
        foreach (var column in numbers)
            column.Seal();
        foreach (var column in sets)
            column.Seal();
    }

    /// <summary>There is no call in this row, or not any more.</summary>
    public void Clear(int row) => flags[row] = 0;

    /// <summary>Says whether a call is its customer's last.</summary>
    public void SetLast(int row, bool isLast) => flags[row] = (byte)(isLast ? flags[row] | Last : flags[row] & ~Last);
}
