using CallDashboard.Domain;
using CallDashboard.Features.Calls.Export;
using CallDashboard.Features.Calls.Export.Jobs;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Calls.List;

/// <summary>Exports of the list that are too large for a download at once.</summary>
public sealed partial class Calls
{
    private string? prepared;

    [Inject] private ExportJobs ExportJobs { get; set; } = default!;
    [Inject] private IOptionsMonitor<ExportsOptions> Exports { get; set; } = default!;

    private async Task PrepareAsync(ExportFormat format)
    {
        if (!Policies.Allows(User, Policies.Export))
            return;
        newsOf = CallFilterQuery.Format(Filter);
        prepared = await ExportJobs.RequestAsync(User, format, Filter, Range, Zone) is null
            ? $"{ExportJobs.MostOpen} exports of yours are under way. Wait for one, or cancel one."
            : "The export is being prepared. Calls that come from now on are not in it.";
    }
}
