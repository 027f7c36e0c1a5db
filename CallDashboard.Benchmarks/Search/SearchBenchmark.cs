using System.Diagnostics;
using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Domain;
using CallDashboard.Features.Calls;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Benchmarks.Search;

/// <summary>
/// Times pages of searches at several sizes of the database. Every page is compared with the same page of a scan where a scan is quick enough to wait for.
/// </summary>
internal static class SearchBenchmark
{
    private const int Page = 50;

    private static readonly (string Family, string[] Queries)[] Families =
    [
        ("one call's number", ["q=1000123", "q=1004567", "q=1009999", "q=order+1007777"]),
        ("rare word", ["q=ombudsman", "q=OMBUDSMÁN", "q=ombuds"]),
        ("word of 1 in 10", ["q=supervisor", "q=superv"]),
        ("word of every second", ["q=goodbye", "q=the", "q=you"]),
        ("two common words", ["q=goodbye+human", "q=the+agent", "q=goodbye+supervisor"]),
        ("beginning, 1 letter", ["q=a", "q=t", "q=z"]),
        ("beginning, 2-3 letters", ["q=go", "q=tha", "q=bab", "q=10"]),
        ("2 Chinese, common", ["q=一丁", "q=丁七", "q=万一"]),
        ("2 Chinese, rare", ["q=仲裁", "q=仦伀", "q=伀份"]),
        ("1 Chinese", ["q=一", "q=伀", "q=侀"]),
        ("3-4 Chinese", ["q=一丁七", "q=一一丁万", "q=丁七一"]),
        ("2 Thai", ["q=กข", "q=ขฃ", "q=ฅง"]),
        ("Arabic", ["q=بابا", "q=تا"]),
        ("phrase, common", ["q=%22thank+you%22", "q=%22you+to%22"]),
        ("phrase, nobody says it", ["q=%22goodbye+goodbye+human%22", "q=%22supervisor+goodbye+the%22"]),
        ("nobody says it", ["q=zzzzz", "q=龘龘", "q=goodbye+zzzzz"]),
        ("common + result 1 in 100", ["q=goodbye&status=REFUSED", "q=you&status=REFUSED"]),
        ("common + result 1 in 1000", ["q=goodbye&status=SYSTEM_ERROR", "q=the&status=SYSTEM_ERROR"]),
        ("common + one number", ["q=goodbye&phone=%2B15550000123", "q=you&phone=%2B15550000777"]),
        ("1 in 10 + result 1 in 1000", ["q=supervisor&status=SYSTEM_ERROR"]),
        ("rare + result", ["q=ombudsman&status=BUSY", "q=仲裁&status=ANSWERED"]),
        ("one week", ["q=goodbye&from=2026-11-13", "q=ombudsman&from=2026-11-13", "q=human+agent&from=2026-11-13&status=BUSY"]),
        ("oldest first", ["q=goodbye&sort=-started", "q=supervisor&sort=-started"]),
        ("deep page", ["q=goodbye", "q=supervisor", "q=ombudsman"]),
        ("exact total", ["q=goodbye", "q=supervisor", "q=ombudsman", "q=一丁", "q=%22thank+you%22"]),
        ("exact total + result", ["q=goodbye&status=BUSY", "q=supervisor&status=BUSY"]),
    ];

    /// <summary>Runs it: <c>--calls 10000,1000000 --rounds 20 --directory /tmp/search</c>; databases are kept there and used again.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var sizes = Arguments.Text(args, "--calls", "10000,1000000").Split(',').Select(s => int.Parse(s, CultureInfo.InvariantCulture)).ToList();
        var rounds = Arguments.Number(args, "--rounds", 15);
        var directory = Path.GetFullPath(Arguments.Text(args, "--directory", Path.Combine(Path.GetTempPath(), "calldashboard-search")));
        Directory.CreateDirectory(directory);
        var table = new Dictionary<string, List<string>>();
        foreach (var size in sizes)
        {
            await using var seed = await SearchSeed.OpenAsync(Path.Combine(directory, $"search-{size}.db"), size);
            foreach (var (family, queries) in Families)
            {
                var times = await TimeAsync(seed.Services, family, queries, rounds);
                if (!table.TryGetValue(family, out var row))
                    table[family] = row = [];
                row.Add(string.Create(CultureInfo.InvariantCulture, $"{times[times.Count / 2],9:0.0}{times[times.Count * 95 / 100],9:0.0}"));
            }
        }
        Console.WriteLine($"{"ms, p50 and p95",-28}{string.Concat(sizes.Select(s => s.ToString("N0", CultureInfo.InvariantCulture).PadLeft(18)))}");
        foreach (var (family, row) in table)
            Console.WriteLine($"{family,-28}{string.Concat(row)}");
        return 0;
    }

    private static async Task<List<double>> TimeAsync(IServiceProvider services, string family, string[] queries, int rounds)
    {
        var contexts = services.GetRequiredService<IDbContextFactory<CallsDbContext>>();
        var columns = services.GetRequiredService<ColumnStore>();
        var now = DateTimeOffset.FromUnixTimeSeconds(SearchSeed.End);
        var times = new List<double>();
        for (var round = -1; round < rounds; round++)
        {
            foreach (var query in queries)
            {
                var filter = CallFilterQuery.Parse(query.Contains("from=", StringComparison.Ordinal) ? query : $"from=2000-01-01&{query}").Filter;
                var range = CallFilterQuery.Resolve(filter, now, TimeZoneInfo.Utc);
                var middle = new CallCursor(CallSort.Started, SearchSeed.End - (SearchSeed.Days * 86_400L / 2), 0);
                var began = Stopwatch.GetTimestamp();
                await using (var db = await contexts.CreateDbContextAsync())
                {
                    if (family.StartsWith("exact total", StringComparison.Ordinal))
                        _ = await CallPages.CountAsync(db, filter, range, columns, long.MaxValue);
                    else
                        _ = await CallPages.ReadAsync(db, filter, range, columns, long.MaxValue, family == "deep page" ? middle : null, Page);
                }
                // The first round only warms up.
                if (round >= 0)
                    times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }
        times.Sort();
        return times;
    }
}
