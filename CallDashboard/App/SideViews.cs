using System.Collections.Immutable;
using System.Security.Claims;
using CallDashboard.Features.Common;

namespace CallDashboard.App;

/// <summary>What the side bar of one open page shows of saved views: which there are, and how many calls each finds.</summary>
internal sealed class SideViews(SavedViews store, IViewCounts counter, ViewerZone zone)
{
    /// <summary>Views that are counted; more are listed with a dash.</summary>
    private const int MostCounted = 20;

    private bool isRead;

    public ViewsOfPerson Views { get; private set; } = ViewsOfPerson.None;

    /// <summary>Counts by id of the view.</summary>
    public IReadOnlyDictionary<long, long?> Counts { get; private set; } = ImmutableDictionary<long, long?>.Empty;

    /// <summary>Where the navigation's Calls leads.</summary>
    public string CallsHref => Views.Default?.Address ?? "/calls";

    /// <summary>Views have changed: they are read again by the next <see cref="ReadAsync"/>.</summary>
    public void Forget() => isRead = false;

    /// <summary>Brings all up to date; what is known of the counts comes as soon as it is counted.</summary>
    /// <param name="draw">Draws what is known so far.</param>
    public async Task ReadAsync(ClaimsPrincipal user, Action draw, CancellationToken cancel)
    {
        if (user.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id)
            return;
        if (!isRead)
        {
            isRead = true;
            Views = await store.OfAsync(id, cancel);
            draw();
        }
        var counts = new Dictionary<long, long?>();
        foreach (var view in Views.All.Take(MostCounted))
            counts[view.Id] = await counter.CountAsync(view.Query, user, zone.Zone, cancel);
        if (counts.Count == Counts.Count && counts.All(c => Counts.TryGetValue(c.Key, out var before) && before == c.Value))
            return;
        Counts = counts;
        draw();
    }
}
