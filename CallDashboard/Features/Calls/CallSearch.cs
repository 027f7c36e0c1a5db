using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Data.Search;
using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls;

/// <summary>
/// Pages of a search in transcripts, numbers or variables, newest or oldest first. Two ways lead to the same rows: down the list, looking into each transcript, which is quick when many
/// say the words; and down the index, looking up each call, which is quick when few do. Nobody knows beforehand, so both go on in turn with growing strides until one has
/// filled the page: at worst twice the work of the better one. Numbers and variables have the index alone.
/// </summary>
internal sealed class CallSearch
{
    private const int FirstStride = 256, Growth = 4, LongestStride = 16_384;

    private readonly ColumnView view;
    private readonly ColumnQuery rest;
    private readonly ColumnLookup lookup;
    private readonly IQueryable<CallText> saying;
    private readonly CallSort sort;
    private readonly bool descending;

    private CallSearch(CallsDbContext db, ColumnView view, ColumnQuery rest, IReadOnlyList<string> needles, CallSort sort, bool descending)
    {
        (this.view, this.rest, this.sort, this.descending) = (view, rest, sort, descending);
        (lookup, saying) = (new ColumnLookup(view, rest), TranscriptSearch.Saying(db, needles));
    }

    /// <summary>The keys of the first calls behind a place that have the texts of a filter and pass the rest of it.</summary>
    /// <param name="filter">In an order of time.</param>
    /// <param name="range">As far as the place leaves it.</param>
    /// <param name="lastKey">Calls that arrived later are left out.</param>
    /// <param name="from">The place to read on from.</param>
    /// <param name="count">So many at most.</param>
    /// <param name="descending">From the newest down.</param>
    /// <returns>Null when the index is no help now, or this is no such search.</returns>
    public static async Task<List<long>?> FirstAsync(
        CallsDbContext db, ColumnMoment moment, CallFilter filter, TimeRange range, TermCatalog terms, long lastKey, CallCursor? from, int count, bool descending, CancellationToken cancel)
    {
        if (filter.Sort is not (CallSort.Started or CallSort.StartedAscending) || TranscriptSearch.Ask(db, filter, terms) is not { } question)
            return null;
        var (low, high) = SearchDoc.Between(range);
        // Beyond the place, which itself was seen.
        if (from is { } edge)
            (low, high) = descending ? (low, Math.Min(high, SearchDoc.Of(edge.Value, edge.Key) - 1)) : (Math.Max(low, SearchDoc.Of(edge.Value, edge.Key) + 1), high);
        var rest = await moment.AskAsync(filter with { Query = null, Phone = null, Properties = CallFilter.Default.Properties }, range, lastKey, isLoose: false, cancel);
        var search = new CallSearch(db, moment.View, rest, question.Needles, filter.Sort, descending);
        var docs = TranscriptSearch.Docs(db, question, await TranscriptSearch.RecentAsync(db, question, filter, range, terms, cancel), low, high, descending);
        if (question.Needles.Count == 0 || filter.Phone is not null || filter.Properties.Count > 0)
            return [.. docs.Select(SearchDoc.KeyOf).Where(search.lookup.Passes).Take(count)];
        return await search.FirstAsync(docs, from is { } place ? (place.Value, place.Key) : null, question.HasTerms, count, cancel);
    }

    private async Task<List<long>> FirstAsync(IEnumerable<long> docs, (long, long)? from, bool indexFirst, int count, CancellationToken cancel)
    {
        List<long> byList = [], byIndex = [];
        using var hits = docs.GetEnumerator();
        // Where the index knows more of the filter than the words, the list may have to be walked far for a single row that passes the rest.
        if (indexFirst && (!DownTheIndex(byIndex, hits, FirstStride * 2, count) || byIndex.Count >= count))
            return byIndex;
        for (var stride = FirstStride; ; stride = Math.Min(stride * Growth, LongestStride))
        {
            cancel.ThrowIfCancellationRequested();
            var next = view.First(rest, new ColumnOrder(sort, descending, from), stride, cancel);
            byList.AddRange(await SayingAsync(next.ConvertAll(n => n.Key), cancel));
            if (next.Count < stride || byList.Count >= count)
                return Cut(byList);
            from = next[^1];
            // The index answers one call much more cheaply than the list: no text is read.
            if (!DownTheIndex(byIndex, hits, stride * 8, count) || byIndex.Count >= count)
                return byIndex;
        }

        List<long> Cut(List<long> keys) => keys.Count <= count ? keys : keys[..count];
    }

    /// <summary>Those of some calls that say the words, in their order.</summary>
    private async Task<IEnumerable<long>> SayingAsync(List<long> keys, CancellationToken cancel)
    {
        var say = (await saying.Where(t => EF.Parameter(keys).Contains(t.CallKey)).Select(t => t.CallKey).ToListAsync(cancel)).ToHashSet();
        return keys.Where(say.Contains);
    }

    /// <summary>Goes down the calls that the index names and keeps those that pass the rest of the filter, until there are enough; false at the end.</summary>
    private bool DownTheIndex(List<long> found, IEnumerator<long> hits, int stride, int count)
    {
        for (; stride > 0 && found.Count < count; stride--)
        {
            if (!hits.MoveNext())
                return false;
            if (SearchDoc.KeyOf(hits.Current) is var key && lookup.Passes(key))
                found.Add(key);
        }
        return true;
    }
}
