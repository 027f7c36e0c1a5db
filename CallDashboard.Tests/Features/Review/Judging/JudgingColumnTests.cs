using System.Security.Claims;
using System.Text.Json.Nodes;
using Bunit;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Features.Review;
using CallDashboard.Features.Review.Judging;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Live;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CallDashboard.Tests.Features.Review.Judging;

/// <summary>What the server renders of the review column, from a real database.</summary>
public sealed class JudgingColumnTests : BunitContext, IClassFixture<ReviewEndpointTests.Desk>
{
    private readonly AppHost host;

    public JudgingColumnTests(ReviewEndpointTests.Desk desk)
    {
        host = desk.Host;
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton(host.Services.GetRequiredService<ReviewStore>());
        Services.AddSingleton(host.Services.GetRequiredService<ReviewFeed>());
        Services.AddSingleton(host.Services.GetRequiredService<TermCatalog>());
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(new ViewerZone(host.Services.GetRequiredService<IOptionsMonitor<DisplayOptions>>()));
        AddAuthorization().SetAuthorized("mara").SetClaims(new Claim(ClaimTypes.NameIdentifier, "u-mara"));
    }

    [Fact]
    public async Task The_desk_has_levels_nine_tags_and_a_scorecard_from_the_start()
    {
        var column = Show(await CallAsync("column-1", "B"));

        Assert.Equal(["A", "B", "C", "D", "E", "F"], column.FindAll("[data-judge=level]").Select(b => b.TextContent));
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "8", "9"], column.FindAll("[data-judge=tag]").Select(b => b.GetAttribute("data-slot")));
        Assert.Equal("100", column.FindAll("[data-weight]").Sum(i => int.Parse(i.GetAttribute("data-weight")!, System.Globalization.CultureInfo.InvariantCulture)).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("u-mara", (string?)JsonNode.Parse(column.Find("[data-state]").GetAttribute("data-state")!)!["me"]);
    }

    [Fact]
    public async Task Levels_are_the_platforms_own_words_where_it_has_its_own()
    {
        await CallAsync("column-2a", "sehr interessiert");
        var column = Show(await CallAsync("column-2b", "kein Bedarf"));

        var words = column.FindAll("[data-part=levels] [data-value]").Select(b => b.TextContent).ToList();
        Assert.Contains("kein Bedarf", words);
        Assert.Contains("sehr interessiert", words);
        Assert.DoesNotContain("A", words);
    }

    [Fact]
    public async Task Another_persons_act_changes_the_state_that_the_module_reads()
    {
        var call = await CallAsync("column-3", "B");
        var column = Show(call);
        Assert.Contains("\"reviews\":[]", column.Find("[data-state]").GetAttribute("data-state"), StringComparison.Ordinal);

        await host.Services.GetRequiredService<ReviewStore>().DoAsync(
            new SentActs(call.Row.CallId, 0, 0, [new SentAct(Guid.NewGuid().ToString(), "verdict", Value: "unsure")]), "u-jonas", Actor.System, default);

        column.WaitForAssertion(() => Assert.Contains("\"verdict\":\"unsure\"", column.Find("[data-state]").GetAttribute("data-state"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_does_not_judge_sees_the_outcome_and_nobodys_words()
    {
        var call = await CallAsync("column-4", "B");
        SentAct Act(string kind, string value, string target = "") => new(Guid.NewGuid().ToString(), kind, target, value);
        await host.Services.GetRequiredService<ReviewStore>().DoAsync(
            new SentActs(call.Row.CallId, 0, 0, [Act("verdict", "fail"), Act("level", "E"), Act("tag", "on", "3"), Act("comment", "a secret")]), "u-jonas", Actor.System, default);

        var summary = Render<ReviewSummary>(p => p.Add(s => s.Call, call));

        Assert.Contains("Fail, ", summary.Find(".panel-sub").TextContent, StringComparison.Ordinal);
        Assert.Equal(["E", "–", "Long wait"], summary.FindAll("dd").Select(d => d.TextContent));
        Assert.DoesNotContain("secret", summary.Markup, StringComparison.Ordinal);
        Assert.Empty(summary.FindAll("button"));
    }

    [Fact]
    public async Task A_mention_is_news_until_the_call_is_opened()
    {
        var call = await CallAsync("column-5", "B");
        await host.EnsureAccountAsync(Roles.Supervisor);
        var person = (await host.QueryAsync(db => db.Users.SingleAsync(u => u.Email == SignedIn.Email(Roles.Supervisor)))).Id;
        var store = host.Services.GetRequiredService<ReviewStore>();
        await store.DoAsync(new SentActs("column-5", 0, 0, [new SentAct(Guid.NewGuid().ToString(), "comment", Value: "@supervisor@example.test look", AtMs: 8_500)]), "u-jonas", Actor.System, default);

        AddAuthorization().SetAuthorized("supervisor").SetClaims(new Claim(ClaimTypes.NameIdentifier, person));
        var panel = Render<MentionsPanel>();
        panel.WaitForAssertion(() => Assert.Equal("/calls/column-5?t=8.5", panel.Find("a").GetAttribute("href")));
        Assert.Contains("1 not seen yet", panel.Markup, StringComparison.Ordinal);

        Assert.True(await store.SeenAsync(call.Row.Key, person, default));
        panel.WaitForAssertion(() => Assert.DoesNotContain("not seen", panel.Markup, StringComparison.Ordinal));
        Assert.False(await store.SeenAsync(call.Row.Key, person, default));
    }

    [Fact]
    public async Task Subscriptions_end_with_the_page()
    {
        var feed = host.Services.GetRequiredService<ReviewFeed>();
        var before = feed.Subscribers;
        Show(CallViews.Of([]));
        Assert.Equal(before + 1, feed.Subscribers);

        await DisposeComponentsAsync();
        Assert.Equal(before, feed.Subscribers);
    }

    private IRenderedComponent<JudgingColumn> Show(CallView call)
    {
        var column = Render<JudgingColumn>(p => p.Add(c => c.Call, call));
        column.WaitForAssertion(() => Assert.NotNull(column.Find("[data-state]").GetAttribute("data-state")));
        return column;
    }

    private async Task<CallView> CallAsync(string callId, string level)
    {
        using var http = host.Http();
        Assert.Equal(200, (await http.PushAsync(Pushes.Record(callId, ("intentLevelDetailName", level)))).Http);
        await host.Services.GetRequiredService<IngestQueue>().FiledAsync();
        return (await ActivatorUtilities.CreateInstance<CallReader>(host.Services, new Supervisor()).ReadAsync(callId, default))!;
    }

    private sealed class Supervisor : ICallViewer
    {
        public CallScope Scope => CallScope.All;

        public bool SeesNumbers => true;
    }
}
