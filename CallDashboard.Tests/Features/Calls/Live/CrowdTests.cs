using CallDashboard.Benchmarks.Circuits;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;

namespace CallDashboard.Tests.Features.Calls.Live;

/// <summary>The short form of the benchmark <c>crowd</c>: live pages on real circuits without a browser. No time is asserted.</summary>
public class CrowdTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Every_open_page_ends_with_exactly_the_newest_calls_of_the_database()
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        for (var i = 0; i < 30; i++)
            await PushAsync(http, $"before-{i}");
        using var visitor = await SignInAsync(host);
        await using var crowd = await Crowd.OpenAsync(visitor, "/live", 4);
        Assert.Empty(await crowd.DifferencesAsync(await NewestAsync(host, visitor), Patience));

        // Faster than pages are drawn, over the edge of what they show; one call changes on the way.
        for (var i = 0; i < 100; i++)
        {
            crowd.Announce($"during-{i}");
            await PushAsync(http, $"during-{i}");
        }
        await PushAsync(http, "during-90", ("resultStatus", "BUSY"));

        Assert.Equal(LiveServer.RowsShown, (await NewestAsync(host, visitor)).Count);
        Assert.Empty(await crowd.DifferencesAsync(await NewestAsync(host, visitor), Patience));
        Assert.NotEmpty(crowd.Delays);
    }

    [Fact]
    public async Task A_page_that_lacks_a_call_is_noticed()
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        await PushAsync(http, "one");
        using var visitor = await SignInAsync(host);
        await using var crowd = await Crowd.OpenAsync(visitor, "/live", 1);

        Assert.Empty(await crowd.DifferencesAsync(["one"], Patience));
        Assert.Single(await crowd.DifferencesAsync(["two", "one"], TimeSpan.Zero));
    }

    [Fact]
    public async Task A_page_whose_circuit_ended_is_noticed()
    {
        var host = AppHost.Start();
        await using var crowd = await OpenAndEndAsync(host);

        await Eventually.HoldsAsync(() => Task.FromResult(crowd.Pages.All(p => p.Failure is not null)));

        Assert.Single(await crowd.DifferencesAsync([], TimeSpan.Zero));
    }

    private static async Task<Crowd> OpenAndEndAsync(AppHost host)
    {
        using var ending = host;
        using var visitor = await SignInAsync(host);
        return await Crowd.OpenAsync(visitor, "/live", 1);
    }

    private static async Task<Visitor> SignInAsync(AppHost host)
    {
        await host.EnsureAccountAsync(Roles.Supervisor);
        return await Visitor.SignInAsync(host.Address, SignedIn.Email(Roles.Supervisor), SignedIn.Password);
    }

    private static async Task PushAsync(HttpClient http, string callId, params (string Field, object? Value)[] fields) =>
        Assert.Equal("0", (await http.PushAsync(Pushes.Record(callId, fields))).Status);

    /// <summary>Requests that read wait until what was acknowledged is filed.</summary>
    private static async Task<List<string>> NewestAsync(AppHost host, Visitor visitor)
    {
        await visitor.ReadAsync("/api/calls?limit=1");
        return LiveServer.NewestCalls(Path.Combine(host.StorageDirectory, "calls.db"));
    }
}
