using System.Collections.Immutable;
using System.Security.Claims;
using CallDashboard.Domain;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace CallDashboard.Features.Common;

/// <summary>
/// Base of pages whose whole state is their address: reads the filter from it, asks the page to load, reads again when the address changes.
/// A page changes its state by <see cref="Go"/>; nothing else holds it, so links, reload and the back button work by themselves.
/// </summary>
public abstract class FilterPage : ComponentBase, IDisposable
{
    private CancellationTokenSource? loading;
    private string path = "";
    private bool disposed;

    [Inject] protected NavigationManager Navigation { get; private set; } = default!;
    [Inject] protected TimeProvider Time { get; private set; } = default!;
    [Inject] protected ViewerZone Viewer { get; private set; } = default!;
    [CascadingParameter] private Task<AuthenticationState>? Authentication { get; set; }

    /// <summary>What the address says.</summary>
    protected CallFilter Filter { get; private set; } = CallFilter.Default;

    /// <summary>What in the address was not understood; shown by <c>FilterNotice</c>.</summary>
    protected ImmutableList<FilterProblem> Problems { get; private set; } = [];

    /// <summary>The filter's range when it was last loaded.</summary>
    protected TimeRange Range { get; private set; }

    /// <summary>The zone of all times on the page.</summary>
    protected TimeZoneInfo Zone => CallFilterQuery.ZoneOf(Filter, Viewer.Zone);

    /// <summary>Who reads.</summary>
    protected ClaimsPrincipal User { get; private set; } = new();

    /// <summary>True when this person sees phone numbers in full.</summary>
    protected bool SeesNumbers => Policies.Allows(User, Policies.SeeNumbers);

    /// <summary>Words of the address that belong to this page and not to the filter.</summary>
    protected virtual string[] OwnWords => [];

    /// <summary>The page's own words as the address gives them.</summary>
    protected IReadOnlyDictionary<string, string> Own { get; private set; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Shows what <see cref="Filter"/> and <see cref="Range"/> ask for. Cancelled when the address changes again or the page goes.</summary>
    protected abstract Task LoadAsync(CancellationToken cancel);

    protected override async Task OnInitializedAsync()
    {
        if (Authentication is not null)
            User = (await Authentication).User;
        path = PathOf(Navigation.Uri);
        Navigation.LocationChanged += Moved;
        await ReadAsync();
    }

    /// <summary>Loads again with the clock of now.</summary>
    protected async Task ReloadAsync()
    {
        // The source of an earlier load is cancelled here and disposed by nobody else: whoever still waits on it ends by itself.
        loading?.Cancel();
        loading?.Dispose();
        loading = new CancellationTokenSource();
        var cancel = loading.Token;
        Range = CallFilterQuery.Resolve(Filter, Time.GetUtcNow(), Viewer.Zone);
        try
        {
            await LoadAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // A newer load is on its way, or nobody looks any more.
        }
    }

    /// <summary>The address of this page with another filter; the page's own words are those given.</summary>
    protected string AddressOf(CallFilter filter, params ReadOnlySpan<(string Word, string? Value)> own)
    {
        var address = CallFilterQuery.Address(path, filter);
        foreach (var (word, value) in own)
        {
            if (!string.IsNullOrEmpty(value))
                address = QueryHelpers.AddQueryString(address, word, value);
        }
        return address;
    }

    /// <summary>Changes the page's state. Replaces the entry of the history: turning ten facets is not ten pages.</summary>
    protected void Go(CallFilter filter, params ReadOnlySpan<(string Word, string? Value)> own) => Navigation.NavigateTo(AddressOf(filter, own), replace: true);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || disposed)
            return;
        disposed = true;
        Navigation.LocationChanged -= Moved;
        loading?.Cancel();
        loading?.Dispose();
    }

    private void Moved(object? sender, LocationChangedEventArgs change)
    {
        if (PathOf(change.Location) == path)
            _ = InvokeAsync(ReadSafelyAsync);
    }

    private async Task ReadSafelyAsync()
    {
        if (disposed)
            return;
        try
        {
            await ReadAsync();
            StateHasChanged();
        }
        catch (Exception problem)
        {
            await DispatchExceptionAsync(problem);
        }
    }

    private Task ReadAsync()
    {
        var query = new Uri(Navigation.Uri).Query;
        (Filter, Problems) = FilterRequest.Check(CallFilterQuery.Parse(query, OwnWords), User);
        var values = QueryHelpers.ParseQuery(query);
        Own = OwnWords.Where(values.ContainsKey).ToDictionary(word => word, word => values[word].ToString());
        return ReloadAsync();
    }

    private string PathOf(string uri) => "/" + Navigation.ToBaseRelativePath(uri).Split('?', '#')[0];
}
