using CallDashboard.Data;
using CallDashboard.Data.Search;
using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls;

/// <summary>
/// Pages of a search in transcripts, newest or oldest first. Two ways lead to the same rows: down the list, looking into each transcript, which is quick when many
/// say the words; and down the index of words, looking up each call, which is quick when few do or few pass the rest of the filter the other way
/// round. Nobody knows beforehand, so both go on in turn with growing strides until one has filled the page: at worst twice the work of the better one.
/// </summary>
internal sealed class CallSearch
{
    private const int FirstStride = 256, Growth = 4, LongestStride = 16_384;

    private readonly CallsDbContext db;
    private readonly IQueryable<CallRow> rest;
    private readonly IQueryable<CallText> saying;
    private readonly CallSort order;
    private readonly bool hasWords;

    private CallSearch(CallsDbContext db, IQueryable<CallRow> rest, IReadOnlyList<string> needles, bool descending)
    {
        (this.db, this.rest, order) = (db, rest, descending ? CallSort.Started : CallSort.StartedAscending);
        (saying, hasWords) = (TranscriptSearch.Saying(db, needles), needles.Count > 0);
    }

    /// <summary>Reads a page.</summary>
    /// <param name="filter">In an order of time.</param>
    /// <param name="lastKey">Calls that arrived later are left out.</param>
    /// <param name="from">The place to read on from.</param>
    /// <param name="backwards">Against the filter's order.</param>
    /// <returns>Null when the index is no help now, or this is no such search.</returns>
    public static async Task<CallPage?> PageAsync(CallsDbContext db, CallFilter filter, TimeRange range, TermCatalog terms, long lastKey, CallCursor? from, int size, bool backwards, CancellationToken cancel)
    {
        if (filter.Sort is not (CallSort.Started or CallSort.StartedAscending) || filter.Query is null)
            return null;
        var descending = filter.Sort == CallSort.Started != backwards;
        var rest = CallPages.List(db, filter with { Query = null }, range, terms, lastKey, withIndex: false);
        if (from is { } place)
            rest = CallPages.Beyond(rest, place, backwards);
        var (low, high) = SearchDoc.Between(range);
        if (from is { } edge)
            (low, high) = descending ? (low, Math.Min(high, SearchDoc.Of(edge.Value, edge.Key))) : (Math.Max(low, SearchDoc.Of(edge.Value, edge.Key)), high);

        await using var moment = await db.BeginSnapshotAsync(cancel);
        if (TranscriptSearch.Ask(db, filter, terms) is not { } question)
            return null;
        var docs = TranscriptSearch.Docs(db, question, low, high, descending);
        var found = await new CallSearch(db, rest, question.Needles, descending).FirstAsync(docs, question.HasTerms, size + 1, cancel);
        return await CallPages.PageAsync(db, found.ConvertAll(SearchDoc.KeyOf), size, backwards, cancel);
    }

    private async Task<List<long>> FirstAsync(IEnumerable<long> docs, bool indexFirst, int count, CancellationToken cancel)
    {
        List<long> byList = [], byIndex = [];
        CallCursor? last = null;
        using var hits = docs.GetEnumerator();
        // Where the index knows more of the filter than the words, the list may have to be walked far for a single row that passes the rest.
        if (indexFirst && (!await DownTheIndexAsync(byIndex, hits, FirstStride * 2, cancel) || byIndex.Count >= count))
            return byIndex;
        for (var stride = FirstStride; ; stride = Math.Min(stride * Growth, LongestStride))
        {
            cancel.ThrowIfCancellationRequested();
            last = await DownTheListAsync(byList, last, stride, cancel);
            if (last is null || byList.Count >= count)
                return byList;
            cancel.ThrowIfCancellationRequested();
            // The index answers one call more cheaply than the list: no text is read.
            if (!await DownTheIndexAsync(byIndex, hits, stride * 2, cancel) || byIndex.Count >= count)
                return byIndex;
        }
    }

    /// <summary>Reads the next rows of the list and keeps those that say the words; returns the place of the last one read, null at the end.</summary>
    private async Task<CallCursor?> DownTheListAsync(List<long> found, CallCursor? after, int stride, CancellationToken cancel)
    {
        var calls = after is { } place ? CallPages.Beyond(rest, place, backwards: false) : rest;
        var next = CallPages.Ordered(calls, order).Take(stride);
        var rows = hasWords ? next.Select(c => new { c.StartedAt, c.Key, Says = saying.Any(t => t.CallKey == c.Key) }) : next.Select(c => new { c.StartedAt, c.Key, Says = true });
        CallCursor? last = null;
        var read = 0;
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancel))
        {
            read++;
            last = new CallCursor(order, row.StartedAt, row.Key);
            if (row.Says)
                found.Add(SearchDoc.Of(row.StartedAt, row.Key));
        }
        return read < stride ? null : last;
    }

    /// <summary>Looks up the next calls that the index names and keeps those that pass the rest of the filter; false at the end.</summary>
    private async Task<bool> DownTheIndexAsync(List<long> found, IEnumerator<long> hits, int stride, CancellationToken cancel)
    {
        var docs = new List<long>(stride);
        while (docs.Count < stride && hits.MoveNext())
            docs.Add(hits.Current);
        var keys = docs.ConvertAll(SearchDoc.KeyOf);
        var passing = (await rest.Where(c => EF.Parameter(keys).Contains(c.Key)).Select(c => c.Key).ToListAsync(cancel)).ToHashSet();
        found.AddRange(docs.Where(doc => passing.Contains(SearchDoc.KeyOf(doc))));
        return docs.Count == stride;
    }
}
