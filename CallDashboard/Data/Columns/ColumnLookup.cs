namespace CallDashboard.Data.Columns;

/// <summary>Whether single calls pass a filter: each chunk is tried once, when the first of its calls is asked for.</summary>
internal sealed class ColumnLookup(ColumnView view, ColumnQuery query)
{
    private readonly Dictionary<long, ulong[]> chunks = [];
    private readonly Selection selection = new();

    /// <summary>Whether a call passes; false for keys that no call has.</summary>
    public bool Passes(long key)
    {
        var at = key >> ColumnChunk.Bits;
        if (!chunks.TryGetValue(at, out var bits))
            chunks.Add(at, bits = Read(at));
        var row = (int)(key & (ColumnChunk.Rows - 1));
        return bits.Length > 0 && (bits[row >> 6] >> (row & 63) & 1) != 0;
    }

    private ulong[] Read(long at)
    {
        if (at >= view.Chunks.Length || view.Chunks[(int)at] is not { } chunk || !selection.Take(chunk, query, view.End, isNear: false))
            return [];
        var bits = new ulong[ColumnChunk.Rows / 64];
        foreach (var row in selection.Rows)
            bits[row >> 6] |= 1UL << (row & 63);
        return bits;
    }
}
