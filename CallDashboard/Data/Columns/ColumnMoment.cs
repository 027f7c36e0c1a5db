using CallDashboard.Data.Search;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Data.Columns;

/// <summary>The columns and the database at one moment, until it is disposed.</summary>
internal sealed class ColumnMoment(CallsDbContext db, ColumnView view, TermCatalog terms, IAsyncDisposable moment) : IAsyncDisposable
{
    private static readonly CallFilter Nothing = CallFilter.Default;

    /// <summary>All calls.</summary>
    public ColumnView View => view;

    /// <summary>
    /// A filter as conditions, within what the context's viewer may see. What the columns do not hold (texts, numbers, variables, judgements) is looked up here, once.
    /// </summary>
    /// <param name="range">The filter's stretch of time.</param>
    /// <param name="lastKey">Calls that arrived later are left out.</param>
    /// <param name="isLoose">The index may not lean on the parts that are counted beside the filter: calls that fail in one of them are wanted too.</param>
    public async Task<ColumnQuery> AskAsync(CallFilter filter, TimeRange range, long lastKey, bool isLoose, CancellationToken cancel)
    {
        filter = db.Scope.Narrow(filter);
        var query = new ColumnQuery(filter with { Last = filter.Last && db.Scope.IsAll }, range, lastKey, terms);
        // The last of the calls that this viewer may see, which is another one.
        if (filter.Last && !db.Scope.IsAll)
            query.Add(ColumnTest.Of(FilterPart.None, await KeysAsync(db.Calls.Matching(Nothing with { Last = true }, range, terms, db).Select(c => c.Key), cancel)));
        if (filter.Phone is not null || filter.Properties.Count > 0 || TextFolding.Needles(filter.Query ?? "").Count > 0)
            query.Add(ColumnTest.Of(FilterPart.None, await SaidAsync(filter, range, isLoose, cancel)));
        if (filter.Reviewed is { } reviewed)
            query.Add(ColumnTest.Of(FilterPart.Reviewed, await ReviewedAsync(range, cancel), reviewed));
        return query;
    }

    /// <summary>Counts by everything that is asked for.</summary>
    public async Task<StatsAnswer> CountAsync(StatsRequest request, CancellationToken cancel) =>
        ColumnCounter.Count(view, await AskAsync(request.Filter, request.Range, long.MaxValue, isLoose: false, cancel), request, terms, cancel);

    /// <summary>The judged calls of a range: few of many, from an index of their own.</summary>
    public Task<KeySet> ReviewedAsync(TimeRange range, CancellationToken cancel) => KeysAsync(db.Calls.During(range).Where(c => c.Reviewed).Select(c => c.Key), cancel);

    public ValueTask DisposeAsync() => moment.DisposeAsync();

    private static async Task<KeySet> KeysAsync(IQueryable<long> keys, CancellationToken cancel) => new(await keys.ToListAsync(cancel));

    private async Task<KeySet> SaidAsync(CallFilter filter, TimeRange range, bool isLoose, CancellationToken cancel)
    {
        var texts = TranscriptSearch.Texts(filter);
        if (TranscriptSearch.Ask(db, isLoose ? texts : filter, terms) is not { } question)
            return await KeysAsync(db.Calls.Matching(texts, range, terms, db).Select(c => c.Key), cancel);
        var recent = await TranscriptSearch.RecentAsync(db, question, filter, range, terms, cancel);
        var (low, high) = SearchDoc.Between(range);
        return new KeySet(TranscriptSearch.Docs(db, question, recent, low, high, descending: false).Select(SearchDoc.KeyOf));
    }
}
