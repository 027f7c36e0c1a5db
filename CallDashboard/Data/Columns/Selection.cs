namespace CallDashboard.Data.Columns;

/// <summary>Rows of a chunk that pass a filter.</summary>
internal sealed class Selection
{
    private readonly ushort[] rows = new ushort[ColumnChunk.Rows];
    private readonly Dictionary<FilterPart, ushort[]> near = [];
    private readonly Dictionary<FilterPart, int> nearCounts = [];
    private readonly List<(FilterPart Part, Verdict Verdict)> left = [];
    private FilterPart[]? failed;
    private int count;

    /// <summary>The chunk.</summary>
    public ColumnChunk Chunk { get; private set; } = null!;

    /// <summary>True when these are all calls of a chunk that gets no more of them.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The rows that pass, in order.</summary>
    public ReadOnlySpan<ushort> Rows => rows.AsSpan(0, count);

    /// <summary>The rows that fail in this part of the filter and in no other.</summary>
    public ReadOnlySpan<ushort> Near(FilterPart part) => nearCounts.TryGetValue(part, out var n) ? near[part].AsSpan(0, n) : default;

    /// <summary>Selects from a chunk; false when there is nothing.</summary>
    public bool Take(ColumnChunk chunk, ColumnQuery query, long end, bool isNear)
    {
        (Chunk, count) = (chunk, 0);
        nearCounts.Clear();
        var limit = (int)Math.Min(ColumnChunk.Rows, Math.Min(end, query.LastKey == long.MaxValue ? long.MaxValue : query.LastKey + 1) - chunk.FirstKey);
        if (limit <= 0 || chunk.Earliest >= query.Range.To || chunk.Latest < query.Range.From)
            return false;
        // The conditions on values first: a chunk in which no value passes is done with.
        left.Clear();
        foreach (var test in query.Tests)
        {
            var part = isNear ? test.Part : FilterPart.None;
            var verdict = test.On(chunk);
            if (verdict.IsNobody && part == FilterPart.None)
                return false;
            if (!verdict.IsAll)
                left.Add((part, verdict));
        }
        var isFull = limit == ColumnChunk.Rows;
        var living = chunk.Living(limit, isFull);
        living.CopyTo(rows);
        count = living.Length;
        IsWhole = isFull && left.Count == 0 && !query.OnlyLast && query.Clock is null;
        if (chunk.Earliest < query.Range.From || chunk.Latest >= query.Range.To)
        {
            KeepRange(query.Range.From, query.Range.To);
            IsWhole &= count == living.Length;
        }
        if (query.OnlyLast)
            KeepLast();
        foreach (var (part, verdict) in left)
        {
            if (part == FilterPart.None)
                count = verdict.Keep(rows.AsSpan(0, count));
        }
        if (query.Clock is { } clock)
            KeepClock(clock);
        if (left.Exists(l => l.Part != FilterPart.None))
            TellApart();
        return count > 0 || nearCounts.Count > 0;
    }

    private void KeepRange(long from, long to)
    {
        var started = Chunk.Started;
        var n = 0;
        foreach (var row in Rows)
        {
            rows[n] = row;
            n += started[row] >= from && started[row] < to ? 1 : 0;
        }
        count = n;
    }

    private void KeepLast()
    {
        var n = 0;
        foreach (var row in Rows)
        {
            rows[n] = row;
            n += Chunk.IsLast(row) ? 1 : 0;
        }
        count = n;
    }

    private void KeepClock(ClockTest clock)
    {
        var started = Chunk.Started;
        var n = 0;
        foreach (var row in Rows)
        {
            rows[n] = row;
            n += clock.Passes(started[row]) ? 1 : 0;
        }
        count = n;
    }

    // Those that pass everything stay; those that fail in one part alone go to that part; the rest goes.
    private void TellApart()
    {
        failed ??= new FilterPart[ColumnChunk.Rows];
        var marks = failed.AsSpan(0, count);
        marks.Clear();
        foreach (var (part, verdict) in left)
        {
            if (part == FilterPart.None)
                continue;
            verdict.Mark(Rows, marks, part);
            nearCounts[part] = 0;
            near.TryAdd(part, new ushort[ColumnChunk.Rows]);
        }
        var n = 0;
        for (var i = 0; i < marks.Length; i++)
        {
            var mark = marks[i];
            if (mark == FilterPart.None)
                rows[n++] = rows[i];
            else if ((mark & (mark - 1)) == 0)
                near[mark][nearCounts[mark]++] = rows[i];
        }
        count = n;
    }
}
