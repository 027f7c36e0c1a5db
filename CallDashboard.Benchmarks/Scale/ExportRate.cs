using System.Diagnostics;
using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Domain;
using CallDashboard.Features.Calls;
using CallDashboard.Features.Calls.Api;
using CallDashboard.Features.Calls.Export;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Benchmarks.Scale;

/// <summary>How fast an export is read and written, and what it holds in memory meanwhile.</summary>
/// <param name="Calls">Written, at most <see cref="MostCalls"/>.</param>
/// <param name="PerSecond">Calls a second.</param>
/// <param name="Held">The most bytes of the managed heap beyond those before it, what is garbage already among them.</param>
internal sealed record ExportRate(long Calls, double PerSecond, long Held)
{
    /// <summary>As many are enough to tell.</summary>
    public const int MostCalls = 1_000_000;

    /// <summary>The exports that are timed, each a format and the order of its rows.</summary>
    public static IEnumerable<(string Format, string Query)> All { get; } =
        [.. from format in ExportFormat.All select (format.Name, ""), ("ndjson", "&sort=-started"), ("ndjson", "&sort=duration"), ("ndjson", "&notTag=complaint&last=1")];

    /// <summary>Writes all calls of a filter by the classes of the product, into nothing.</summary>
    public static async Task<ExportRate> MeasureAsync(OpenDatabase database, string format, string query)
    {
        var columns = database.Services.GetRequiredService<ColumnStore>();
        var filter = CallFilterQuery.Parse($"from=2000-01-01{query}").Filter;
        var range = CallFilterQuery.Resolve(filter, DateTimeOffset.UtcNow, TimeZoneInfo.Utc);
        var items = new CallItems(columns.Terms, seesNumbers: true);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (calls, held) = (0L, 0L);
        var began = Stopwatch.GetTimestamp();
        await using var db = await database.Contexts.CreateDbContextAsync();
        await using var writer = ExportFormat.Find(format)!.Open(Stream.Null, TimeZoneInfo.Utc);
        await writer.BeginAsync(CancellationToken.None);
        await foreach (var page in new ExportRows(filter, range, long.MaxValue, []).PagesAsync(db, columns, null, CancellationToken.None))
        {
            foreach (var row in page)
                await writer.WriteAsync(items.Of(row), CancellationToken.None);
            calls += page.Count;
            held = Math.Max(held, GC.GetTotalMemory(forceFullCollection: false) - before);
            if (calls >= MostCalls)
                break;
        }
        await writer.EndAsync(CancellationToken.None);
        return new ExportRate(calls, calls / Stopwatch.GetElapsedTime(began).TotalSeconds, held);
    }
}
