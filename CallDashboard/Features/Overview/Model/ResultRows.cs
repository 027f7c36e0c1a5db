using CallDashboard.Data;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;

namespace CallDashboard.Features.Overview.Model;

/// <summary>A line of the results: a family or a code of it.</summary>
/// <param name="Code">Null for a family.</param>
/// <param name="Change">Percentage points; null without a comparison.</param>
public sealed record ResultRow(ResultGroup Group, string? Code, string Label, string Icon, long Calls, double? Share, double? Change, string? Href)
{
    /// <summary>Families and their codes, in the order of every table. Every call is in one code and one family, so both add up to all.</summary>
    public static IReadOnlyList<ResultRow> All(OverviewData data, TermCatalog terms, OverviewLinks links)
    {
        var now = data.Current[StatsBy.Result].ByStatus().ToDictionary(r => (int)r.Key, r => r.All.Calls);
        var before = data.Previous[StatsBy.Result].ByStatus().ToDictionary(r => (int)r.Key, r => r.All.Calls);
        var (total, totalBefore) = (data.Total.All.Calls, data.IsComparable ? data.PreviousTotal.All.Calls : 0);
        double? Change(long calls, long callsBefore) => Rates.Change(calls, total, callsBefore, totalBefore);
        ResultRow Line(int id, string code, ResultStatus status)
        {
            var calls = now.GetValueOrDefault(id);
            return new(status.Group, code, status.Label, status.Icon, calls, Rates.Of(calls, total), Change(calls, before.GetValueOrDefault(id)), calls == 0 ? null : links.Status(code));
        }

        var rows = new List<ResultRow>();
        foreach (var group in ResultGroups.All)
        {
            var calls = data.Total[group].Calls;
            rows.Add(new(group, null, group.Label(), $"fam-{group.Word()}", calls, Rates.Of(calls, total), Change(calls, data.PreviousTotal[group].Calls), calls == 0 ? null : links.Group(group)));
            rows.AddRange(group == ResultGroup.Other
                ? now.Keys.Where(id => ResultStatus.GroupOf(id) == ResultGroup.Other).OrderByDescending(id => now[id]).Select(id => Line(id, terms.Text(id), ResultStatus.Of(terms.Text(id))))
                : ResultStatus.Known.Select((status, i) => (status, Id: i + 1)).Where(s => s.status.Group == group).OrderByDescending(s => now.GetValueOrDefault(s.Id)).Select(s => Line(s.Id, s.status.Code, s.status)));
        }
        return rows;
    }
}
