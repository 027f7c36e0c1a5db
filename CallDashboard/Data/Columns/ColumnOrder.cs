using CallDashboard.Domain;

namespace CallDashboard.Data.Columns;

/// <summary>An order of the list. Ranks are such that the greatest comes first: for orders from the least up they are the values with their sign turned.</summary>
/// <param name="sort">By what.</param>
/// <param name="descending">From the greatest down.</param>
/// <param name="after">Value and key of the call to begin behind; null for the first.</param>
internal sealed class ColumnOrder(CallSort sort, bool descending, (long Value, long Key)? after)
{
    private readonly (long Rank, long Key)? edge = after is var (value, key) ? descending ? (value, key) : (-value, -key) : null;

    /// <summary>What turns a value into a rank, and back.</summary>
    public int Sign { get; } = descending ? 1 : -1;

    /// <summary>Whether a call comes behind the place to begin at.</summary>
    public bool IsBehind((long Rank, long Key) place) => edge is not { } e || place.CompareTo(e) < 0;

    /// <summary>The chunks, those that may hold the first calls before the others.</summary>
    public IEnumerable<ColumnChunk> Arrange(ColumnChunk?[] chunks) => chunks.OfType<ColumnChunk>().Reverse().OrderByDescending(BestOf);

    /// <summary>No call of a chunk has a greater rank.</summary>
    public long BestOf(ColumnChunk chunk) => Column is null ? (descending ? chunk.Latest : -chunk.Earliest) : Ranks(chunk).Best();

    /// <summary>The ranks of a chunk's rows.</summary>
    public RowRanks Ranks(ColumnChunk chunk)
    {
        if (Column is not { } column)
            return new RowRanks(chunk.Started, [], Sign);
        var coded = chunk[column];
        var ranks = new long[coded.Values.Length];
        for (var i = 0; i < ranks.Length; i++)
            ranks[i] = Sign * (coded.Values[i] == ColumnChunk.None ? -1 : coded.Values[i]);
        return new RowRanks(ranks, coded.Codes, 1);
    }

    private NumberColumn? Column => sort switch { CallSort.Duration => NumberColumn.Talk, CallSort.Cost => NumberColumn.Pay, _ => null };
}

/// <summary>Ranks of rows: straight, or by the number of a value.</summary>
internal readonly ref struct RowRanks(ReadOnlySpan<long> ranks, ReadOnlySpan<ushort> codes, int sign)
{
    private readonly ReadOnlySpan<long> ranks = ranks;
    private readonly ReadOnlySpan<ushort> codes = codes;

    /// <summary>The greatest of all.</summary>
    public long Best()
    {
        var best = long.MinValue;
        foreach (var rank in ranks)
            best = Math.Max(best, rank);
        return best;
    }

    public long Of(int row) => codes.IsEmpty ? sign * ranks[row] : ranks[codes[row]];
}
