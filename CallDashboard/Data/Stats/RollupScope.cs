using CallDashboard.Domain;

namespace CallDashboard.Data.Stats;

/// <summary>
/// Which roll-up rows count the calls of a filter. Roll-ups know time, result and one more thing: a filter that names two of those,
/// or asks by another than it names, can only be counted from the calls.
/// </summary>
internal sealed class RollupScope
{
    private readonly IReadOnlyDictionary<StatsBy, RollupKind> kinds;
    private readonly Func<IQueryable<Rollup>, IQueryable<Rollup>> values;
    private readonly Func<int, bool> status;

    private RollupScope(IReadOnlyDictionary<StatsBy, RollupKind> kinds, Func<IQueryable<Rollup>, IQueryable<Rollup>> values, Func<int, bool> status) =>
        (this.kinds, this.values, this.status) = (kinds, values, status);

    /// <summary>The scope, or null when only the calls can answer.</summary>
    public static RollupScope? Of(StatsRequest request, TermCatalog terms)
    {
        var filter = request.Filter;
        if (request.Resolution % StatsQuery.Quarter != 0 || filter.NotTags.Count > 0 || filter.Phone is not null || filter.Query is not null || filter.Recording is not null
            || filter.Reviewed is not null || filter.Last || filter.Properties.Count > 0 || filter.Weekdays.Count > 0 || filter.Hours.Count > 0)
            return null;
        var named = Named(filter, terms).ToList();
        if (named.Count > 1)
            return null;
        var kinds = new Dictionary<StatsBy, RollupKind>();
        foreach (var by in request.By.Append(StatsBy.Result))
        {
            if (named.Count == 0)
                kinds[by] = by is StatsBy.Time or StatsBy.Result ? RollupKind.All : KindOf(by);
            else if (by is StatsBy.Time or StatsBy.Result || (named[0].By == by && !named[0].IsMany))
                kinds[by] = KindOf(named[0].By);
            else
                return null;
        }
        return new RollupScope(kinds, named.Count == 0 ? rows => rows : named[0].Values, Statuses(filter, terms));
    }

    /// <summary>What the roll-up rows of one grouping count by.</summary>
    public RollupKind KindFor(StatsBy by) => kinds[by];

    /// <summary>The roll-up rows of one grouping.</summary>
    public IQueryable<Rollup> Rows(IQueryable<Rollup> rollups, StatsBy by)
    {
        var kind = kinds[by];
        return values(rollups.Where(r => r.Kind == kind));
    }

    /// <summary>Whether the filter wants this result.</summary>
    public bool HasStatus(int statusId) => status(statusId);

    private sealed record Name(StatsBy By, bool IsMany, Func<IQueryable<Rollup>, IQueryable<Rollup>> Values);

    private static IEnumerable<Name> Named(CallFilter f, TermCatalog terms)
    {
        if (f.Apps.Count > 0)
            yield return OneOf(StatsBy.App, CallFilterExtensions.Ids(TermKind.App, f.Apps, terms));
        if (f.Intents.Count > 0)
            yield return OneOf(StatsBy.Intent, CallFilterExtensions.Ids(TermKind.Intent, f.Intents, terms));
        if (f.Hangups.Count > 0)
            yield return OneOf(StatsBy.Hangup, CallFilterExtensions.Ids(TermKind.HangupBy, f.Hangups, terms));
        if (f.Jobs.Count > 0)
            yield return OneOf(StatsBy.Job, f.Jobs);
        if (f.Scripts.Count > 0)
            yield return OneOf(StatsBy.Script, f.Scripts);
        if (f.Lines.Count > 0)
            yield return OneOf(StatsBy.Line, f.Lines);
        // Each tag is a thing of its own: two of them would count a call that has both twice.
        foreach (var tag in f.Tags)
            yield return OneOf(StatsBy.Tag, [OrNothing(terms.Find(TermKind.CallTag, tag))]) with { IsMany = true };
        foreach (var tag in f.CustomerTags)
            yield return OneOf(StatsBy.CustomerTag, [OrNothing(terms.Find(TermKind.CustomerTag, tag))]) with { IsMany = true };
        foreach (var concern in f.Concerns)
            yield return OneOf(StatsBy.Concern, [concern == CallFilter.NoValue ? 0 : OrNothing(terms.Find(TermKind.Concern, concern))]) with { IsMany = true };
        if (Between(StatsBy.TalkSeconds, f.MinSeconds, f.MaxSeconds) is { } talk)
            yield return talk;
        if (Between(StatsBy.Rounds, f.MinRounds, f.MaxRounds) is { } rounds)
            yield return rounds;
        if (Between(StatsBy.Redials, f.MinRedials, f.MaxRedials) is { } redials)
            yield return redials;
    }

    private static long OrNothing(int id) => id == 0 ? long.MinValue : id;

    private static Name OneOf(StatsBy by, IEnumerable<long> values)
    {
        var wanted = values.ToArray();
        return new Name(by, false, rows => rows.Where(r => wanted.Contains(r.Value)));
    }

    private static Name OneOf(StatsBy by, int[] values) => OneOf(by, values.Select(v => (long)v));

    // A call that does not say (−1) meets no bound.
    private static Name? Between(StatsBy by, int? least, int? most) => (least, most) switch
    {
        (null, null) => null,
        _ => new Name(by, false, rows => rows.Where(r => r.Value >= (least ?? 0) && r.Value <= (most ?? int.MaxValue))),
    };

    private static Func<int, bool> Statuses(CallFilter filter, TermCatalog terms)
    {
        var ids = CallFilterExtensions.Ids(TermKind.Status, filter.Statuses, terms);
        return id => (filter.Statuses.Count == 0 || ids.Contains(id)) && (filter.Groups.Count == 0 || filter.Groups.Contains(ResultStatus.GroupOf(id)));
    }

    private static RollupKind KindOf(StatsBy by) => by switch
    {
        StatsBy.App => RollupKind.App,
        StatsBy.Job => RollupKind.Job,
        StatsBy.Script => RollupKind.Script,
        StatsBy.Line => RollupKind.Line,
        StatsBy.Intent => RollupKind.Intent,
        StatsBy.Hangup => RollupKind.HangupBy,
        StatsBy.Tag => RollupKind.CallTag,
        StatsBy.CustomerTag => RollupKind.CustomerTag,
        StatsBy.Concern => RollupKind.Concern,
        StatsBy.Redials => RollupKind.Redials,
        StatsBy.TalkSeconds => RollupKind.TalkSeconds,
        StatsBy.Rounds => RollupKind.Rounds,
        StatsBy.HangupRound => RollupKind.HangupRound,
        _ => RollupKind.All,
    };
}
