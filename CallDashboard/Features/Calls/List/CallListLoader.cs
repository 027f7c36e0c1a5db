using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Ingest;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls.List;

/// <summary>A row of the list with what stands beside it in other tables.</summary>
/// <param name="Recording">State of the better copy; null when the platform named no recording.</param>
/// <param name="Said">Where it says what was looked for; null without words to look for.</param>
public sealed record CallListRow(CallRow Call, RecordingState? Recording, CallSnippet? Said)
{
    /// <summary>Where it waits to be judged; null when it does not.</summary>
    public CallQueueing? Queue { get; init; }
}

/// <summary>A call waits in the review queue.</summary>
/// <param name="TakenBy">Name of who has it; null while anybody may take it.</param>
/// <param name="IsSecond">A second opinion is wanted.</param>
/// <param name="Why">How it came there, in words.</param>
public sealed record CallQueueing(string? TakenBy, bool IsSecond, string Why);

/// <summary>Why a list is empty, in numbers.</summary>
/// <param name="Stored">Calls in the database at any time.</param>
/// <param name="InRange">Calls in the range without the filter.</param>
/// <param name="Blocking">The part of the filter whose removal finds most, and how many; null when none helps alone.</param>
/// <param name="Alone">A part that finds something by itself, and how many.</param>
public sealed record EmptyReason(bool Stored, long InRange, (FilterChip Chip, long Finds)? Blocking, (FilterChip Chip, long Finds)? Alone);

/// <summary>
/// The list's queries, each on a context and a thread of its own: the database library works synchronously, and the page must stay responsive.
/// </summary>
public sealed class CallListLoader(IDbContextFactory<CallsDbContext> contexts, ColumnStore columns, IdNameCatalog names, RecordParser parser, ICallViewer viewer)
{
    /// <summary>Rows in a page.</summary>
    public const int PageSize = 50;

    /// <summary>False until all calls have been read once after the start: until then counts of very many take longer than people wait.</summary>
    public bool CanCount => columns.IsReady;

    /// <summary>Waits until <see cref="CanCount"/>.</summary>
    public Task WhenCanCountAsync(CancellationToken cancel) => columns.CatchUpAsync(cancel);

    /// <summary>The newest call: what arrives later waits behind the pill.</summary>
    public Task<long> LastKeyAsync(CancellationToken cancel) => RunAsync(db => db.Calls.Max(c => (long?)c.Key) ?? 0, cancel);

