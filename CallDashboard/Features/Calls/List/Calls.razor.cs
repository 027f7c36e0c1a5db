using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.WebUtilities;

namespace CallDashboard.Features.Calls.List;

/// <summary>
/// The list. Its state is the address: the filter, and with <c>cursor</c> (read on after) or <c>before</c> (read back from) and <c>at</c> (number of the
/// first row) the page. Rows hold still: what arrives later waits behind the pill.
/// </summary>
public sealed partial class Calls
{
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<string> selected = new(StringComparer.Ordinal);
    private ImmutableList<CallColumn> columns = [.. CallColumn.Default];
    private string density = "comfortable", words = "";
    private IReadOnlyList<CallListRow>? rows;
    private FacetCounts? facets;
    private EmptyReason? reason;
    private Exception? rowsProblem, facetsProblem;
    private ErrorBoundary? boundary;
    private long? counted, unfiltered;
    private long lastKey, waiting, first = 1;
    // Counts come by themselves then.
    private const string JustStarted = "The server has just started and is reading all calls; counts come in a moment.";

    private bool hasPrevious, hasNext, inPlace, isTooMany;
    private string? shown;
    private IDisposable? subscription;
    private Throttle? throttle;
    private volatile bool changed;

    [Inject] private CallListLoader Loader { get; set; } = default!;
    [Inject] private IdNameCatalog Names { get; set; } = default!;
    [Inject] private CallFeed Feed { get; set; } = default!;

    protected override string[] OwnWords => ["cursor", "before", "at", "view", "columns"];

    // The page of the list that the address names; none at its start.
    private IEnumerable<(string Word, string? Value)> Place => Own.Where(w => w.Key is "cursor" or "before" or "at").Select(w => (w.Key, (string?)w.Value));

    private string? UserId => User.FindFirstValue(ClaimTypes.NameIdentifier);

    // What waits is found as well: the number is exact, the rows hold still.
    private long? total => counted + waiting;

    protected override async Task OnInitializedAsync()
    {
        throttle = new Throttle(Time, LiveInterval, () => InvokeAsync(CountNewAsync), problem => _ = DispatchExceptionAsync(problem));
        subscription = Feed.Subscribe(Heard);
        Names.Changed += Renamed;
        FollowQueue();
        SavedViews.Changed += ViewsChanged;
        await base.OnInitializedAsync();
    }

