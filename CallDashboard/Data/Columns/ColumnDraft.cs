using System.Data.Common;

namespace CallDashboard.Data.Columns;

/// <summary>The next view while it is made.</summary>
internal sealed class ColumnDraft(ColumnView known, Func<string, int[]> setOf)
{
    private readonly List<ColumnChunk?> chunks = [.. known.Chunks];
    // The chunks that it changes, and how much of them is its own.
    private readonly Dictionary<int, Copy> own = [];
    private long end = known.End;
    private int filling;

    public long PhoneOf(long key) => Known(key) is { } chunk ? chunk.PhoneOf(Row(key)) : 0;

    public void Set(DbDataReader call)
    {
        var key = call.GetInt64(0);
        var at = (int)(key >> ColumnChunk.Bits);
        // They come in the order of their keys: what a chunk needs while it is filled goes when the next begins, or all calls would need it at once.
        if (at != filling && filling < chunks.Count)
            chunks[filling]?.Seal();
        filling = at;
        Own(key, whole: true).Set(call, setOf);
        end = Math.Max(end, key + 1);
    }

    public void Clear(long key)
    {
        if (Known(key) is not null)
            Own(key, whole: true).Clear(Row(key));
    }

    public void SetLast(long key, bool isLast)
    {
        if (Known(key) is { } chunk && chunk.IsLast(Row(key)) != isLast)
            Own(key, whole: false).SetLast(Row(key), isLast);
    }

    public ColumnView Finish(long sequence)
    {
        foreach (var at in own.Keys.Where(at => (at + 1L) << ColumnChunk.Bits <= end))
        {
            if (chunks[at]!.Living(ColumnChunk.Rows, isFull: true).IsEmpty)
                chunks[at] = null;
            else
                chunks[at]!.Seal();
        }
        return new ColumnView([.. chunks], end, sequence);
    }

    private static int Row(long key) => (int)(key & (ColumnChunk.Rows - 1));

    private ColumnChunk? Known(long key) => key >> ColumnChunk.Bits < chunks.Count ? chunks[(int)(key >> ColumnChunk.Bits)] : null;

    // Rows that no view knows are put in place.
    private ColumnChunk Own(long key, bool whole)
    {
        var at = (int)(key >> ColumnChunk.Bits);
        while (chunks.Count <= at)
            chunks.Add(null);
        var before = own.GetValueOrDefault(at);
        if (chunks[at] is not { } chunk)
        {
            own[at] = Copy.Whole;
            return chunks[at] = new ColumnChunk((long)at << ColumnChunk.Bits);
        }
        var needed = key >= known.End ? Copy.None : whole ? Copy.Whole : Copy.Flags;
        own[at] = (Copy)Math.Max((int)before, (int)needed);
        return needed <= before ? chunk : chunks[at] = chunk.Clone(whole);
    }

    private enum Copy { None, Flags, Whole }
}
