using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CallDashboard.Features.Calls.Live;

/// <summary><c>/live</c>: calls as they arrive. Never moves under the reader.</summary>
public sealed partial class LivePage : IDisposable
{
    private readonly LiveList list = new();
    private readonly CancellationTokenSource closing = new();
    private LiveFeed? feed;
    private LiveWindow window = default!;
    private IDisposable? watch;
    private LiveRates? rates;
    private Exception? problem, ratesProblem;
    private bool loaded, masked = true;

    [Inject] private LiveWindows Windows { get; set; } = default!;
    [Inject] private ICallViewer Sight { get; set; } = default!;
    [Inject] private CallFeed Feed { get; set; } = default!;
    [Inject] private ViewerZone Zone { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "kiosk")]
    private string? KioskWord { get; set; }

    private bool Kiosk => KioskWord == "1";

    protected override async Task OnInitializedAsync()
    {
        // Subscribed before the first read, so that no call falls between the two.
        (window, watch) = Windows.Watch(Sight.Scope, () => InvokeAsync(Take));
        masked = !Policies.Allows((await Authentication).User, Policies.SeeNumbers);
        await LoadAsync();
    }

    public void Dispose()
    {
        closing.Cancel();
        watch?.Dispose();
        closing.Dispose();
    }

    private async Task LoadAsync()
    {
        try
        {
            problem = null;
            await window.RefreshAsync(closing.Token);
            loaded = true;
            list.Receive(window.Rows);
            TakeRates();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            problem = failure;
        }
    }

    /// <summary>Rows alone most of the time; all of the page when there are new rates, every other second, in the same drawing.</summary>
    private void Take()
    {
        var moved = list.Receive(window.Rows);
        if (TakeRates())
            StateHasChanged();
        else if (moved)
            feed?.Draw();
    }

    private bool TakeRates()
    {
        if (rates == window.Rates && ratesProblem == window.RatesProblem)
            return false;
        (rates, ratesProblem) = (window.Rates, window.RatesProblem);
        return true;
    }

    private void TogglePause() => list.Pause(list.Mode != LiveMode.Paused, Time.GetUtcNow().ToUnixTimeMilliseconds());
}
