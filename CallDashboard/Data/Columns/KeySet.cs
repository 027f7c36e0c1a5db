namespace CallDashboard.Data.Columns;

/// <summary>Calls by key, as bits: what the columns do not know of a filter is looked up elsewhere and laid over them.</summary>
internal sealed class KeySet
{
    private readonly Dictionary<long, ulong[]> chunks = [];

    public KeySet(IEnumerable<long> keys)
    {
        var (at, bits) = (-1L, Array.Empty<ulong>());
        foreach (var key in keys)
        {
            if (key >> ColumnChunk.Bits != at)
            {
                at = key >> ColumnChunk.Bits;
                if (!chunks.TryGetValue(at, out bits!))
                    chunks.Add(at, bits = new ulong[ColumnChunk.Rows / 64]);
            }
            var row = (int)(key & (ColumnChunk.Rows - 1));
            bits[row >> 6] |= 1UL << (row & 63);
        }
    }

    /// <summary>The rows of a chunk that are in it, a bit each; null when none is.</summary>
    public ulong[]? Of(ColumnChunk chunk) => chunks.GetValueOrDefault(chunk.FirstKey >> ColumnChunk.Bits);

    /// <summary>How many rows of a chunk are in it.</summary>
    public int Count(ColumnChunk chunk, ReadOnlySpan<ushort> rows)
    {
        if (Of(chunk) is not { } bits)
            return 0;
        var n = 0;
        foreach (var row in rows)
            n += (int)(bits[row >> 6] >> (row & 63) & 1);
        return n;
    }
}
