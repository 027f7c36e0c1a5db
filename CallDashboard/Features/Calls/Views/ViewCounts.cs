using System.Collections.Concurrent;
using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls.Views;

/// <summary>
/// Counts saved views by the totals of the list. All side bars share one answer for some seconds, and one query runs at a time: however many pages are open, views cost what one of
/// them does. What takes longer than its budget is not asked again for minutes, unless all calls were still being read after the start.
/// </summary>
public sealed class ViewCounts(CallContexts contexts, ICallScopes scopes, ColumnStore columns, TimeProvider time) : IViewCounts, IDisposable
{
    private const int MostKnown = 2_000;

    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(400), Fresh = TimeSpan.FromSeconds(20), AfterTrouble = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string Query, string Zone, CallScope Scope), (long? Count, DateTimeOffset Until)> known = new();
    private readonly SemaphoreSlim one = new(1);

    public async Task<long?> CountAsync(string query, ClaimsPrincipal user, TimeZoneInfo viewerZone, CancellationToken cancel)
    {
        var parsed = CallFilterQuery.Parse(query);
        var (filter, problems) = FilterRequest.Check(parsed, user);
        // Parts that this person may not ask for would be left out: a number, but not that of the view.
        if (problems.Count > parsed.Problems.Count)
            return null;
        var scope = scopes.ScopeOf(user);
        var key = (CallFilterQuery.Format(filter), viewerZone.Id, scope);
        if (Known(key) is { } before)
            return before.Count;
        await one.WaitAsync(cancel);
        try
        {
            // Whoever waited finds what the one before has counted.
            if (Known(key) is { } meanwhile)
                return meanwhile.Count;
            var wasReady = columns.IsReady;
            var count = await ReadAsync(filter, viewerZone, scope, cancel);
            if (known.Count >= MostKnown)
                known.Clear();
            known[key] = (count, time.GetUtcNow() + (count is null && wasReady ? AfterTrouble : Fresh));
            return count;
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private (long? Count, DateTimeOffset Until)? Known((string, string, CallScope) key) => known.TryGetValue(key, out var entry) && entry.Until > time.GetUtcNow() ? entry : null;

    // The database library works synchronously: on a thread of its own the page stays responsive.
    private Task<long?> ReadAsync(CallFilter filter, TimeZoneInfo viewerZone, CallScope scope, CancellationToken cancel) => Task.Run(async () =>
    {
        await using var db = await contexts.For(scope).CreateDbContextAsync(cancel);
        var range = CallFilterQuery.Resolve(filter, time.GetUtcNow(), viewerZone);
        try
        {
            return await db.WithinAsync(Budget, within => CallPages.CountAsync(db, filter, range, columns, long.MaxValue, within), cancel);
        }
        catch (TooSlowException)
        {
            return (long?)null;
        }
    }, cancel);
}
