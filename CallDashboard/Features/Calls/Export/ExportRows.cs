using System.Runtime.CompilerServices;
using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls.Export;

/// <summary>The calls of an export in the list's order, page after page: no read outlives a slow client and holds the write-ahead log, and each has its budget.</summary>
/// <param name="Filter">Which calls, in which order.</param>
/// <param name="Range">When.</param>
/// <param name="LastKey">Calls that arrived later are left out.</param>
/// <param name="Chosen">Only these ids; empty for all that the filter finds.</param>
internal sealed record ExportRows(CallFilter Filter, TimeRange Range, long LastKey, IReadOnlyList<string> Chosen)
{
    private const int Page = 1_000;

    // Orders that have no index are sorted for every page: fewer, larger ones.
    private const int SortedPage = 20_000;

    /// <summary>Reads on after a place.</summary>
    /// <exception cref="TooSlowException">A page took longer than <see cref="QueryBudget.Export"/>.</exception>
    public async IAsyncEnumerable<IReadOnlyList<CallRow>> PagesAsync(CallsDbContext db, ColumnStore columns, CallCursor? after, [EnumeratorCancellation] CancellationToken cancel)
    {
        var size = Filter.Sort is CallSort.Duration or CallSort.Cost ? SortedPage : Page;
        CallPage page;
        do
        {
            page = await db.WithinAsync(QueryBudget.Export, within => ReadAsync(db, columns, after, size, within), cancel);
            if (page.Rows.Count == 0)
                yield break;
            yield return page.Rows;
            after = CallPages.PlaceOf(page.Rows[^1], Filter.Sort);
        }
        while (page.HasMore);
    }

    private Task<CallPage> ReadAsync(CallsDbContext db, ColumnStore columns, CallCursor? after, int size, CancellationToken cancel)
    {
        if (Chosen.Count == 0)
            return CallPages.ReadAsync(db, Filter, Range, columns, LastKey, after, size, cancel: cancel);
        var hashes = Chosen.Select(id => StableHash.Of(id)).ToArray();
        var calls = CallPages.List(db, Filter, Range, columns.Terms, LastKey).Where(c => hashes.Contains(c.CallIdHash) && Chosen.Contains(c.CallId));
        return CallPages.ReadAsync(calls, Filter.Sort, after, size, cancel: cancel);
    }
}
