using CallDashboard.Ingest;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Support;

/// <summary>Sums by day, at once.</summary>
internal static class DaySums
{
    /// <summary>Puts together what days are over; returns how many.</summary>
    public static async Task<int> SumDaysAsync(this AppHost host)
    {
        var summer = ActivatorUtilities.CreateInstance<DaySummer>(host.Services);
        var days = 0;
        while (await summer.StepAsync(CancellationToken.None))
            days++;
        return days;
    }
}
