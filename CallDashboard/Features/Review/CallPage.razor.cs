using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Live;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace CallDashboard.Features.Review;

/// <summary>
/// One call: recording and transcript in step, everything the record says. The page re-reads itself when the call, its recordings or their analysis
/// change; the player is told to look again and goes on playing.
/// </summary>
public sealed partial class CallPage : IAsyncDisposable
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource leaving = new();
    private readonly List<IDisposable> subscriptions = [];
    private ClaimsPrincipal user = new();
    private Throttle? throttle;
    private ScriptPart? player;
    private DotNetObjectReference<CallPage>? self;
    private ElementReference desk;
    private CallView? call;
    private string? shownMoment;
    private string? notedId;
    private string? revealedId;
    private long playerFor;
    private bool isMissing;
    private bool isStale;
    private string? failure;

    /// <summary>For the route alone: it comes unescaped twice, so that <c>%252f</c> has become a slash. See <see cref="Id"/>.</summary>
    [Parameter] public string CallId { get; set; } = "";

    /// <summary>What was looked for in transcripts: marked in this one.</summary>
    [SupplyParameterFromQuery(Name = "q")] public string? Words { get; set; }

    /// <summary>The second it opens at. A link to another moment of the call that is open moves the player.</summary>
    [SupplyParameterFromQuery(Name = "t")] public string? Moment { get; set; }

    /// <summary>The item of the review queue that the call was opened from.</summary>
    [SupplyParameterFromQuery(Name = "queue")] public long? Queue { get; set; }

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject] private CallReader Reader { get; set; } = default!;
    [Inject] private Auditor Auditor { get; set; } = default!;
    [Inject] private CallNudges Nudges { get; set; } = default!;
    [Inject] private CallFeed Calls { get; set; } = default!;
    [Inject] private RecordingFeed Recordings { get; set; } = default!;
    [Inject] private IdNameCatalog Names { get; set; } = default!;
    [Inject] private ViewerZone Zone { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private IJSRuntime Js { get; set; } = default!;
    [Inject] private ILogger<CallPage> Log { get; set; } = default!;

    private string Heading => call is null || call.Record.Phone.Length == 0 ? "Call" : SeesNumber ? PhoneFormat.Spaced(call.Record.Phone) : PhoneFormat.Masked(call.Record.Phone);

    // No number in the browser's history.
    private string WindowTitle => call is null ? "Call" : $"{call.Status.Label}, {CallWords.ShortMoment(Zone, call.Row.StartedAt)}";

    protected override async Task OnInitializedAsync()
    {
        user = (await Authentication).User;
        throttle = new Throttle(Time, LeastPause, () => InvokeAsync(RefreshAsync), problem => _ = DispatchExceptionAsync(problem));
        subscriptions.Add(Calls.Subscribe(stored =>
        {
            foreach (var notice in stored.Calls)
            {
                // A call not found yet may be the one that just came.
                if (notice.Key == call?.Row.Key || (isMissing && notice.CallId == Id))
                    throttle.Signal();
            }
        }));
        subscriptions.Add(Recordings.Subscribe(key =>
        {
            if (key == call?.Row.Key)
                throttle.Signal();
        }));
        Names.Changed += Renamed;
    }

    protected override async Task OnParametersSetAsync()
    {
        var moment = Moment;
        var id = IdInAddress();
        if (id == Id)
        {
            if (moment != shownMoment && player?.Handle is { } playing && moment is not null)
                await playing.InvokeVoidAsync("open", moment);
            shownMoment = moment;
            return;
        }
        Id = id;
        shownMoment = moment;
        revealedId = null;
        call = null;
        isMissing = false;
        await ReadAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (call is not { HasPlayer: true } || leaving.IsCancellationRequested)
            return;
        try
        {
            if (playerFor != call.Row.Key)
            {
                playerFor = call.Row.Key;
                isStale = false;
                await StopPlayerAsync();
                player = new ScriptPart("./Features/Review/Player/CallPlayer.razor.js");
                await player.BeginAsync(Js, () => [desk, self ??= DotNetObjectReference.Create(this)]);
            }
            else if (isStale && player?.Handle is { } playing)
            {
                isStale = false;
                await playing.InvokeVoidAsync("refresh");
            }
        }
        catch (JSDisconnectedException)
        {
            // The page is gone.
        }
        catch (JSException problem)
        {
            // Without its module the player is silent; transcript and record are there all the same.
            LogPlayerFailed(Log, problem);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        Names.Changed -= Renamed;
        foreach (var subscription in subscriptions)
            subscription.Dispose();
        throttle?.Dispose();
        await StopPlayerAsync();
        self?.Dispose();
        leaving.Dispose();
    }

    /// <summary>Moves the platform's times on this call, by so many milliseconds in all.</summary>
    [JSInvokable]
    public async Task NudgeAsync(int shiftMs)
    {
        if (call is { } shown && May(Policies.Review))
            await Nudges.SetAsync(shown.Row, shiftMs, Auditor, leaving.Token);
    }

    private ValueTask StopPlayerAsync() => player?.DisposeAsync() ?? ValueTask.CompletedTask;

    private bool May(string policy) => Policies.Allows(user, policy);

    /// <summary>The id in the address, unescaped once: of the call that is shown, or was asked for last; empty before the first.</summary>
    private string Id { get; set; } = "";

    private string IdInAddress() => Navigation.ToBaseRelativePath(Navigation.Uri).Split('?', '#')[0] is var path && path.StartsWith("calls/", StringComparison.Ordinal) ? Uri.UnescapeDataString(path["calls/".Length..]) : CallId;

    // By the right alone, or since it was revealed on this visit. What else the record says stays masked: its reader knows of no click.
    private bool SeesNumber => May(Policies.SeeNumbers) || (revealedId == Id && Policies.AllowsRevealed(user, Policies.SeeNumbers));

    private void Renamed() => throttle?.Signal();

    private async Task RefreshAsync()
    {
        if (leaving.IsCancellationRequested)
            return;
        await ReadAsync();
        StateHasChanged();
    }

    private async Task ReadAsync()
    {
        failure = null;
        try
        {
            // Once per visit, and before anything of it is read: what changes while it is open is the same visit.
            if (notedId != Id && await Reader.ExistsAsync(Id, leaving.Token))
            {
                await Auditor.WriteAsync(AuditActs.CallViewed, AuditSubject.Call(Id));
                notedId = Id;
            }
            var read = notedId == Id ? await Reader.ReadAsync(Id, leaving.Token) : null;
            isMissing = read is null;
            isStale = true;
            call = read;
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // Left while reading.
        }
        catch (CannotAuditException)
        {
            failure = Unaudited.Text;
        }
        catch (Exception problem)
        {
            LogReadFailed(Log, Id, problem);
            failure = "The database did not give it, or the stored record is damaged. Nothing is lost.";
        }
    }

    private string Here(string anchor) => $"{new Uri(Navigation.Uri).PathAndQuery}#{anchor}";

    private static string Shortened(string id) => id.Length > 80 ? id[..80] + "…" : id;

    [LoggerMessage(Level = LogLevel.Error, Message = "Call {CallId} could not be read for its page.")]
    private static partial void LogReadFailed(ILogger log, string callId, Exception problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The player's module failed in a browser.")]
    private static partial void LogPlayerFailed(ILogger log, Exception problem);
}
