using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Review.Player;

/// <summary>The state of a call's recordings, "Try now" for what failed or expired, and the first fetch of what nobody fetched yet.</summary>
public sealed partial class RecordingStateMark
{
    private long preparedFor;
    private bool isAsking;
    private string? trouble;

    [Parameter, EditorRequired] public required CallView Call { get; set; }

    [Parameter] public bool MayListen { get; set; }

    [Inject] private Rights Rights { get; set; } = default!;
    [Inject] private IRecordings Recordings { get; set; } = default!;

    private RecordingStateLook Look => RecordingStateLook.Of(Call.Sound, MayListen, at => Zone.Local(at / 1000).ToString("d MMM HH:mm", System.Globalization.CultureInfo.InvariantCulture));

    private IEnumerable<(Track Track, RecordingState State)> Missing =>
        new[] { (Track.Full, Call.Sound.Full.State), (Track.Customer, Call.Sound.Customer.State) }
            .Where(t => t.Item2 is RecordingState.Waiting or RecordingState.Failed or RecordingState.Expired);

    protected override async Task OnParametersSetAsync()
    {
        if (!MayListen || preparedFor == Call.Row.Key)
            return;
        preparedFor = Call.Row.Key;
        trouble = null;
        // With the archive off, or behind, the listener's call comes first; the feed brings the page the news.
        if (Missing.Any(t => t.State == RecordingState.Waiting))
            await AskAsync(async () =>
            {
                await Rights.DemandAsync(Policies.Listen);
                await Recordings.PrepareAsync(Call.Row.Key, default);
            });
    }

    private Task TryNowAsync() => AskAsync(async () =>
    {
        await Rights.DemandAsync(Policies.Listen);
        foreach (var (track, _) in Missing.ToList())
            await Recordings.TryNowAsync(Call.Row.Key, track, default);
    });

    private async Task AskAsync(Func<Task> ask)
    {
        isAsking = true;
        try
        {
            await ask();
            trouble = null;
        }
        catch (Exception problem) when (problem is CannotWriteException or QueueFullException)
        {
            trouble = "The database cannot take it now; try again in a moment.";
        }
        finally
        {
            isAsking = false;
        }
    }
}
