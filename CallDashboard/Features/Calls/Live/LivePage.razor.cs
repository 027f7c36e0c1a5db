using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Live;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace CallDashboard.Features.Calls.Live;

/// <summary><c>/live</c>: calls as they arrive. Never moves under the reader.</summary>
public sealed partial class LivePage : IAsyncDisposable
{
    private const int PageSize = 50;

    private readonly LiveList list = new();
    private readonly CancellationTokenSource closing = new();
    private ElementReference feed;
    private IDisposable? watch;
    private Throttle? rows, figures;
    private ITimer? clock;
    private IJSObjectReference? module, reader;
    private DotNetObjectReference<LivePage>? self;
    private LiveRates? rates;
    private Exception? problem, ratesProblem;
    private bool loaded, masked = true;
    private int shown = PageSize;

    [Inject] private LiveWindow Window { get; set; } = default!;
    [Inject] private LiveRatesCache RatesCache { get; set; } = default!;
    [Inject] private CallFeed Feed { get; set; } = default!;
    [Inject] private TermCatalog Terms { get; set; } = default!;
    [Inject] private IdNameCatalog Names { get; set; } = default!;
    [Inject] private ViewerZone Zone { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;
    [Inject] private IJSRuntime Script { get; set; } = default!;

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "kiosk")]
    private string? KioskWord { get; set; }

    private bool Kiosk => KioskWord == "1";

    private long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    protected override async Task OnInitializedAsync()
    {
        rows = new Throttle(Time, TimeSpan.FromMilliseconds(100), () => InvokeAsync(Take), Report);
        figures = new Throttle(Time, TimeSpan.FromSeconds(1), () => InvokeAsync(LoadRatesAsync), Report);
        // Subscribed before the first read, so that no call falls between the two.
        watch = Window.Watch(() =>
        {
            rows.Signal();
            figures.Signal();
        });
        masked = !Policies.Allows((await Authentication).User, Policies.SeeNumbers);
        await LoadAsync();
        // Minutes pass without calls, too.
        clock = Time.CreateTimer(_ => figures.Signal(), null, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(15));
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        self = DotNetObjectReference.Create(this);
        try
        {
            module = await Script.InvokeAsync<IJSObjectReference>("import", "./Features/Calls/Live/LivePage.razor.js");
            // Left before its module came: there is nothing to listen to any more, and nobody else to put the module away.
            if (closing.IsCancellationRequested)
                await module.DisposeAsync();
            else
                reader = await module.InvokeAsync<IJSObjectReference>("init", feed, self, Kiosk);
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone.
        }
    }

    /// <summary>The browser tells when somebody begins or stops reading the rows.</summary>
    [JSInvokable]
    public void Reading(bool value)
    {
        if (list.Reading(value, Now))
            StateHasChanged();
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        watch?.Dispose();
        rows?.Dispose();
        figures?.Dispose();
        if (clock is not null)
            await clock.DisposeAsync();
        await module.PutAwayAsync(reader);
        self?.Dispose();
        closing.Dispose();
    }

    private async Task LoadAsync()
    {
        try
        {
            problem = null;
            await Window.RefreshAsync(closing.Token);
            list.Receive(Window.Rows);
            loaded = true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            problem = failure;
        }
        await LoadRatesAsync();
    }

    private void Take()
    {
        if (list.Receive(Window.Rows))
            StateHasChanged();
    }

    private async Task LoadRatesAsync()
    {
        try
        {
            rates = await RatesCache.GetAsync(closing.Token);
            ratesProblem = null;
        }
        catch (OperationCanceledException)
        {
            return; // The page is closing.
        }
        catch (Exception failure)
        {
            ratesProblem = failure;
        }
        StateHasChanged();
    }

    private void TogglePause() => list.Pause(list.Mode != LiveMode.Paused, Now);

    private async Task ShowWaitingAsync()
    {
        list.ShowWaiting();
        shown = PageSize;
        if (reader is not null)
            await reader.InvokeVoidAsync("toTop");
    }

    private string ModeText() => list.Mode switch
    {
        LiveMode.Paused => $"Paused at {Zone.Clock(list.Since ?? 0)} — {Format.Count(list.Waiting)} waiting",
        LiveMode.Holding => $"holds still while you read, since {Zone.Clock(list.Since ?? 0)}",
        _ => "newest first, as they arrive",
    };



    private void Report(Exception failure) => _ = DispatchExceptionAsync(failure);
}
