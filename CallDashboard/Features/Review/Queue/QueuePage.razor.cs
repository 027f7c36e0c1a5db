using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Ingest;
using CallDashboard.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CallDashboard.Features.Review.Queue;

/// <summary>The supervisors' queue. What is shown is in the address (<c>show=mine|done|second</c>); it is read again whenever somebody judges, takes or adds.</summary>
public sealed partial class QueuePage : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource leaving = new();
    private QueueCounts? counts;
    private IReadOnlyList<Pace>? paces;
    private QueuePeople? people;
    private IReadOnlyDictionary<string, int>? assigned;
    private IReadOnlyList<WaitingRow>? waiting;
    private IReadOnlyList<DoneRow>? done;
    private IReadOnlyList<SecondRow>? seconds;
    private IReadOnlyList<ReviewQueueItem>? removed;
    private IDisposable? subscription;
    private Throttle? throttle;
    private Exception? problem;
    private string? said, shown;
    private bool isTrouble;
    private int rows = QueueReader.Rows;

    /// <summary><c>mine</c>, <c>done</c>, <c>second</c>; all that waits otherwise.</summary>
    [SupplyParameterFromQuery(Name = "show")] public string? Shown { get; set; }

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject] private QueueReader Reader { get; set; } = default!;
    [Inject] private QueueDesk Desk { get; set; } = default!;
    [Inject] private ReviewFeed Feed { get; set; } = default!;
    [Inject] private ViewerZone Zone { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;

    private string UserId { get; set; } = "";

    private string Show => Shown is "mine" or "done" or "second" ? Shown : "open";

    private (string, string)[] Shows =>
    [
        ("open", Named("Waiting", counts?.Open)), ("mine", Named("Mine", counts?.Mine)), ("done", Named("Judged today", counts?.DoneToday)), ("second", Named("Second opinions", counts?.Seconds)),
    ];

    private Pace? mine => paces?.FirstOrDefault(p => p.ReviewerId == UserId);

    private double? Progress => counts is { } c && c.DoneToday + c.Open > 0 ? (double)c.DoneToday / (c.DoneToday + c.Open) : null;

    private bool IsShown => people is not null && Show switch { "done" => done is not null, "second" => seconds is not null, _ => waiting is not null };

    private int Count => Show switch { "done" => done?.Count ?? 0, "second" => seconds?.Count ?? 0, _ => waiting?.Count ?? 0 };

    private bool HasMore => Count >= rows;

    private string? Sub => counts is null ? null : Show switch { "done" => QueueWords.Calls(counts.DoneToday), "second" => QueueWords.Calls(counts.Seconds), "mine" => QueueWords.Calls(counts.Mine), _ => QueueWords.Calls(counts.Open) };

    public void Dispose()
    {
        leaving.Cancel();
        subscription?.Dispose();
        throttle?.Dispose();
        leaving.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        UserId = (await Authentication).User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
        throttle = new Throttle(Time, Interval, () => InvokeAsync(RefreshAsync), failure => _ = DispatchExceptionAsync(failure));
        // Verdicts, takings, additions: all of them change what stands here.
        subscription = Feed.Subscribe(_ => throttle.Signal());
    }

    protected override Task OnParametersSetAsync()
    {
        if (shown == Show)
            return Task.CompletedTask;
        shown = Show;
        rows = QueueReader.Rows;
        (waiting, done, seconds) = (null, null, null);
        return LoadAsync();
    }

    private async Task LoadAsync()
    {
        try
        {
            var show = Show;
            var cancel = leaving.Token;
            var since = Zone.DayBegan(Time.GetUtcNow());
            (counts, paces, people, assigned) = await Reader.SummaryAsync(UserId, since, cancel);
            switch (show)
            {
                case "done":
                    done = await Reader.DoneAsync(UserId, since, rows, cancel);
                    break;
                case "second":
                    seconds = await Reader.SecondsAsync(rows, cancel);
                    break;
                default:
                    waiting = await Reader.WaitingAsync(show == "mine" ? UserId : null, rows, cancel);
                    break;
            }
            problem = null;
        }
        catch (Exception failure) when (leaving.IsCancellationRequested || failure is not OperationCanceledException)
        {
            problem = failure;
        }
    }

    private async Task RefreshAsync()
    {
        if (leaving.IsCancellationRequested)
            return;
        await LoadAsync();
        StateHasChanged();
    }

    private void Choose(string show) => Navigation.NavigateTo(show == "open" ? "/review" : $"/review?show={show}", replace: true);

    private Task MoreAsync()
    {
        rows += QueueReader.Rows;
        return LoadAsync();
    }

    private Task StartAsync() => DoAsync(async () =>
    {
        if (await Desk.FirstAsync(UserId, leaving.Token) is { } first)
            Navigation.NavigateTo(first.Address);
        else
            Say("Somebody else took the last one. Nothing is left for you.");
    });

    private Task TakeAsync(WaitingRow row) => DoAsync(async () =>
    {
        var got = await Desk.OpenAsync(row.Item.Id, UserId);
        Say(got ? null : "Somebody else was quicker.", isProblem: !got);
    });

    private Task AssignAsync((WaitingRow Row, string? To) change) => DoAsync(async () =>
    {
        var done = await Desk.AssignAsync(change.Row.Item.Id, change.To);
        Say(done ? change.To is null ? "Released: anybody may take it." : $"Given to {people!.Name(change.To)}." : "It was judged or removed meanwhile.", isProblem: !done);
    });

    private Task ReleaseMineAsync() => DoAsync(async () =>
    {
        var mine = await Reader.WaitingAsync(UserId, int.MaxValue, leaving.Token);
        foreach (var row in mine)
            await Desk.AssignAsync(row.Item.Id, null);
        Say($"{QueueWords.Calls(mine.Count)} released.");
    });

    private Task RemoveAsync(WaitingRow row) => DoAsync(async () =>
    {
        var gone = await Desk.RemoveAsync([row.Item.Id]);
        Say(gone.Count > 0 ? "Removed from the queue. The call itself stays." : "It was judged or removed meanwhile.", isProblem: gone.Count == 0);
        removed = gone.Count > 0 ? gone : null;
    });

    private Task RestoreAsync() => DoAsync(async () =>
    {
        if (removed is not { } back)
            return;
        var restored = await Desk.RestoreAsync(back);
        Say(restored == back.Count ? "Back in its place." : "It was queued again meanwhile.");
    });

    private async Task DoAsync(Func<Task> act)
    {
        removed = null;
        try
        {
            await act();
        }
        catch (Exception failure) when (failure is CannotWriteException or QueueFullException or System.Data.Common.DbException)
        {
            Say("The database cannot take it now; nothing was changed. Try again in a moment.", isProblem: true);
        }
        await LoadAsync();
    }

    private void Say(string? text, bool isProblem = false) => (said, isTrouble) = (text, isProblem);

    private static string Named(string name, int? count) => count is null ? name : $"{name} {Ui.Format.Count(count)}";
}
