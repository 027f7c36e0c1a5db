namespace CallDashboard.Data.Columns;

/// <summary>All calls of one moment as columns. Never changes; may be read by many at once.</summary>
/// <param name="chunks">By the upper bits of the key; null where no call is left.</param>
/// <param name="end">The first key that it does not know.</param>
/// <param name="sequence">The last change that it knows.</param>
internal sealed class ColumnView(ColumnChunk?[] chunks, long end, long sequence)
{
    public static readonly ColumnView Empty = new([], 0, 0);

    public ReadOnlySpan<ColumnChunk?> Chunks => chunks;

    public long End => end;

    public long Sequence => sequence;

    /// <summary>The calls that pass a filter, chunk by chunk. What is given is void when the next is asked for.</summary>
    /// <param name="isNear">Also tells which calls fail in one part of the filter alone.</param>
    public IEnumerable<Selection> Select(ColumnQuery query, bool isNear, CancellationToken cancel)
    {
        var selection = new Selection();
        foreach (var chunk in chunks)
        {
            cancel.ThrowIfCancellationRequested();
            if (chunk is not null && selection.Take(chunk, query, end, isNear))
                yield return selection;
        }
    }

    /// <summary>How many calls pass.</summary>
    public long Count(ColumnQuery query, CancellationToken cancel) => Select(query, isNear: false, cancel).Sum(s => (long)s.Rows.Length);

    /// <summary>The first calls that pass, in an order, by value and key.</summary>
    /// <param name="order">The order, and the place to begin behind.</param>
    /// <param name="most">So many at most.</param>
    public List<(long Value, long Key)> First(ColumnQuery query, ColumnOrder order, int most, CancellationToken cancel)
    {
        // The worst of the best on top.
        var best = new PriorityQueue<(long Rank, long Key), (long, long)>(most + 1);
        var worst = (Rank: long.MinValue, Key: long.MinValue);
        var selection = new Selection();
        foreach (var chunk in order.Arrange(chunks))
        {
            cancel.ThrowIfCancellationRequested();
            if ((best.Count == most && order.BestOf(chunk) < worst.Rank) || !selection.Take(chunk, query, end, isNear: false))
                continue;
            var ranks = order.Ranks(chunk);
            foreach (var row in selection.Rows)
            {
                var place = (Rank: ranks.Of(row), Key: order.Sign * (chunk.FirstKey + row));
                if (best.Count == most && place.CompareTo(worst) <= 0 || !order.IsBehind(place))
                    continue;
                if (best.Count == most)
                    best.DequeueEnqueue(place, place);
                else
                    best.Enqueue(place, place);
                if (best.Count == most)
                    worst = best.Peek();
            }
        }
        var found = best.UnorderedItems.Select(b => b.Element).OrderDescending().ToList();
        return found.ConvertAll(place => (order.Sign * place.Rank, order.Sign * place.Key));
    }
}
