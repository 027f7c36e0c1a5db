using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CallDashboard.Charts;
using CallDashboard.Features.Common;

namespace CallDashboard.Features.Calls.Live;

/// <summary>The chart of the last hour: made once for all open pages of a zone, and gone with the rates that it shows.</summary>
internal static class LiveChart
{
    private static readonly ConditionalWeakTable<LiveRates, ConcurrentDictionary<string, ChartModel>> Drawn = [];

    /// <summary>Calls per minute by family, with times of the viewer's zone.</summary>
    public static ChartModel Of(LiveRates rates, ViewerZone zone) =>
        Drawn.GetOrCreateValue(rates).GetOrAdd(zone.Zone.Id, static (_, of) => Draw(of.rates, of.zone), (rates, zone));

    private static ChartModel Draw(LiveRates rates, ViewerZone zone)
    {
        var minutes = rates.Minutes;
        ChartSeries Series(string name, string color, Func<MinuteCounts, int> count) =>
            new(name, SeriesType.Column, color, [.. minutes.Select((m, i) => new ChartPoint(count(m), Pale: i == minutes.Count - 1))]);
        return new ChartModel
        {
            Titles = [.. minutes.Select(m => zone.Minute(m.Minute))],
            Labels = [.. minutes.Select((m, i) => i == minutes.Count - 1 ? "now" : i % 15 == 0 ? zone.Minute(m.Minute) : "")],
            Series =
            [
                Series("Reached", "--fam-reached", m => m.Reached), Series("Not reached", "--fam-not-reached", m => m.NotReached),
                Series("Our side", "--fam-our-side", m => m.OurSide), Series("Other", "--fam-other", m => m.Other),
            ],
            Stacked = true,
            Max = minutes.All(m => m.Total == 0) ? 5 : null,
            Usual = rates.UsualPerMinute,
        };
    }
}
