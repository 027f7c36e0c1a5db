using System.Globalization;
using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Calls.Export.Jobs;

/// <summary>See the markup.</summary>
public sealed partial class ExportsPage : IDisposable
{
    private const int Most = 100;

    private readonly CancellationTokenSource leaving = new();
    private IReadOnlyList<ExportJob>? jobs;
    private Exception? problem;
    private Throttle? throttle;

    [Inject] private ExportJobs Jobs { get; set; } = default!;
    [Inject] private ViewerZone Zone { get; set; } = default!;
    [Inject] private IdNameCatalog Names { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;
    [Inject] private IOptionsMonitor<ExportsOptions> Options { get; set; } = default!;

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    private ClaimsPrincipal User { get; set; } = new();

    protected override async Task OnInitializedAsync()
    {
        User = (await Authentication).User;
        throttle = new Throttle(Time, TimeSpan.FromMilliseconds(250), () => InvokeAsync(LoadAsync), failure => _ = DispatchExceptionAsync(failure));
        Jobs.Changed += throttle.Signal;
        await LoadAsync();
    }

    public void Dispose()
    {
        if (throttle is not null)
            Jobs.Changed -= throttle.Signal;
        throttle?.Dispose();
        leaving.Cancel();
        leaving.Dispose();
    }

    private async Task LoadAsync()
    {
        if (leaving.IsCancellationRequested)
            return;
        try
        {
            (jobs, problem) = (await Jobs.OfAsync(User, Most, leaving.Token), null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            problem = failure;
        }
        StateHasChanged();
    }

    private string When(long unixMilliseconds) => Zone.Local(unixMilliseconds / 1000).ToString("d MMM HH:mm", CultureInfo.GetCultureInfo("en-GB"));

    // The list as it was asked for: its range no longer moves with the clock.
    private static CallFilter FilterOf(ExportJob job)
    {
        var filter = CallFilterQuery.Parse(job.Query).Filter with { Zone = job.Zone };
        return filter with { From = Moment(job, job.RangeFrom), To = job.RangeTo == long.MaxValue ? null : Moment(job, job.RangeTo) };
    }

    private static string ListOf(ExportJob job) => CallFilterQuery.Address("/calls", FilterOf(job));

    private static string Moment(ExportJob job, long unixSeconds) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(Math.Max(0, unixSeconds)), ExportJobs.ZoneOf(job)).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private string What(ExportJob job)
    {
        var chips = FilterChip.Of(CallFilterQuery.Parse(job.Query).Filter, Names).Select(c => c.Text);
        var range = RangeWords.Detail(new TimeRange(job.RangeFrom, job.RangeTo), ExportJobs.ZoneOf(job), DateTimeOffset.FromUnixTimeMilliseconds(job.CreatedAt));
        return string.Join(", ", chips.Prepend(range));
    }
}
