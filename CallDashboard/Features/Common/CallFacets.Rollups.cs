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
        if (!IsOfResults(filter))
            return null;
        using var moment = new Moment(db);
        var later = Later(db, lastKey);
        if (later.Count > MostLater || TranscriptSearch.Ask(db, filter with { Recording = true }, terms, always: true) is not { IsWhole: true } recorded)
            return null;
        var wanted = new Wanted(filter, terms);
        var answer = StatsQuery.ReadAsync(db, terms, new StatsRequest(filter with { Statuses = [] }, range, [.. Summed.Select(s => s.By)]), cancel).GetAwaiter().GetResult();
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
        var yes = indexed + (recent.Count == 0 ? 0 : db.Calls.Matching(filter with { Recording = true }, range, terms, db).LongCount(c => EF.Parameter(recent).Contains(c.Key)));
        result.YesNo(Facet.Recording, yes);
        result.YesNo(Facet.Reviewed, db.Calls.Matching(filter with { Reviewed = true }, range, terms, db).LongCount());
        result.TakeOff(later, filter, range, wanted);
        return result;
    }

    /// <summary>
    /// A filter of results and one thing more: what it finds is looked up by the index and counted under everything else; the thing itself is counted as if it were not asked for, and
    /// that roll-ups know.
    /// </summary>
    private static FacetCounts? OfOnePart(CallsDbContext db, CallFilter filter, TimeRange range, TermCatalog terms, long lastKey, CancellationToken cancel)
    {
        if (filter.TagMode == TagMode.All)
            return null;
        var (facet, by, without) = filter switch
        {
            { Jobs.Count: > 0 } => (Facet.Job, StatsBy.Job, filter with { Jobs = [] }),
            { Scripts.Count: > 0 } => (Facet.Script, StatsBy.Script, filter with { Scripts = [] }),
            { Lines.Count: > 0 } => (Facet.Line, StatsBy.Line, filter with { Lines = [] }),
            { Apps.Count: > 0 } => (Facet.App, StatsBy.App, filter with { Apps = [] }),
            { Intents.Count: > 0 } => (Facet.Intent, StatsBy.Intent, filter with { Intents = [] }),
            { Hangups.Count: > 0 } => (Facet.Hangup, StatsBy.Hangup, filter with { Hangups = [] }),
            { Tags.Count: > 0 } => (Facet.CallTag, StatsBy.Tag, filter with { Tags = [] }),
            { CustomerTags.Count: > 0 } => (Facet.CustomerTag, StatsBy.CustomerTag, filter with { CustomerTags = [] }),
            _ => (default, default, filter),
        };
        if (without == filter || !IsOfResults(without))
            return null;
        using var moment = new Moment(db);
        var later = Later(db, lastKey);
        var whole = filter with { Statuses = [] };
        if (later.Count > MostLater || TranscriptSearch.Ask(db, whole, terms, always: true) is not { } question)
            return null;
        var answer = StatsQuery.ReadAsync(db, terms, new StatsRequest(without, range, by), cancel).GetAwaiter().GetResult();
        if (!answer.FromRollups)
            return null;
        var keys = TranscriptSearch.Keys(db, question, range);
        var result = Scan(db.Calls.AsNoTracking().Matching(whole, range, terms, db).Where(c => keys.Contains(c.Key)), new Wanted(filter, terms), lastKey, cancel);
        var alone = new FacetCounts();
        alone.Take(facet, answer[by].Cells);
        alone.TakeOff(later, without, range, new Wanted(without, terms));
        result.counts[(int)facet].Clear();
        foreach (var (value, calls) in alone.Of(facet))
            result.counts[(int)facet][value] = calls;
        return result;
    }

    private static bool IsOfResults(CallFilter filter) => filter with { Statuses = [], Groups = [], From = CallFilter.DefaultFrom, To = null, Zone = null, Sort = CallSort.Started } == CallFilter.Default;

    private static List<CallRow> Later(CallsDbContext db, long lastKey) =>
        lastKey == long.MaxValue ? [] : [.. db.Calls.AsNoTracking().Where(c => c.Key > lastKey).OrderBy(c => c.Key).Take(MostLater + 1)];

    // The library works synchronously, and so do the callers: nothing is waited for here.
    private readonly struct Moment(CallsDbContext db) : IDisposable
    {
        private readonly IAsyncDisposable moment = db.BeginSnapshotAsync().GetAwaiter().GetResult();

        public void Dispose() => moment.DisposeAsync().AsTask().GetAwaiter().GetResult();
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
