using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls;

/// <summary>One page of a list.</summary>
/// <param name="Rows">In the list's order.</param>
/// <param name="HasMore">True when rows follow in the direction of reading.</param>
public sealed record CallPage(IReadOnlyList<CallRow> Rows, bool HasMore);

/// <summary>Pages of a list by keyset: the rows after (or before) a place, never an offset.</summary>
public static class CallPages
{
    private const int MostLater = 5_000;

    /// <summary>The rows of a filter in its order, those of a snapshot only.</summary>
    /// <param name="lastKey">Calls that arrived later are left out, so that rows never move while someone turns pages.</param>
    public static IQueryable<CallRow> List(CallsDbContext db, CallFilter filter, TimeRange range, TermCatalog terms, long lastKey = long.MaxValue)
    {
        var calls = db.Calls.AsNoTracking().Matching(filter, range, terms, db);
        return lastKey == long.MaxValue ? calls : calls.Where(c => c.Key <= lastKey);
    }

    /// <summary>Exactly how many calls a filter finds, up to a call.</summary>
    public static async Task<long> CountAsync(CallsDbContext db, CallFilter filter, TimeRange range, ColumnStore columns, long lastKey, CancellationToken cancel = default)
    {
        await using var moment = await columns.BeginAsync(db, cancel);
        return moment.View.Count(await moment.AskAsync(filter, range, lastKey, isLoose: false, cancel), cancel);
    }

    /// <summary>How many that a filter finds arrived after a call; null when more arrived since than are looked at one by one.</summary>
    public static async Task<long?> CountAfterAsync(CallsDbContext db, CallFilter filter, TimeRange range, TermCatalog terms, long lastKey, CancellationToken cancel = default)
    {
        if (lastKey == long.MaxValue)
            return 0;
        // By key, and by nothing else: left to choose, the database might walk the whole range of time.
        var keys = await db.Calls.Where(c => c.Key > lastKey).OrderBy(c => c.Key).Select(c => c.Key).Take(MostLater + 1).ToListAsync(cancel);
        if (keys.Count > MostLater)
            return null;
        return keys.Count == 0 ? 0 : await List(db, filter, range, terms).LongCountAsync(c => EF.Parameter(keys).Contains(c.Key), cancel);
    }

    /// <summary>Reads a page of a filter in its order.</summary>
    /// <param name="lastKey">Calls that arrived later are left out.</param>
    /// <param name="from">The place to read from; null reads from the start, or with <paramref name="backwards"/> from the end.</param>
    /// <param name="size">Rows at most.</param>
    /// <param name="backwards">Reads the rows before the place instead of those after it.</param>
    /// <param name="cancel">Ends the query.</param>
    public static async Task<CallPage> ReadAsync(
        CallsDbContext db, CallFilter filter, TimeRange range, ColumnStore columns, long lastKey, CallCursor? from, int size, bool backwards = false, CancellationToken cancel = default)
    {
        range = Narrowed(filter, range, from, backwards);
        // Nobody waits for a page while all calls are read after the start.
        if (!columns.IsReady)
            return await ReadAsync(List(db, filter, range, columns.Terms, lastKey), filter.Sort, from, size, backwards, cancel);
        var descending = filter.Sort == CallSort.StartedAscending == backwards;
        await using var moment = await columns.BeginAsync(db, cancel);
        if (await CallSearch.FirstAsync(db, moment, filter, range, columns.Terms, lastKey, from, size + 1, descending, cancel) is { } said)
            return await PageAsync(db, said, size, backwards, cancel);
        var query = await moment.AskAsync(filter, range, lastKey, isLoose: false, cancel);
        var first = moment.View.First(query, new ColumnOrder(filter.Sort, descending, from is { } place ? (place.Value, place.Key) : null), size + 1, cancel);
        return await PageAsync(db, first.ConvertAll(f => f.Key), size, backwards, cancel);
    }

    /// <summary>The rows of these keys in their order, of which one more than a page may have been found.</summary>
    private static async Task<CallPage> PageAsync(CallsDbContext db, List<long> keys, int size, bool backwards, CancellationToken cancel)
    {
        var hasMore = keys.Count > size;
        if (hasMore)
            keys.RemoveRange(size, keys.Count - size);
        if (backwards)
            keys.Reverse();
        var rows = await db.Calls.AsNoTracking().Where(c => EF.Parameter(keys).Contains(c.Key)).ToDictionaryAsync(c => c.Key, cancel);
        return new CallPage(keys.ConvertAll(key => rows[key]), hasMore);
    }

