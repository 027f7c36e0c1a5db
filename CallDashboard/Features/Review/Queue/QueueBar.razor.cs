using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Live;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.JSInterop;

namespace CallDashboard.Features.Review.Queue;

/// <summary>
/// Where the reader is in the queue. Opening an item takes it; when somebody else was quicker on the way from another call, the next one is opened instead.
/// </summary>
public sealed partial class QueueBar : IAsyncDisposable
{
    private const string MovesOnKey = "review.moves-on";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);

    private readonly CancellationTokenSource leaving = new();
    private ClaimsPrincipal user = new();
    private ElementReference bar;
    private readonly ScriptPart part = new("./Features/Review/Queue/QueueBar.razor.js");
    private IDisposable? subscription;
    private Throttle? throttle;
    private QueuePlace? place;
    private QueuePeople? people;
    private string why = "";
    private QueueAhead? ahead;
    private long? shown;
    private bool movesOn = true, isGone, isUnread, isStarted;

    /// <summary>The item, from the address; null when the call was not opened from the queue.</summary>
    [Parameter] public long? Item { get; set; }

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject] private QueueDesk Desk { get; set; } = default!;
    [Inject] private CallReader Calls { get; set; } = default!;
    [Inject] private ReviewFeed Feed { get; set; } = default!;
    [Inject] private Preferences Preferences { get; set; } = default!;
    [Inject] private IDbContextFactory<CallsDbContext> Contexts { get; set; } = default!;
    [Inject] private ViewerZone Zone { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private IJSRuntime Script { get; set; } = default!;
    [Inject] private ILogger<QueueBar> Log { get; set; } = default!;

    private string UserId => user.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";

    private bool MayListen => Policies.Allows(user, Policies.Listen);

    protected override async Task OnInitializedAsync()
    {
        user = (await Authentication).User;
        movesOn = await Preferences.GetAsync(UserId, MovesOnKey, leaving.Token) != "no";
        throttle = new Throttle(Time, Interval, () => InvokeAsync(RefreshAsync), problem => _ = DispatchExceptionAsync(problem));
        subscription = Feed.Subscribe(_ => throttle.Signal());
        await ShowAsync();
    }

    protected override Task OnParametersSetAsync() => throttle is null ? Task.CompletedTask : ShowAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (place is null || leaving.IsCancellationRequested)
            return;
        try
        {
            if (!isStarted)
            {
                // Said before the first wait: a second drawing meanwhile must not start it twice.
                isStarted = true;
                await part.BeginAsync(Script, () => [bar]);
            }
            // After each drawing, also one while the module was on its way: the script looks whether what comes next is another.
            if (part.Handle is { } handle)
                await handle.InvokeVoidAsync("moved", bar);
        }
        catch (Exception problem) when (problem is JSDisconnectedException or ObjectDisposedException)
        {
            // The page is gone, or the reader went on before the module was there.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        subscription?.Dispose();
        throttle?.Dispose();
        leaving.Dispose();
        await part.DisposeAsync();
    }

    private async Task ShowAsync()
    {
        if (Item == shown || Item is not { } item || !Policies.Allows(user, Policies.Review))
            return;
        var before = shown;
        shown = item;
        try
        {
            var got = await Desk.OpenAsync(item, UserId);
            await ReadAsync(item);
            if (!got && before is not null && place is { IsDone: false, TakenBy: not null, Next: { } next })
                Navigation.NavigateTo(next.Address, replace: true);
        }
        catch (Exception problem) when (problem is CannotWriteException or QueueFullException or System.Data.Common.DbException)
        {
            // The call can be read and heard all the same; only its place is not known now.
            isUnread = true;
            LogNoPlace(Log, problem);
        }
        catch (Exception problem) when (leaving.IsCancellationRequested && problem is OperationCanceledException or ObjectDisposedException)
        {
            // Left meanwhile.
        }
    }

    private async Task ReadAsync(long item)
    {
        var now = await Desk.PlaceAsync(item, UserId, Zone.DayBegan(Time.GetUtcNow()), leaving.Token);
        await using (var db = await Contexts.CreateDbContextAsync(leaving.Token))
        {
            people ??= await QueuePeople.ReadAsync(db, leaving.Token);
            why = await db.ReviewQueueItems.AsNoTracking().FirstOrDefaultAsync(i => i.Id == item, leaving.Token) is { } row ? row.Why() : "";
        }
        var isOther = place?.Next?.CallId != now?.Next?.CallId;
        (place, isGone, isUnread) = (now, now is null, false);
        if (isOther)
            await LookAheadAsync();
    }

    /// <summary>What the browser may fetch of the next call before it is opened; nothing for who may not listen.</summary>
    private async Task LookAheadAsync()
    {
        ahead = null;
        if (place?.Next is { } next && MayListen)
            ahead = await Calls.ReadAsync(next.CallId, leaving.Token) is { } call ? QueueAhead.Of(call) : null;
    }

    private async Task RefreshAsync()
    {
        if (leaving.IsCancellationRequested || shown is not { } item)
            return;
        try
        {
            await ReadAsync(item);
            StateHasChanged();
        }
        catch (Exception problem) when (problem is System.Data.Common.DbException or OperationCanceledException or ObjectDisposedException)
        {
            // What stands there stays; the next change reads it again.
        }
    }

    private async Task SwitchAsync(ChangeEventArgs change)
    {
        movesOn = change.Value is true;
        await Preferences.SetAsync(UserId, MovesOnKey, movesOn ? null : "no", leaving.Token);
    }

    private async Task ReleaseAsync()
    {
        if (shown is not { } item)
            return;
        var next = place?.Next;
        try
        {
            await Desk.AssignAsync(item, null);
        }
        catch (Exception problem) when (problem is CannotWriteException or QueueFullException or System.Data.Common.DbException)
        {
            // It stays theirs, and stands as such in the queue; going on is what was wanted.
            LogNoPlace(Log, problem);
        }
        Navigation.NavigateTo(next?.Address ?? "/review");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The place of an item in the queue could not be read or taken.")]
    private static partial void LogNoPlace(ILogger log, Exception problem);
}
