using CallDashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Settings;

/// <summary>Which ids there are to give names to: those with calls, by the roll-ups, and those with a name.</summary>
public sealed class IdNamesQuery(IDbContextFactory<CallsDbContext> contexts, IdNameCatalog catalog)
{
    /// <summary>Rows at most; beyond that, those with the most calls.</summary>
    public const int Most = 500;

    /// <summary>One id and how many calls carry it.</summary>
    public sealed record Row(long Id, long Calls);

    public async Task<IReadOnlyList<Row>> ReadAsync(IdKind kind, CancellationToken cancel = default)
    {
        var rollup = kind switch { IdKind.Job => RollupKind.Job, IdKind.Script => RollupKind.Script, _ => RollupKind.Line };
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var counted = await db.Rollups.Where(r => r.Kind == rollup && r.Value >= 0)
            .GroupBy(r => r.Value)
            .Select(g => new { Id = g.Key, Calls = g.Sum(r => (long)r.Calls) })
            .Where(g => g.Calls > 0)
            .OrderByDescending(g => g.Calls).ThenBy(g => g.Id)
            .Take(Most)
            .ToListAsync(cancel);
        var known = counted.Select(c => c.Id).ToHashSet();
        return
        [
            .. counted.Select(c => new Row(c.Id, c.Calls)),
            .. catalog.All(kind).Keys.Where(id => !known.Contains(id)).Order().Take(Most - counted.Count).Select(id => new Row(id, 0)),
        ];
    }
}