    // Of two bounds on the same side of the index the database takes the first: the place takes the range's place, or a page deep in the list walks to it from the start.
    private static TimeRange Narrowed(CallFilter filter, TimeRange range, CallCursor? from, bool backwards) => (filter.Sort, from) switch
    {
        (CallSort.Started, { } place) when !backwards => range with { To = Math.Min(range.To, place.Value + 1) },
        (CallSort.Started, { } place) => range with { From = Math.Max(range.From, place.Value) },
        (CallSort.StartedAscending, { } place) when !backwards => range with { From = Math.Max(range.From, place.Value) },
        (CallSort.StartedAscending, { } place) => range with { To = Math.Min(range.To, place.Value + 1) },
        _ => range,
    };

    /// <summary>Reads a page.</summary>
    /// <param name="calls">From <see cref="List"/>.</param>
    /// <param name="sort">The order.</param>
    /// <param name="from">The place to read from; null reads from the start, or with <paramref name="backwards"/> from the end.</param>
    /// <param name="size">Rows at most.</param>
    /// <param name="backwards">Reads the rows before the place instead of those after it.</param>
    /// <param name="cancel">Ends the query.</param>
    public static async Task<CallPage> ReadAsync(IQueryable<CallRow> calls, CallSort sort, CallCursor? from, int size, bool backwards = false, CancellationToken cancel = default)
    {
        if (from is { } place)
            calls = Beyond(calls, place, backwards);
        var rows = await Ordered(calls, sort, backwards).Take(size + 1).ToListAsync(cancel);
        var hasMore = rows.Count > size;
        if (hasMore)
            rows.RemoveAt(size);
        if (backwards)
            rows.Reverse();
        return new CallPage(rows, hasMore);
    }

    /// <summary>All rows in order, for exports.</summary>
    public static IQueryable<CallRow> Ordered(IQueryable<CallRow> calls, CallSort sort, bool backwards = false) => (sort, backwards) switch
    {
        (CallSort.Started, false) or (CallSort.StartedAscending, true) => calls.OrderByDescending(c => c.StartedAt).ThenByDescending(c => c.Key),
        (CallSort.Started, true) or (CallSort.StartedAscending, false) => calls.OrderBy(c => c.StartedAt).ThenBy(c => c.Key),
        (CallSort.Duration, false) => calls.OrderByDescending(c => c.TalkSeconds ?? -1).ThenByDescending(c => c.Key),
        (CallSort.Duration, true) => calls.OrderBy(c => c.TalkSeconds ?? -1).ThenBy(c => c.Key),
        (_, false) => calls.OrderByDescending(c => c.PayMicros ?? -1).ThenByDescending(c => c.Key),
        (_, true) => calls.OrderBy(c => c.PayMicros ?? -1).ThenBy(c => c.Key),
    };

    /// <summary>The place of a row.</summary>
    public static CallCursor PlaceOf(CallRow row, CallSort sort) => new(sort, sort switch
    {
        CallSort.Duration => row.TalkSeconds ?? -1,
        CallSort.Cost => row.PayMicros ?? -1,
        _ => row.StartedAt,
    }, row.Key);

    // "value <= v and (value < v or key < k)" instead of "value < v or (value = v and key < k)": the first half is a range of the index.
    internal static IQueryable<CallRow> Beyond(IQueryable<CallRow> calls, CallCursor place, bool backwards)
    {
        var (value, key) = (place.Value, place.Key);
        return (place.Sort, backwards) switch
        {
            (CallSort.Started, false) or (CallSort.StartedAscending, true) => calls.Where(c => c.StartedAt <= value && (c.StartedAt < value || c.Key < key)),
            (CallSort.Started, true) or (CallSort.StartedAscending, false) => calls.Where(c => c.StartedAt >= value && (c.StartedAt > value || c.Key > key)),
            (CallSort.Duration, false) => calls.Where(c => (c.TalkSeconds ?? -1) <= value && ((c.TalkSeconds ?? -1) < value || c.Key < key)),
            (CallSort.Duration, true) => calls.Where(c => (c.TalkSeconds ?? -1) >= value && ((c.TalkSeconds ?? -1) > value || c.Key > key)),
            (_, false) => calls.Where(c => (c.PayMicros ?? -1) <= value && ((c.PayMicros ?? -1) < value || c.Key < key)),
            (_, true) => calls.Where(c => (c.PayMicros ?? -1) >= value && ((c.PayMicros ?? -1) > value || c.Key > key)),
        };
    }
}
