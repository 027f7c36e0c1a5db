using System.Globalization;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest.Retention;
using CallDashboard.Live;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Retention;

/// <summary>What goes by age: rules, preview, a run.</summary>
public sealed partial class RetentionPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private IReadOnlyList<RetentionLine>? lines;
    private RetentionRun? last;
    private Exception? problem;
    private Throttle? throttle;
    private bool started;

    [Inject] private RetentionState State { get; set; } = default!;
    [Inject] private RetentionWorker Worker { get; set; } = default!;
    [Inject] private RetentionPreview Preview { get; set; } = default!;
    [Inject] private IOptionsMonitor<RetentionOptions> Options { get; set; } = default!;
    [Inject] private IHostApplicationLifetime Lifetime { get; set; } = default!;
    [Inject] private Auditor Audit { get; set; } = default!;
    [Inject] private ViewerZone Zone { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;

    private RetentionOptions Rules => Options.CurrentValue;

    private bool IsAny => Rules is { CallDays: > 0 } or { RecordingDays: > 0 } or { PayloadDays: > 0 };

    public void Dispose()
    {
        if (throttle is not null)
            State.Changed -= throttle.Signal;
        throttle?.Dispose();
        leaving.Cancel();
        leaving.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        throttle = new Throttle(Time, TimeSpan.FromMilliseconds(250), () => InvokeAsync(FollowAsync), failure => _ = DispatchExceptionAsync(failure));
        State.Changed += throttle.Signal;
        await LoadAsync();
    }

    private async Task FollowAsync()
    {
        if (leaving.IsCancellationRequested)
            return;
        if (State.Running is null)
            await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        try
        {
            problem = null;
            last = await Worker.LastAsync(leaving.Token);
            lines = await Preview.ReadAsync(Rules, leaving.Token);
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // Left while counting.
        }
        catch (Exception failure)
        {
            problem = failure;
        }
    }

    private async Task RunAsync()
    {
        started = true;
        var by = await Audit.WhoAsync(Policies.Administer);
        // Off the page: whoever leaves it leaves the run going on.
        _ = Task.Run(() => Worker.RunAsync(by, Lifetime.ApplicationStopping));
        started = false;
    }

    private static string Days(int days, string what) => days == 0 ? "kept" : $"go after {Format.Count(days)} {(days == 1 ? "day" : "days")}{what}";

    private static string Went(PurgeCounts counts) => counts.IsNothing ? "nothing went"
        : $"{Format.Count(counts.Calls)} calls, {Format.Count(counts.Recordings)} recordings, {Format.Count(counts.Reduced)} records reduced, {Format.Count(counts.Kept)} kept bodies";

    private string Day(long? at) => at is { } seconds ? Zone.Local(seconds).ToString("d MMM yyyy", CultureInfo.InvariantCulture) : Format.Missing;

    private string Moment(long at) => Zone.Local(at / 1000).ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
}
