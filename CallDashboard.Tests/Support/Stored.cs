using CallDashboard.Data;
using CallDashboard.Data.Search;
using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Support;

/// <summary>What is in a host's database, read past all caches.</summary>
internal static class Stored
{
    /// <summary>Runs a query.</summary>
    public static async Task<T> QueryAsync<T>(this AppHost host, Func<CallsDbContext, Task<T>> query)
    {
        await using var db = await host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync();
        return await query(db);
    }

    /// <summary>All calls in order of arrival.</summary>
    public static Task<List<CallRow>> CallsAsync(this AppHost host) => host.QueryAsync(db => db.Calls.OrderBy(c => c.Key).ToListAsync());

    /// <summary>What is kept beside the calls.</summary>
    public static Task<List<KeptBody>> KeptAsync(this AppHost host) => host.QueryAsync(db => db.KeptBodies.OrderBy(k => k.Id).ToListAsync());

    /// <summary>Waits until the index of words holds all calls.</summary>
    public static Task IndexedAsync(this AppHost host) => Eventually.HoldsAsync(() => host.QueryAsync(async db =>
        await db.Cursors.Where(c => c.Name == SearchIndex.Cursor).Select(c => (long?)c.Sequence).FirstOrDefaultAsync() == await db.Changes.MaxAsync(c => (long?)c.Sequence)));

    /// <summary>All roll-up rows as comparable texts, in order.</summary>
    public static async Task<List<string>> RollupsAsync(this AppHost host) => [.. (await host.QueryAsync(db => db.Rollups.ToListAsync())).Select(Text).Order(StringComparer.Ordinal)];

    /// <summary>The roll-ups as a recount of all calls makes them, in the same form. Written without the writer's own code.</summary>
    public static async Task<List<string>> RecountAsync(this AppHost host)
    {
        var terms = await host.QueryAsync(db => db.Terms.ToDictionaryAsync(t => t.Id, t => t.Text));
        var rows = new Dictionary<(RollupKind, int, long, int), Rollup>();
        foreach (var call in await host.CallsAsync())
        {
            foreach (var (kind, value) in Values(call))
            {
                var key = (kind, (int)(call.StartedAt / 900), value, call.StatusId);
                if (!rows.TryGetValue(key, out var row))
                    rows[key] = row = new Rollup { Kind = kind, Bucket = key.Item2, Value = value, StatusId = call.StatusId };
                row.Calls++;
                row.TalkSeconds += call.TalkSeconds ?? 0;
                row.BilledSeconds += call.BilledSeconds ?? 0;
                row.PayMicros += call.PayMicros ?? 0;
                row.Rounds += call.Rounds ?? 0;
                row.HighIntent += call.IntentId != 0 && IntentLevels.IsHigh(terms[call.IntentId]) ? 1 : 0;
            }
        }
        return [.. rows.Values.Select(Text).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<(RollupKind, long)> Values(CallRow call)
    {
        yield return (RollupKind.All, 0);
        yield return (RollupKind.App, call.AppId);
        yield return (RollupKind.Job, call.JobId ?? -1);
        yield return (RollupKind.Script, call.ScriptId ?? -1);
        yield return (RollupKind.Line, call.LineId ?? -1);
        yield return (RollupKind.Intent, call.IntentId);
        yield return (RollupKind.HangupBy, call.HangupId);
        foreach (var (kind, ids) in new[] { (RollupKind.CallTag, call.TagIds), (RollupKind.CustomerTag, call.CustomerTagIds), (RollupKind.Concern, call.ConcernIds) })
        {
            foreach (var id in ids.Length == 0 ? ["0"] : ids.Split(' '))
                yield return (kind, long.Parse(id, System.Globalization.CultureInfo.InvariantCulture));
        }
        yield return (RollupKind.Redials, call.Redials ?? -1);
        yield return (RollupKind.TalkSeconds, call.TalkSeconds ?? -1);
        yield return (RollupKind.Rounds, call.Rounds ?? -1);
        yield return (RollupKind.HangupRound, (call.HangupId * 100L) + Math.Min(call.Rounds ?? 0, 99));
    }

    private static string Text(Rollup r) =>
        $"{r.Kind} {r.Bucket} {r.Value} {r.StatusId}: {r.Calls} calls, talk {r.TalkSeconds}, billed {r.BilledSeconds}, pay {r.PayMicros}, rounds {r.Rounds}, high {r.HighIntent}";
}
