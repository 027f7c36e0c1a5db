using CallDashboard.Domain;

namespace CallDashboard.Data.Stats;

/// <summary>What to count.</summary>
/// <param name="Filter">Which calls. Its own <c>from</c> and <c>to</c> are not read.</param>
/// <param name="Range">The stretch of time, from <see cref="CallFilterQuery.Resolve"/>.</param>
/// <param name="By">By what; <see cref="StatsBy.Result"/> is always there.</param>
public sealed record StatsRequest(CallFilter Filter, TimeRange Range, params IReadOnlyList<StatsBy> By)
{
    /// <summary>Seconds of a key of <see cref="StatsBy.Time"/>. Finer than the roll-ups' 900 is counted from the calls themselves.</summary>
    public int Resolution { get; init; } = StatsQuery.Quarter;
}

/// <summary>What was counted, all of the same moment.</summary>
public sealed class StatsAnswer
{
    private readonly Dictionary<StatsBy, StatsTable> tables;

    internal StatsAnswer(IEnumerable<StatsBy> by) => tables = by.Append(StatsBy.Result).Distinct().ToDictionary(b => b, _ => new StatsTable());

    /// <summary>Different calls.</summary>
    public long Total => this[StatsBy.Result].Calls;

    /// <summary>The table that was asked for.</summary>
    public StatsTable this[StatsBy by] => tables[by];

    /// <summary>True when the roll-ups answered, save for the range's cut edges.</summary>
    public bool FromRollups { get; internal set; }

    internal IReadOnlyDictionary<StatsBy, StatsTable> Tables => tables;
}
