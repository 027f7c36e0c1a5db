using System.Reflection;
using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.JSInterop;

namespace CallDashboard.App;

/// <summary>The shell around every page: navigation, bar, keys, palette.</summary>
public sealed partial class MainLayout : IAsyncDisposable
{
    private const string KeysPreference = "keys";

    /// <summary>All keys there are, each with a name of its own, take a tenth of this.</summary>
    private const int LongestKeys = 16 * 1024;

    private static readonly string Version = typeof(MainLayout).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private ErrorBoundary? boundary;
    private readonly CancellationTokenSource leaving = new();
    private readonly ScriptPart part = new("./App/MainLayout.razor.js");
    private DotNetObjectReference<MainLayout>? self;
    private string? person;
    private ITimer? clock;
    private int quarantined;
    private SideViews side = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    [Inject]
    private IDbContextFactory<CallsDbContext> Contexts { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private Preferences Preferences { get; set; } = default!;

    [Inject]
    private SavedViews Saved { get; set; } = default!;

    [Inject]
    private IViewCounts ViewCounts { get; set; } = default!;

    [Inject]
    private ViewerZone Viewer { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private string Path => "/" + Navigation.ToBaseRelativePath(Navigation.Uri).Split('#')[0];

    private bool Kiosk => Navigation.Uri.Contains("kiosk=1", StringComparison.Ordinal);

    private long? CurrentView => long.TryParse(QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query).GetValueOrDefault("view"), System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : null;

    protected override void OnInitialized() => side = new SideViews(Saved, ViewCounts, Viewer);

    protected override async Task OnInitializedAsync()
    {
        Navigation.LocationChanged += Moved;
        Saved.Changed += ViewsChanged;
        clock = Time.CreateTimer(_ => InvokeAsync(CountAsync), null, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));
        await WatchReviewsAsync();
        await CountAsync();
    }

    protected override void OnParametersSet() => boundary?.Recover();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        person = (await Authentication).User.FindFirstValue(ClaimTypes.NameIdentifier);
        var chosen = await ChosenKeysAsync();
        // A page that leads on at once may take its layout along before the keys are read.
        if (leaving.IsCancellationRequested)
            return;
        await part.BeginAsync(Script, () => [self = DotNetObjectReference.Create(this), person, chosen]);
    }

    /// <summary>Keeps the keys that the person chose, as JSON text of the browser's module; null when they are as delivered.</summary>
    [JSInvokable]
    public async Task KeepKeys(string? chosen)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chosen?.Length ?? 0, LongestKeys, nameof(chosen));
        if (person is not null)
            await Preferences.SetAsync(person, KeysPreference, chosen, leaving.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= Moved;
        Saved.Changed -= ViewsChanged;
        await leaving.CancelAsync();
        watch?.Dispose();
        pace?.Dispose();
        if (clock is not null)
            await clock.DisposeAsync();
        leaving.Dispose();
        await part.DisposeAsync();
        self?.Dispose();
    }

    /// <summary>What the account keeps. Where it cannot be read the keys are what this browser knows of them.</summary>
    private async Task<string?> ChosenKeysAsync()
    {
        try
        {
            return person is null ? null : await Preferences.GetAsync(person, KeysPreference, leaving.Token);
        }
        catch (Exception problem) when (problem is System.Data.Common.DbException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }

    private void ViewsChanged()
    {
        side.Forget();
        InvokeAsync(CountAsync);
    }

    private void Moved(object? sender, LocationChangedEventArgs change) => InvokeAsync(CountAsync);

    /// <summary>How many records wait in quarantine, for the mark beside Platform. Only a mark: where it cannot be counted the one before stays.</summary>
    private async Task CountAsync()
    {
        try
        {
            StateHasChanged();
            await CountReviewsAsync();
            await using var db = await Contexts.CreateDbContextAsync(leaving.Token);
            var now = await db.KeptBodies.WaitingInQuarantine().OrderBy(k => k.LastArrivedAt).Take(NavList.Most + 1).CountAsync(leaving.Token);
            if (now != quarantined)
            {
                quarantined = now;
                StateHasChanged();
            }
            // A wall has no side bar.
            if (!Kiosk)
                await side.ReadAsync((await Authentication).User, StateHasChanged, leaving.Token);
        }
        catch (Exception problem) when (problem is System.Data.Common.DbException or OperationCanceledException or ObjectDisposedException)
        {
            // The page is going, or the database cannot be read; what needs it says so in its own place.
        }
    }
}
