using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Live;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CallDashboard.Features.Platform;

/// <summary><c>/platform</c>: the pushes themselves.</summary>
public sealed partial class PlatformPage : IDisposable
{
    private const int ShownInQuarantine = 50;

    private readonly CancellationTokenSource closing = new();
    private Throttle? throttle;
    private ITimer? clock;
    private PlatformFigures? figures;
    private RecordingTotals? recordings;
    private IReadOnlyList<KeptSummary>? kept;
    private IReadOnlyList<KeptSummary> others = [];
    private IReadOnlyList<PushEntry> latest = [];
    private int waiting, found;
    private bool mayManage, seesValues;
    private Exception? problem;

    [Inject] private PlatformQuery Query { get; set; } = default!;
    [Inject] private Quarantine Quarantine { get; set; } = default!;
    [Inject] private IRecordings Recordings { get; set; } = default!;
    [Inject] private PushJournal Journal { get; set; } = default!;
    [Inject] private ViewerZone Zone { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;

    /// <summary>What is looked for in the quarantine.</summary>
    [SupplyParameterFromQuery(Name = "quarantine")] public string? Sought { get; set; }

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    private long? LastPush => latest.Count > 0 ? latest[0].At : figures?.LastArrival;

    /// <summary>Minutes without a push, when that is unusual for this hour; else null.</summary>
    private long? Silence
    {
        get
        {
            if (figures?.UsualPerMinute is not { } usual || LastPush is not { } at)
                return null;
            var minutes = (Time.GetUtcNow().ToUnixTimeMilliseconds() - at) / 60_000;
            // Ten usual pushes missing, and not merely a pause for breath.
            return minutes >= 5 && minutes * usual.Low >= 10 ? minutes : null;
        }
    }

    protected override async Task OnInitializedAsync()
    {
        throttle = new Throttle(Time, TimeSpan.FromSeconds(1), () => InvokeAsync(LoadAsync), failure => _ = DispatchExceptionAsync(failure));
        Journal.Pushed += throttle.Signal;
        clock = Time.CreateTimer(_ => throttle.Signal(), null, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));
        var user = (await Authentication).User;
        mayManage = Policies.Allows(user, Policies.ManagePlatform);
        seesValues = Policies.Allows(user, Policies.RawRecord) && Policies.Allows(user, Policies.SeeNumbers);
    }

    protected override Task OnParametersSetAsync() => LoadAsync();

    public void Dispose()
    {
        if (throttle is not null)
            Journal.Pushed -= throttle.Signal;
        throttle?.Dispose();
        clock?.Dispose();
        closing.Cancel();
        closing.Dispose();
    }

    private async Task LoadAsync()
    {
        try
        {
            var now = Time.GetUtcNow();
            var local = TimeZoneInfo.ConvertTime(now, Zone.Zone);
            var midnight = new DateTimeOffset(local.Date, Zone.Zone.GetUtcOffset(local.Date)).ToUnixTimeSeconds();
            figures = await Query.ReadAsync(now.ToUnixTimeMilliseconds(), midnight, closing.Token);
            kept = await Quarantine.ListAsync(Sought, ShownInQuarantine, closing.Token);
            found = kept.Count < ShownInQuarantine ? kept.Count : await Quarantine.CountAsync(Sought, closing.Token);
            waiting = string.IsNullOrWhiteSpace(Sought) ? found : await Quarantine.CountAsync(null, closing.Token);
            others = await Quarantine.OtherKindsAsync(closing.Token);
            latest = Journal.Latest();
            recordings = await Recordings.TotalsAsync(closing.Token);
            problem = null;
        }
        catch (OperationCanceledException)
        {
            return; // The page is closing.
        }
        catch (Exception failure)
        {
            problem = failure;
        }
        StateHasChanged();
    }

    /// <summary>What there is to say of the recordings in a state.</summary>
    private string? Note(RecordingState state) => state switch
    {
        RecordingState.Waiting when recordings?.OldestDueAt is { } due && due <= Time.GetUtcNow() => "oldest due " + Format.Ago(due.ToUnixTimeMilliseconds(), Time.GetUtcNow()),
        RecordingState.Waiting when recordings?.OldestDueAt is { } next => "next try at " + Zone.Clock(next.ToUnixTimeMilliseconds()),
        RecordingState.Failed => recordings?.LastFailure,
        _ => null,
    };

    private static string Words(PushOutcome outcome) => string.Concat(outcome.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    private static string Rate(double perMinute) => perMinute.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Seconds(long milliseconds) => milliseconds < 120_000 ? (milliseconds / 1000.0).ToString("0.0", CultureInfo.InvariantCulture) + " s" : Format.Duration(milliseconds / 1000.0);

    private static (string Icon, string Tone) Look(RecordingState state) => state switch
    {
        RecordingState.Stored => ("ok", "is-ok"),
        RecordingState.Waiting => ("clock", "is-waiting"),
        RecordingState.Failed => ("alert", "is-bad"),
        RecordingState.Expired => ("mic-off", "is-bad"),
        _ => ("minus", "is-off"),
    };
}
