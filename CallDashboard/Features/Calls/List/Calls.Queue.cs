using CallDashboard.Live;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Calls.List;

/// <summary>Who has which call of the page in the review queue, as it changes.</summary>
public sealed partial class Calls
{
    private IDisposable? queueNews;
    private Throttle? queueThrottle;

    [Inject] private ReviewFeed Reviews { get; set; } = default!;

    private void FollowQueue()
    {
        queueThrottle = new Throttle(Time, LiveInterval, () => InvokeAsync(ReadQueueAsync), problem => _ = DispatchExceptionAsync(problem));
        queueNews = Reviews.Subscribe(_ => queueThrottle.Signal());
    }

    private void LeaveQueue()
    {
        queueNews?.Dispose();
        queueThrottle?.Dispose();
    }

    private async Task ReadQueueAsync()
    {
        if (rows is not { Count: > 0 } shownRows || !columns.Exists(c => c.Name == "queue"))
            return;
        var read = await Loader.QueuedAsync(shownRows, CancellationToken.None);
        // Another page may have come meanwhile, and knows already.
        if (ReferenceEquals(rows, shownRows))
            rows = read;
        StateHasChanged();
    }
}
