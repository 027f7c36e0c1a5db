using CallDashboard.Data;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;

namespace CallDashboard.Features.Overview.Model;

/// <summary>Columns of the breakdown that it can be ordered by.</summary>
public enum BreakdownOrder { Calls, Name, Rate, Change, Talk, Rounds, HighIntent, Cost, OurSide }

/// <summary>A task, script or line with its figures. Averages and shares are of its reached calls.</summary>
/// <param name="Script">Of a task: the script it ran last.</param>
/// <param name="IsId">True when nobody named it.</param>
public sealed record BreakdownRow(long Id, string Name, bool IsId, string? Script, StatsRow Sums, double? Change, string Href, string? OurSideHref)
{
    public StatsSums Reached => Sums[ResultGroup.Reached];
    public bool IsFew => Sums.All.Calls < Rates.Few;
    public bool HasFewReached => Reached.Calls < Rates.Few;
    public double? Talk => Rates.Of(Reached.TalkSeconds, Reached.Calls);
    public double? Rounds => Rates.Of(Reached.Rounds, Reached.Calls);
    public double? HighIntent => Rates.Of(Reached.HighIntent, Reached.Calls);
    public long OurSide => Sums[ResultGroup.OurSide].Calls;
}

/// <summary>The table by task, script or line.</summary>
public static class Breakdown
{
    /// <summary>All rows in an order; of equal ones the more frequent first.</summary>
    public static IReadOnlyList<BreakdownRow> Rows(OverviewData data, IdNameCatalog names, OverviewLinks links, BreakdownOrder order, bool ascending)
    {
        var by = data.Question.Dimension;
        var before = data.Previous[by].Rows().ToDictionary(r => r.Key);
        var kind = KindOf(by);
        var rows = data.Current[by].Rows().Select(sums =>
        {
            var id = sums.Key;
            var script = data.ScriptOfJob.TryGetValue(id, out var s) ? names.Text(IdKind.Script, s) : null;
            string Link(ResultGroup? group = null) => by switch { StatsBy.Script => links.Script(id, group), StatsBy.Line => links.Line(id, group), _ => links.Job(id, group) };
            return new BreakdownRow(id, id == CallFilter.NoId ? "none named" : names.Text(kind, id), id != CallFilter.NoId && names.Find(kind, id) is null, script, sums,
                data.IsComparable ? Rates.Change(sums, before.GetValueOrDefault(id)) : null, Link(), sums[ResultGroup.OurSide].Calls > 0 ? Link(ResultGroup.OurSide) : null);
        }).ToList();
        var ordered = order == BreakdownOrder.Name
            ? rows.OrderBy(r => r.Name, StringComparer.CurrentCultureIgnoreCase)
            // Missing figures are last in either direction.
            : rows.OrderBy(r => Key(r, order) is null).ThenBy(r => ascending ? Key(r, order) : -Key(r, order));
        var result = ordered.ThenByDescending(r => r.Sums.All.Calls).ThenBy(r => r.Id).ToList();
        if (order == BreakdownOrder.Name && !ascending)
            result.Reverse();
        return result;
    }

    /// <summary>The kind of name that a dimension has.</summary>
    public static IdKind KindOf(StatsBy by) => by switch { StatsBy.Script => IdKind.Script, StatsBy.Line => IdKind.Line, _ => IdKind.Job };

    private static double? Key(BreakdownRow row, BreakdownOrder order) => order switch
    {
        BreakdownOrder.Rate => row.Sums.AnswerRate,
        BreakdownOrder.Change => row.Change,
        BreakdownOrder.Talk => row.Talk,
        BreakdownOrder.Rounds => row.Rounds,
        BreakdownOrder.HighIntent => row.HighIntent,
        BreakdownOrder.Cost => row.Sums.All.PayMicros,
        BreakdownOrder.OurSide => row.OurSide,
        _ => row.Sums.All.Calls,
    };
}