    protected override async Task LoadAsync(CancellationToken cancel)
    {
        await ReadChosenAsync(cancel);
        // Turning a page keeps the snapshot, so that no row is seen twice or never; another filter takes a new one.
        var query = CallFilterQuery.Format(Filter);
        if (shown != query || (!Place.Any() && !inPlace))
        {
            lastKey = await Loader.LastKeyAsync(cancel);
            // The old counts stay until the new ones are there: a list that folds up under the pointer loses the next click.
            (shown, waiting, counted, words) = (query, 0, null, Filter.Query ?? "");
        }
        var page = LoadRowsAsync(cancel);
        var counts = Task.WhenAll(CountAsync(cancel), LoadFacetsAsync(cancel));
        await page;
        StateHasChanged();
        await counts;
        if (rows is { Count: 0 })
            reason = await Loader.WhyEmptyAsync(Filter, Range, cancel);
        // What was stored between the snapshot and now was told while nobody counted.
        throttle?.Signal();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Names.Changed -= Renamed;
            SavedViews.Changed -= ViewsChanged;
            subscription?.Dispose();
            LeaveQueue();
            throttle?.Dispose();
        }
        base.Dispose(disposing);
    }

    private async Task LoadRowsAsync(CancellationToken cancel)
    {
        var before = CallCursor.Parse(Own.GetValueOrDefault("before"));
        var cursor = before ?? CallCursor.Parse(Own.GetValueOrDefault("cursor"));
        // A place in another order, or nonsense, is the start.
        if (cursor is { } place && place.Sort != Filter.Sort)
            cursor = before = null;
        var backwards = before is not null;
        try
        {
            var (found, hasMore) = await Loader.PageAsync(Filter, Range, lastKey, cursor, backwards, cancel);
            (rows, rowsProblem, reason) = (found, null, null);
            first = cursor is not null && long.TryParse(Own.GetValueOrDefault("at"), NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? Math.Max(1, at) : 1;
            (hasPrevious, hasNext) = backwards ? (hasMore, true) : (cursor is not null, hasMore);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            rowsProblem = problem;
        }
    }

    private async Task CountAsync(CancellationToken cancel)
    {
        try
        {
            counted = await Loader.CountAsync(Filter, Range, lastKey, cancel);
            isTooMany = false;
            StateHasChanged();
            unfiltered = await Loader.CountAsync(FilterChip.Cleared(Filter), Range, lastKey, cancel);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            (counted, unfiltered) = (null, null); // A dash, never 0. The list, or a note beside it, says what failed.
            isTooMany = problem is TooSlowException;
            if (!isTooMany)
                rowsProblem ??= problem;
            else if (!Loader.CanCount)
            {
                StateHasChanged();
                await Loader.WhenCanCountAsync(cancel);
                await CountAsync(cancel);
            }
        }
    }

    private Task LoadFacetsAsync() => LoadFacetsAsync(CancellationToken.None);

    private async Task LoadFacetsAsync(CancellationToken cancel)
    {
        try
        {
            (facets, facetsProblem) = (await Loader.FacetsAsync(Filter, Range, lastKey, cancel), null);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            (facets, facetsProblem) = (null, problem);
            if (problem is TooSlowException && !Loader.CanCount)
            {
                StateHasChanged();
                await Loader.WhenCanCountAsync(cancel);
                await LoadFacetsAsync(cancel);
            }
        }
    }

    private void Heard(CallsStored stored)
    {
        if (stored.Calls.Any(c => !c.IsNew))
            changed = true;
        throttle?.Signal();
    }

    private async Task CountNewAsync()
    {
        if (shown is null)
            return;
        if (changed)
        {
            // A known call has another content, or went: the rows that stand here are read again, in their places.
            changed = false;
            inPlace = true;
            await ReloadAsync();
            inPlace = false;
        }
        waiting = await Loader.CountNewAsync(Filter, Range, lastKey, CancellationToken.None);
        if (waiting > 0 && rows is { Count: 0 })
            await ShowNewAsync(); // Nobody reads an empty list: nothing can move under anybody.
        StateHasChanged();
    }

    private Task ShowNewAsync()
    {
        shown = "";
        if (!Place.Any())
            return ReloadAsync();
        Turn(Filter);
        return Task.CompletedTask;
    }

    private void Renamed() => _ = InvokeAsync(StateHasChanged);

    private void Show(CallFilter filter) => Turn(filter);

    // Another filter, or another page, of the same view.
    private void Turn(CallFilter filter, params ReadOnlySpan<(string Word, string? Value)> place) =>
        Go(filter, [("view", Own.GetValueOrDefault("view")), ("columns", Own.GetValueOrDefault("columns")), .. place]);

    private void Search() => Turn(Filter with { Query = words.Trim().Length == 0 ? null : words.Trim() });

    private void Next() => Turn(Filter, ("cursor", CallPages.PlaceOf(rows![^1].Call, Filter.Sort).ToString()), ("at", Number(first + rows.Count)));

    private void Previous()
    {
        var at = first - CallListLoader.PageSize;
        if (at <= 1)
            Turn(Filter, ("at", "1")); // The first page of this snapshot; "at" alone keeps it.
        else
            Turn(Filter, ("before", CallPages.PlaceOf(rows![0].Call, Filter.Sort).ToString()), ("at", Number(at)));
    }

    private void Select(string callId)
    {
        if (!selected.Remove(callId))
            selected.Add(callId);
    }

    private void SelectPage(bool all)
    {
        foreach (var row in rows ?? [])
            _ = all ? selected.Add(row.Call.CallId) : selected.Remove(row.Call.CallId);
    }

    private Task RecoverAsync()
    {
        boundary?.Recover();
        return ReloadAsync();
    }

    private string SelectionAddress => selected.Aggregate(
        CallFilterQuery.Address("/export/calls.xlsx", CallFilter.Default with { From = "1970-01-01", Zone = Zone.Id }), (address, id) => QueryHelpers.AddQueryString(address, "id", id));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
