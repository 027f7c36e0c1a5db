using CallDashboard.Data;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;
using CallDashboard.Features.Calls;
using CallDashboard.Features.Calls.List;
using CallDashboard.Features.Overview;
using CallDashboard.Features.Overview.Model;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Benchmarks.Scale;

/// <summary>Asks what pages ask. Its clock stands at the newest call, so that relative ranges mean the same whenever it runs.</summary>
internal sealed class ScaleRunner(OpenDatabase database, ScaleFacts facts)
{
    private readonly CallListLoader list = ActivatorUtilities.CreateInstance<CallListLoader>(database.Services, new Everything());
    private readonly StatsQuery stats = database.Services.GetRequiredService<StatsQuery>();

    private DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(facts.Last + 60);

    /// <summary>Closes the connections that are kept open: the next question finds nothing prepared.</summary>
    public static void Forget() => SqliteConnection.ClearAllPools();

    /// <summary>Asks once.</summary>
    public async Task RunAsync(ScaleQuestion question)
    {
        var filter = CallFilterQuery.Parse(question.Query).Filter;
        var range = CallFilterQuery.Resolve(filter, Now, TimeZoneInfo.Utc);
        switch (question.What)
        {
            case Asked.Page:
                await list.PageAsync(filter, range, facts.LastKey, PlaceOf(filter.Sort, question.Depth), backwards: false, CancellationToken.None);
                break;
            case Asked.Total:
                await list.CountAsync(filter, range, facts.LastKey, CancellationToken.None);
                break;
            case Asked.Facets:
                await list.FacetsAsync(filter, range, facts.LastKey, CancellationToken.None);
                break;
            case Asked.Overview:
                // A reader of its own: one that lives remembers its answers.
                using (var reader = ActivatorUtilities.CreateInstance<OverviewReader>(database.Services, new StandingClock(Now)))
                    await reader.GetAsync(OverviewQuestion.Of(filter, TimeZoneInfo.Utc, StatsBy.Job, CallScope.All), CancellationToken.None);
                break;
            default:
                await stats.ReadAsync(new StatsRequest(filter, range, StatsWords.Parse(question.Api)!.By));
                break;
        }
    }

    private CallCursor? PlaceOf(CallSort sort, double depth) => depth == 0 ? null : sort switch
    {
        CallSort.Started => new CallCursor(sort, facts.Last - (long)((facts.Last - facts.First) * depth), 0),
        CallSort.StartedAscending => new CallCursor(sort, facts.First + (long)((facts.Last - facts.First) * depth), 0),
        // Half of the calls have no talk time and cost nothing: the middle lies among those.
        CallSort.Duration => new CallCursor(sort, depth < 0.5 ? 20 : 0, facts.LastKey / 2),
        _ => new CallCursor(sort, depth < 0.5 ? 12_000 : 0, facts.LastKey / 2),
    };

    /// <summary>Nobody in particular: there is no request here whose viewer could be asked.</summary>
    private sealed class Everything : ICallViewer
    {
        public CallScope Scope => CallScope.All;

        public bool SeesNumbers => true;
    }

    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
