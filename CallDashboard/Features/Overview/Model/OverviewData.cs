using CallDashboard.Data.Stats;
using CallDashboard.Domain;

namespace CallDashboard.Features.Overview.Model;

/// <summary>What a page asks. Equal questions have one answer for all viewers.</summary>
/// <param name="FilterText">The filter's canonical address.</param>
/// <param name="ZoneId">The viewer's zone, where the filter names none.</param>
/// <param name="Dimension">What the table at the end is broken down by: task, script or line.</param>
/// <param name="Scope">The calls that the viewer may know of.</param>
public sealed record OverviewQuestion(string FilterText, string ZoneId, StatsBy Dimension, CallScope Scope)
{
    /// <summary>The question of a filter.</summary>
    public static OverviewQuestion Of(CallFilter filter, TimeZoneInfo viewer, StatsBy dimension, CallScope scope) =>
        // The order of a list changes no figure.
        new(CallFilterQuery.Format(filter with { Sort = CallSort.Started }), viewer.Id, dimension, scope);

    /// <summary>The filter asked about.</summary>
    public CallFilter Filter => CallFilterQuery.Parse(FilterText).Filter;
}

/// <summary>Everything the Overview shows, all of one moment.</summary>
public sealed record OverviewData
{
    public required OverviewQuestion Question { get; init; }
    /// <summary>The question's filter, read.</summary>
    public required CallFilter Filter { get; init; }
    public required ComparedPeriods Periods { get; init; }
    public required BucketGrid Grid { get; init; }
    public required StatsAnswer Current { get; init; }
    /// <summary>The earlier period; empty when calls do not reach back so far.</summary>
    public required StatsAnswer Previous { get; init; }
    /// <summary>True when the earlier period is covered by calls and has some that match.</summary>
    public required bool IsComparable { get; init; }
    /// <summary>Start of the first and the last call of all, unix seconds; null when there is none.</summary>
    public required long? Earliest { get; init; }
    public required long? Latest { get; init; }
    /// <summary>Calls in the range without the filter; asked only when the filter finds none.</summary>
    public long? WithoutFilter { get; init; }
    /// <summary>The script that a task ran last.</summary>
    public required IReadOnlyDictionary<long, long> ScriptOfJob { get; init; }
    /// <summary>When this was read.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Sums of the current and the earlier period.</summary>
    public StatsRow Total => total ??= Current[StatsBy.Result].Total();

    public StatsRow PreviousTotal => previousTotal ??= Previous[StatsBy.Result].Total();

    /// <summary>Reached calls of the current period.</summary>
    public StatsSums Reached => Total[ResultGroup.Reached];

    private StatsRow? total, previousTotal;
}
