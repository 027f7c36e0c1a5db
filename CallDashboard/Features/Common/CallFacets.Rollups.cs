using CallDashboard.Data;
using CallDashboard.Data.Search;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Common;

/// <summary>Counts of a filter that names results alone, or nothing: roll-ups know all its values, however many calls there are.</summary>
public sealed partial class FacetCounts
{
    /// <summary>Calls that arrived later are taken off one by one; of more the calls are counted themselves.</summary>
    private const int MostLater = 2_000;

    private static readonly (Facet Facet, StatsBy By)[] Summed =
    [
        (Facet.App, StatsBy.App), (Facet.Intent, StatsBy.Intent), (Facet.Hangup, StatsBy.Hangup), (Facet.Job, StatsBy.Job), (Facet.Script, StatsBy.Script), (Facet.Line, StatsBy.Line),
        (Facet.CallTag, StatsBy.Tag), (Facet.CustomerTag, StatsBy.CustomerTag), (Facet.TalkSeconds, StatsBy.TalkSeconds), (Facet.Rounds, StatsBy.Rounds),
    ];

    private static FacetCounts? FromRollups(CallsDbContext db, CallFilter filter, TimeRange range, TermCatalog terms, long lastKey, CancellationToken cancel)
    {
        if (filter with { Statuses = [], Groups = [], From = CallFilter.DefaultFrom, To = null, Zone = null, Sort = CallSort.Started } != CallFilter.Default)
            return null;
        return FromRollupsAsync(db, filter, range, terms, lastKey, cancel).GetAwaiter().GetResult();
    }

    // The library works synchronously, and so does the caller: nothing is waited for here.
    private static async Task<FacetCounts?> FromRollupsAsync(CallsDbContext db, CallFilter filter, TimeRange range, TermCatalog terms, long lastKey, CancellationToken cancel)
    {
        await using var moment = await db.BeginSnapshotAsync(cancel);
        var later = lastKey == long.MaxValue ? [] : await db.Calls.AsNoTracking().Where(c => c.Key > lastKey).OrderBy(c => c.Key).Take(MostLater + 1).ToListAsync(cancel);
        if (later.Count > MostLater || TranscriptSearch.Ask(db, filter with { Recording = true }, terms, always: true) is not { IsWhole: true } recorded)
            return null;
        var wanted = new Wanted(filter, terms);
        var answer = await StatsQuery.ReadAsync(db, terms, new StatsRequest(filter with { Statuses = [] }, range, [.. Summed.Select(s => s.By)]), cancel);
        if (!answer.FromRollups)
            return null;
        var result = new FacetCounts();
        foreach (var cell in answer[StatsBy.Result].Cells)
        {
            result.counts[(int)Facet.Result][cell.StatusId] = cell.Sums.Calls;
            result.Total += wanted.HasStatus(cell.StatusId) ? cell.Sums.Calls : 0;
        }
        foreach (var (facet, by) in Summed)
            result.Take(facet, answer[by].Cells.Where(c => wanted.HasStatus(c.StatusId)));
        foreach (var (tag, calls) in result.Of(Facet.CallTag))
            result.refused[tag] = calls;

        var (indexed, recent) = TranscriptSearch.Count(db, recorded, range, long.MaxValue);
        var yes = indexed + (recent.Count == 0 ? 0 : await db.Calls.Matching(filter with { Recording = true }, range, terms, db).LongCountAsync(c => EF.Parameter(recent).Contains(c.Key), cancel));
        result.YesNo(Facet.Recording, yes);
        result.YesNo(Facet.Reviewed, await db.Calls.Matching(filter with { Reviewed = true }, range, terms, db).LongCountAsync(cancel));
        result.TakeOff(later, filter, range, wanted);
        return result;
    }

    private void Take(Facet facet, IEnumerable<StatsCell> cells)
    {
        foreach (var group in cells.GroupBy(c => c.Key))
        {
            if (facet == Facet.TalkSeconds)
                LongestTalk = group.Key < 0 ? LongestTalk : Math.Max(LongestTalk ?? 0, (int)group.Key);
            else if (facet == Facet.Rounds)
                MostRounds = group.Key < 0 ? MostRounds : Math.Max(MostRounds ?? 0, (int)group.Key);
            else if (group.Key != 0 || facet is not (Facet.CallTag or Facet.CustomerTag))
                counts[(int)facet][group.Key] = group.Sum(c => c.Sums.Calls);
        }
    }

    private void YesNo(Facet facet, long yes)
    {
        if (yes > 0)
            counts[(int)facet][1] = yes;
        if (Total > yes)
            counts[(int)facet][0] = Total - yes;
    }

    private void TakeOff(List<CallRow> later, CallFilter filter, TimeRange range, Wanted wanted)
    {
        var columns = Columns.Compile();
        foreach (var call in later.Where(c => range.Contains(c.StartedAt) && (filter.Groups.Count == 0 || filter.Groups.Contains(ResultStatus.GroupOf(c.StatusId)))))
            Add(columns(call), wanted, -1);
        foreach (var values in counts.Append(refused))
        {
            foreach (var (value, _) in values.Where(v => v.Value == 0).ToList())
                values.Remove(value);
        }
    }
}
