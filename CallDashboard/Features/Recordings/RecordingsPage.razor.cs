using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Recordings;

/// <summary>How the archive of recordings is doing: states, disk, the last failure. Looks again every few seconds.</summary>
public sealed partial class RecordingsPage : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly (RecordingState State, string Name, string Meaning)[] States =
    [
        (RecordingState.Stored, "Stored", "A copy is here and plays."),
        (RecordingState.Waiting, "Waiting", "Named by a record, not fetched yet."),
        (RecordingState.Failed, "Failed", "Could not be fetched; tried again until a day has passed."),
        (RecordingState.Expired, "Expired at the source", "The platform’s link ended before a copy was taken."),
        (RecordingState.Removed, "Removed by retention", "Older than recordings are kept."),
    ];

    private readonly CancellationTokenSource leaving = new();
    private ITimer? clock;
    private RecordingTotals? totals;
    private Exception? problem;
    private string? said;
    private bool isProblem;

    [Inject] private Rights Rights { get; set; } = default!;
    [Inject] private IRecordings Recordings { get; set; } = default!;
    [Inject] private IOptionsMonitor<RecordingsOptions> Options { get; set; } = default!;
    [Inject] private IOptionsMonitor<RetentionOptions> Retention { get; set; } = default!;
    [Inject] private ViewerZone Zone { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;

    private long Budget => Options.CurrentValue.DiskBudget;

    private bool IsFull => Budget > 0 && totals?.UsedBytes >= Budget;

    public void Dispose()
    {
        clock?.Dispose();
        leaving.Cancel();
        leaving.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        await LoadAsync();
        clock = Time.CreateTimer(_ => InvokeAsync(RefreshAsync), null, Interval, Interval);
    }

    private async Task RefreshAsync()
    {
        if (leaving.IsCancellationRequested)
            return;
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        try
        {
            totals = await Recordings.TotalsAsync(leaving.Token);
            problem = null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException and not ObjectDisposedException)
        {
            problem = failure;
        }
        catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException)
        {
            // Left while reading.
        }
    }

    private async Task TryAllAsync()
    {
        await Rights.DemandAsync(Policies.Administer);
        try
        {
            var count = await Recordings.TryAllFailedAsync(leaving.Token);
            (said, isProblem) = ($"{Ui.Format.Count(count)} {(count == 1 ? "recording is" : "recordings are")} tried again within a minute.", false);
            await LoadAsync();
        }
        catch (Exception failure) when (failure is CannotWriteException or QueueFullException)
        {
            (said, isProblem) = ("The database cannot take it now; try again in a moment.", true);
        }
    }

    /// <summary>0 where the state does not occur; null before the first count.</summary>
    private long? Counted(RecordingState state) => totals?.Count is { } counts ? counts.GetValueOrDefault(state) : null;

    private string When(DateTimeOffset? at) => at is { } moment
        ? Zone.Local(moment.ToUnixTimeSeconds()).ToString("d MMM HH:mm:ss", CultureInfo.InvariantCulture) : Ui.Format.Missing;
}
