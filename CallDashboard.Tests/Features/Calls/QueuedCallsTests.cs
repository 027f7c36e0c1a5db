using System.Net.Http.Json;
using System.Text.Json;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Features.Review.Judging;
using CallDashboard.Features.Review.Queue;
using CallDashboard.Hosting;
using CallDashboard.Tests.Browser;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.Features.Calls;

/// <summary>What list and API say of calls that wait in the review queue, and what they keep to themselves.</summary>
[Collection(Browsing.Name)]
public sealed class QueuedCallsTests(BrowserFixture browsers) : IAsyncLifetime
{
    private readonly AppHost host = AppHost.Start(("Recordings:Archive", "false"));

    public Task InitializeAsync() => host.StoreAsync([Pushes.Record("call-1"), Pushes.Record("call-2"), Pushes.Record("call-3")]);

    public Task DisposeAsync() => host.DisposeAsync().AsTask();

    private QueueDesk Desk => host.Desk();

    [Fact]
    public async Task Whoever_is_to_give_a_second_opinion_is_not_told_the_first_by_the_api_until_they_have()
    {
        var (first, second, operators) = (await host.SignedInAsync(Roles.Supervisor), await host.SignedInAsync(Roles.Administrator), await host.SignedInAsync(Roles.Operator));
        var item = await QueuedAsync("call-1", secondPercent: 100);
        Assert.True(await Desk.OpenAsync(item, await IdAsync(Roles.Supervisor)));
        await JudgeAsync(Roles.Supervisor, "fail", "E", tag: "3");

        Assert.Equal(("fail", "E", 1), await SaidAsync(first));
        Assert.Equal((null, null, 0), await SaidAsync(second));
        // Who judges nothing sees the outcome.
        Assert.Equal(("fail", "E", 1), await SaidAsync(operators));

        await JudgeAsync(Roles.Administrator, "pass", "B", tag: null);
        Assert.Equal(("pass", "B", 1), await SaidAsync(second));
    }

    [Fact]
    public async Task The_rows_of_a_page_are_looked_up_in_the_queue_by_their_keys()
    {
        await using var db = await host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync();
        using var command = db.WaitingOf([1, 2, 3]).OrderBy(i => i.Position).CreateDbCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
        await db.Database.OpenConnectionAsync();
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
            plan.Add(reader.GetString(3));

        Assert.Contains(plan, step => step.Contains("IX_ReviewQueueItems_CallKey (CallKey=?)", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN r", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task The_list_shows_what_waits_and_who_has_it_as_it_changes()
    {
        var (mine, free) = (await QueuedAsync("call-1"), await QueuedAsync("call-2"));
        await using var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Supervisor);
        var page = visit.Page;
        await page.GotoAsync("/calls?from=2000-01-01&columns=result,review,queue");
        var cells = Enumerable.Range(1, 3).Select(i => page.Locator($"[data-call-id=call-{i}] .c-queue")).ToArray();
        await Expect(cells[0]).ToHaveTextAsync("Waits");
        await Expect(cells[0].Locator(".state")).ToHaveAttributeAsync("title", "By hand");
        await Expect(cells[1]).ToHaveTextAsync("Waits");
        await Expect(cells[2]).ToHaveTextAsync("–");

        Assert.True(await Desk.OpenAsync(mine, await IdAsync(Roles.Supervisor)));
        await Expect(cells[0]).ToHaveTextAsync("Taken by supervisor");
        await Desk.RemoveAsync([free]);
        await Expect(cells[1]).ToHaveTextAsync("–");

        await page.SetViewportSizeAsync(390, 844);
        await Expect(cells[0]).ToBeVisibleAsync();
        await visit.PictureAsync("calls-queued-390");
        visit.AssertQuiet();
    }

    private async Task<long> QueuedAsync(string callId, double secondPercent = 0) =>
        Assert.Single((await host.ReviewQueue().AddAsync([callId], "boss", secondPercent, default)).Items);

    private async Task<string> IdAsync(string role)
    {
        await host.EnsureAccountAsync(role);
        return await host.QueryAsync(db => db.Users.Where(u => u.Email == SignedIn.Email(role)).Select(u => u.Id).SingleAsync());
    }

    private async Task JudgeAsync(string role, string verdict, string level, string? tag)
    {
        SentAct Act(string kind, string value, string target = "") => new(Guid.NewGuid().ToString(), kind, target, value);
        List<SentAct> acts = [Act("level", level), Act("verdict", verdict)];
        if (tag is not null)
            acts.Add(Act("tag", "on", tag));
        await host.Services.GetRequiredService<ReviewStore>().DoAsync(new SentActs("call-1", 0, 0, acts), await IdAsync(role), Actor.System, default);
    }

    private static async Task<(string? Verdict, string? Level, int Tags)> SaidAsync(HttpClient http)
    {
        var call = await http.GetFromJsonAsync<JsonElement>("/api/calls/call-1");
        var review = call.GetProperty("review");
        var tags = call.GetProperty("quickTags").GetArrayLength();
        return review.ValueKind == JsonValueKind.Null ? (null, null, tags) : (review.GetProperty("verdict").GetString(), review.GetProperty("level").GetString(), tags);
    }
}
