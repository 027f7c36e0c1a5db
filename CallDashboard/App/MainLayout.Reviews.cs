using System.Security.Claims;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Live;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.App;

/// <summary>The number beside Review: calls that this person can judge. Told by the feed, at most once a second; nothing for who judges none.</summary>
public sealed partial class MainLayout
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private IDisposable? watch;
    private Throttle? pace;
    private string? reviewer;
    private int? reviews;

    [Inject] private IReviewQueue Queue { get; set; } = default!;
    [Inject] private ReviewFeed Reviewing { get; set; } = default!;

    private async Task WatchReviewsAsync()
    {
        var user = (await Authentication).User;
        if (!Policies.Allows(user, Policies.Review))
            return;
        reviewer = user.FindFirstValue(ClaimTypes.NameIdentifier);
        reviews = 0;
        pace = new Throttle(Time, Pace, () => InvokeAsync(RecountReviewsAsync), problem => _ = DispatchExceptionAsync(problem));
        watch = Reviewing.Subscribe(_ => pace.Signal());
    }

    private async Task RecountReviewsAsync()
    {
        try
        {
            await CountReviewsAsync();
        }
        catch (Exception problem) when (problem is System.Data.Common.DbException or OperationCanceledException or ObjectDisposedException)
        {
            // As with the other marks: the number before stays.
        }
    }

    private async Task CountReviewsAsync()
    {
        if (reviewer is null || leaving.IsCancellationRequested)
            return;
        var now = await Queue.WaitingForAsync(reviewer, leaving.Token);
        if (now == reviews)
            return;
        reviews = now;
        StateHasChanged();
    }
}