    /// <summary>A page of rows.</summary>
    public Task<(IReadOnlyList<CallListRow> Rows, bool HasMore)> PageAsync(CallFilter filter, TimeRange range, long lastKey, CallCursor? from, bool backwards, CancellationToken cancel) => Task.Run(async () =>
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var page = await db.WithinAsync(QueryBudget.Page, within => CallPages.ReadAsync(db, filter, range, columns, lastKey, from, PageSize, backwards, within), cancel);
        if (!viewer.SeesNumbers)
        {
            foreach (var row in page.Rows)
                row.LastWords = NumberMask.Text(row.LastWords, row.Phone);
        }
        var keys = page.Rows.Where(r => r.HasFull || r.HasCustomer).Select(r => r.Key).ToArray();
        var states = (await db.Recordings.AsNoTracking().Where(r => keys.Contains(r.CallKey)).Select(r => new { r.CallKey, r.Track, r.State }).ToListAsync(cancel))
            .GroupBy(r => r.CallKey).ToDictionary(g => g.Key, g => g.OrderBy(r => r.Track).First().State);
        var said = await CallSnippets.ReadAsync(db, parser, page.Rows, TextFolding.Needles(filter.Query ?? ""), viewer.SeesNumbers, cancel);
        var queued = await QueuedAsync(db, page.Rows.Select(r => r.Key), cancel);
        return ((IReadOnlyList<CallListRow>)[.. page.Rows.Select(row => new CallListRow(row,
            row.HasFull || row.HasCustomer ? states.TryGetValue(row.Key, out var state) ? state : RecordingState.Waiting : null,
            said.GetValueOrDefault(row.Key)) { Queue = queued.GetValueOrDefault(row.Key) })], page.HasMore);
    }, cancel);

    /// <summary>The same rows, as they wait in the queue now.</summary>
    public Task<IReadOnlyList<CallListRow>> QueuedAsync(IReadOnlyList<CallListRow> rows, CancellationToken cancel) => RunAsync(async db =>
    {
        var queued = await QueuedAsync(db, rows.Select(r => r.Call.Key), cancel);
        return (IReadOnlyList<CallListRow>)[.. rows.Select(r => r with { Queue = queued.GetValueOrDefault(r.Call.Key) })];
    }, cancel);

    // Of these calls only, by their keys: the filter has nothing to do with it.
    private static async Task<Dictionary<long, CallQueueing>> QueuedAsync(CallsDbContext db, IEnumerable<long> callKeys, CancellationToken cancel)
    {
        var items = await db.WaitingOf([.. callKeys]).OrderBy(i => i.Position).ToListAsync(cancel);
        var ids = items.Select(i => i.AssigneeId).OfType<string>().Distinct().ToList();
        var names = ids.Count == 0 ? [] : await db.Users.Where(u => ids.Contains(u.Id)).Select(u => new { u.Id, u.DisplayName, u.Email }).ToDictionaryAsync(u => u.Id, u => AppUser.Shown(u.DisplayName, u.Email), cancel);
        return items.DistinctBy(i => i.CallKey).ToDictionary(i => i.CallKey,
            i => new CallQueueing(i.AssigneeId is { } id ? names.GetValueOrDefault(id, "somebody") : null, i.SecondOpinionOf is not null, i.Why()));
    }

    /// <summary>Exactly how many calls a filter finds, up to a call.</summary>
    public Task<long> CountAsync(CallFilter filter, TimeRange range, long lastKey, CancellationToken cancel) =>
        RunAsync(db => db.WithinAsync(QueryBudget.Figure, within => CallPages.CountAsync(db, filter, range, columns, lastKey, within), cancel), cancel);

    /// <summary>How many that a filter finds arrived after a call.</summary>
    public Task<long> CountNewAsync(CallFilter filter, TimeRange range, long lastKey, CancellationToken cancel) =>
        RunAsync(async db => await CallPages.CountAfterAsync(db, filter, range, columns.Terms, lastKey, cancel)
            ?? await CallPages.List(db, filter, range, columns.Terms).LongCountAsync(c => c.Key > lastKey, cancel), cancel);

    /// <summary>The counts beside the facets.</summary>
    public Task<FacetCounts> FacetsAsync(CallFilter filter, TimeRange range, long lastKey, CancellationToken cancel) =>
        RunAsync(db => db.WithinAsync(QueryBudget.Figure, within => FacetCounts.CountAsync(db, filter, range, columns, lastKey, within), cancel), cancel);

    /// <summary>Why nothing was found: at most two counts per part of the filter, and only for an empty list.</summary>
    public Task<EmptyReason> WhyEmptyAsync(CallFilter filter, TimeRange range, CancellationToken cancel) => RunAsync(async db =>
    {
        var without = FilterChip.Cleared(filter);
        var chips = FilterChip.Of(filter, names).Take(8).ToList();
        var stored = db.Calls.Any();
        var inRange = stored ? await CountAsync(without) : 0;
        (FilterChip, long)? blocking = null, alone = null;
        if (inRange > 0 && chips.Count > 1)
        {
            blocking = await BestAsync(chips, chip => chip.Without);
            alone = await BestAsync(chips.Where(chip => chip != blocking?.Item1), Only);
        }
        else if (inRange > 0 && chips.Count == 1)
        {
            blocking = (chips[0], inRange);
        }
        return new EmptyReason(stored, inRange, blocking, alone);

        Task<long> CountAsync(CallFilter f) => CallPages.CountAsync(db, f, range, columns, long.MaxValue, cancel);

        async Task<(FilterChip, long)?> BestAsync(IEnumerable<FilterChip> some, Func<FilterChip, CallFilter> other)
        {
            (FilterChip, long)? best = null;
            foreach (var chip in some)
            {
                if (await CountAsync(other(chip)) is var finds && finds > (best?.Item2 ?? 0))
                    best = (chip, finds);
            }
            return best;
        }

        CallFilter Only(FilterChip wanted) => chips.Where(c => c.Text != wanted.Text)
            .Aggregate(filter, (f, other) => FilterChip.Of(f, names).FirstOrDefault(c => c.Text == other.Text)?.Without ?? f);
    }, cancel);

    private Task<T> RunAsync<T>(Func<CallsDbContext, Task<T>> query, CancellationToken cancel) => Task.Run(async () =>
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await query(db);
    }, cancel);

    private Task<T> RunAsync<T>(Func<CallsDbContext, T> query, CancellationToken cancel) => Task.Run(() =>
    {
        using var db = contexts.CreateDbContext();
        return query(db);
    }, cancel);
}
