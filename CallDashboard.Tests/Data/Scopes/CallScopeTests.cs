using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;
using CallDashboard.Features.Calls;
using CallDashboard.Features.Common;
using CallDashboard.Tests.Support;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Data.Scopes;

/// <summary>Whoever is limited to some applications or tasks has a database in which no other call ever was.</summary>
public class CallScopeTests(CorpusFixture corpus) : IClassFixture<CorpusFixture>
{
    private static readonly string[] Scopes = ["app=app-1", "app=app-2&job=7", "job=1992061735049218817&job=(none)", "app=never"];

    /// <summary>Tables that are no call's: what they hold may be known to everybody who sees a page of it, or only to those who are not limited (<c>Policies.SeeAll</c>).</summary>
    private static readonly string[] NobodysCalls =
    [
        "Term", "FollowerCursor", "IdName", "StoredSetting", "UserPreference", "ApiToken", "AppUser", "IdentityRole", "IdentityRoleClaim<string>", "IdentityUserClaim<string>",
        "IdentityUserLogin<string>", "IdentityUserRole<string>", "IdentityUserToken<string>", "IdentityUserPasskey<string>", "IdentityPasskeyData", "UserSession", "SecondFactor", "Invitation", "Scorecard", "ScorecardItem", "QuickTag", "ReviewRule", "SavedView", "RobotSentence", "ExportJob",
    ];

    [Fact]
    public void Lists_totals_facets_and_figures_are_those_of_a_database_without_the_others()
    {
        var now = TimeProvider.System.GetUtcNow();
        var contexts = corpus.Host.Services.GetRequiredService<CallContexts>();
        var (found, fromRollups) = (0, 0);
        Gen.Select(FilterGen.Any, Gen.Int[0, Scopes.Length - 1], Gen.Bool).Sample((any, which, bare) =>
        {
            var filter = bare ? CallFilter.Default with { Statuses = any.Statuses } : any;
            var scope = CallScope.Parse(Scopes[which]);
            var range = CallFilterQuery.Resolve(filter, now, TimeZoneInfo.Utc);
            var visible = corpus.Pushed.Where(c => InScope(c, scope)).ToList();
            var expected = new FilterOracle(visible).Matching(filter, range);
            using var db = contexts.For(scope).CreateDbContext();
            var where = $"{scope.Text} | {CallFilterQuery.Format(filter)}";

            Assert.True(expected.SetEquals(CallPages.List(db, filter, range, corpus.Terms).Select(c => c.CallId)), where);
            Assert.Equal(expected.Count, CallPages.CountAsync(db, filter, range, corpus.Columns, long.MaxValue).GetAwaiter().GetResult());
            Assert.Equal(expected.Count, FacetCounts.CountAsync(db, filter, range, corpus.Columns, long.MaxValue, CancellationToken.None).GetAwaiter().GetResult().Total);
            var page = CallPages.ReadAsync(db, filter, range, corpus.Columns, long.MaxValue, null, 700).GetAwaiter().GetResult();
            Assert.True(expected.SetEquals(page.Rows.Select(r => r.CallId)), where);

            // Columns that have not been read yet leave to roll-ups what these can answer.
            using var unread = new ColumnStore(contexts, corpus.Terms);
            var stats = new StatsQuery(contexts.For(scope), which == 2 ? corpus.Columns : unread).ReadAsync(new StatsRequest(filter, range, StatsBy.App, which == 0 ? StatsBy.Time : StatsBy.Job)).GetAwaiter().GetResult();
            Assert.True(expected.Count == stats.Total, $"{where}: {expected.Count} calls, {stats.Total} counted");
            Assert.Equal(visible.Where(c => expected.Contains(c.CallId)).GroupBy(c => corpus.Terms.Find(TermKind.App, c.AppId)).ToDictionary(g => (long)g.Key, g => g.LongCount()),
                stats[StatsBy.App].Rows().ToDictionary(r => r.Key, r => r.All.Calls));
            found += expected.Count > 0 ? 1 : 0;
            fromRollups += stats.FromRollups ? 1 : 0;
        }, iter: 250, threads: 1);

        Assert.True(found > 60, $"Only {found} of the filters found anything.");
        Assert.True(fromRollups > 5, $"Only {fromRollups} figures came from roll-ups.");
    }

    [Fact]
    public void Every_table_that_hangs_on_a_call_is_limited_and_every_other_is_named()
    {
        using var db = corpus.Host.Services.GetRequiredService<CallContexts>().For(CallScope.Parse("app=app-1")).CreateDbContext();

        var open = db.Model.GetEntityTypes().Where(t => t.GetDeclaredQueryFilters().Count == 0).Select(t => t.DisplayName()).ToList();

        Assert.True(open.Except(NobodysCalls).ToList() is { Count: 0 }, $"Not limited to a viewer's calls: {string.Join(", ", open.Except(NobodysCalls))}. A table of a call's things has a column "
            + $"CallKey and is limited by itself; else limit it in CallsDbContext.Limit, or, when it says nothing of any call, add it to {nameof(NobodysCalls)}.");
        Assert.Contains("Term", open);
    }

    [Fact]
    public async Task Nothing_is_found_without_a_viewer_and_roll_ups_are_shut()
    {
        await using var nobody = corpus.Host.Services.CreateAsyncScope();
        await using var unseen = await nobody.ServiceProvider.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync();
        Assert.Equal(0, await unseen.Calls.CountAsync());

        await using var db = await corpus.Host.Services.GetRequiredService<CallContexts>().For(CallScope.Parse("app=app-1")).CreateDbContextAsync();
        Assert.True(await db.Calls.AnyAsync() && await db.CallTags.AnyAsync() && await db.CallBodies.AnyAsync() && await db.Changes.AnyAsync());
        Assert.False(await db.Rollups.AnyAsync());
        var keys = await db.Calls.Select(c => c.Key).ToListAsync();
        Assert.All(await db.CallTexts.Select(t => t.CallKey).ToListAsync(), key => Assert.Contains(key, keys));
        Assert.True(keys.Count < corpus.Pushed.Count);
        await using var all = corpus.Open();
        Assert.Equal(corpus.Pushed.Count, await all.Calls.CountAsync());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("job=7&app=b&app=a&app=b", "app=a&app=b&job=7")]
    [InlineData("app=", "nothing")]
    [InlineData("app=a&status=BUSY", "nothing")]
    [InlineData("from=now-1d&app=a", "nothing")]
    [InlineData("job=x", "nothing")]
    [InlineData("nothing", "nothing")]
    public void What_cannot_be_read_limits_to_nothing(string text, string canonical)
    {
        Assert.Equal(canonical, CallScope.Parse(text).Text);
        Assert.Equal(CallScope.Parse(text), CallScope.Parse(canonical));
    }

    private static bool InScope(CallRecord call, CallScope scope) =>
        (scope.Apps.IsEmpty || scope.Apps.Contains(call.AppId)) && (scope.Jobs.IsEmpty || scope.Jobs.Contains(call.JobId ?? CallFilter.NoId));
}
