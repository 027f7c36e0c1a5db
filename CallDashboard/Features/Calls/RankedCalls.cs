using CallDashboard.Data;
using CallDashboard.Data.Search;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls;

/// <summary>
/// Pages in order of talk time and cost: down the calls in that order (<see cref="CallRanks"/>), looking up which of them pass the filter, until the page is full. Where few of very many
/// pass, or the range is short, sorting what the filter finds is the quicker way, and is left to the caller.
/// </summary>
internal static class RankedCalls
{
    private const int FirstStride = 128, Growth = 4, LongestStride = 8_192, MostWalked = 24_000, MostMissing = 2_000;

    /// <summary>Ranges of fewer calls than this are sorted.</summary>
    internal const int FewEnough = 15_000;

    /// <summary>Reads a page; null where sorting is to be tried.</summary>
    /// <param name="fewEnough">For tests: <see cref="FewEnough"/>.</param>
    public static async Task<CallPage?> PageAsync(CallsDbContext db, CallFilter filter, TimeRange range, TermCatalog terms, long lastKey, CallCursor? from, int size, bool backwards, CancellationToken cancel, int fewEnough = FewEnough)
    {
        if (CallRanks.KindOf(filter.Sort) is null || filter.Query is not null || SearchTerms.Lead(filter))
            return null;
        await using var moment = await db.BeginSnapshotAsync(cancel);
        if (await StatsQuery.TotalAsync(db, CallFilter.Default, range, terms, cancel) is not { } inRange || inRange < fewEnough || CallRanks.Missing(db, MostMissing) is not { } missing)
            return null;
        var calls = CallPages.List(db, filter, range, terms, lastKey);
        if (from is { } edge)
            calls = CallPages.Beyond(calls, edge, backwards);

        // What is not in order yet is put between by itself.
        List<(long Value, long Key)> found = [], next;
        var place = from is { } start ? (start.Value, start.Key) : ((long, long)?)null;
        var (walked, stride) = (0, FirstStride);
        do
        {
            cancel.ThrowIfCancellationRequested();
            if (walked >= MostWalked)
                return null;
            next = CallRanks.Next(db, filter.Sort, place, ascending: backwards, stride);
            var keys = next.ConvertAll(n => n.Key);
            var passing = (await calls.Where(c => EF.Parameter(keys).Contains(c.Key)).Select(c => c.Key).ToListAsync(cancel)).ToHashSet();
            found.AddRange(next.Where(n => passing.Contains(n.Key)));
            if (next.Count < stride)
                break;
            (walked, place, stride) = (walked + next.Count, next[^1], Math.Min(stride * Growth, LongestStride));
        }
        while (found.Count <= size);
        if (missing.Count > 0)
            found.AddRange((await calls.Where(c => EF.Parameter(missing).Contains(c.Key)).ToListAsync(cancel)).Select(c => (CallRanks.ValueOf(c, filter.Sort), c.Key)));
        found.Sort((a, b) => backwards ? a.CompareTo(b) : b.CompareTo(a));
        return await RowsAsync(db, found, size, backwards, cancel);
    }

    private static async Task<CallPage> RowsAsync(CallsDbContext db, List<(long Value, long Key)> found, int size, bool backwards, CancellationToken cancel)
    {
        var keys = found.Take(size).Select(f => f.Key).ToList();
        var rows = await db.Calls.AsNoTracking().Where(c => EF.Parameter(keys).Contains(c.Key)).ToDictionaryAsync(c => c.Key, cancel);
        var page = keys.ConvertAll(key => rows[key]);
        if (backwards)
            page.Reverse();
        return new CallPage(page, found.Count > size);
    }
}
