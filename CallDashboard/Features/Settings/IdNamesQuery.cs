using CallDashboard.Data;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;

namespace CallDashboard.Features.Settings;

/// <summary>Which ids there are to give names to: those with calls, and those with a name.</summary>
public sealed class IdNamesQuery(StatsQuery stats, IdNameCatalog catalog)
{
    /// <summary>Rows at most; beyond that, those with the most calls.</summary>
    public const int Most = 500;

    private static readonly TimeRange Always = new(0, long.MaxValue);

    /// <summary>One id and how many calls carry it.</summary>
    public sealed record Row(long Id, long Calls);

    public async Task<IReadOnlyList<Row>> ReadAsync(IdKind kind, CancellationToken cancel = default)
    {
        var by = kind switch { IdKind.Job => StatsBy.Job, IdKind.Script => StatsBy.Script, _ => StatsBy.Line };
        var answer = await stats.ReadAsync(new StatsRequest(CallFilter.Default, Always, by), cancel);
        var counted = answer[by].Rows().Where(r => r.Key >= 0).Select(r => new Row(r.Key, r.All.Calls)).OrderByDescending(r => r.Calls).ThenBy(r => r.Id).Take(Most).ToList();
        var known = counted.Select(c => c.Id).ToHashSet();
        return [.. counted, .. catalog.All(kind).Keys.Where(id => !known.Contains(id)).Order().Take(Most - counted.Count).Select(id => new Row(id, 0))];
    }
}
