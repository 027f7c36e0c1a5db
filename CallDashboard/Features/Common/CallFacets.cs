using System.Runtime.InteropServices;
using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Domain;

namespace CallDashboard.Features.Common;

/// <summary>What calls are counted by beside the filter.</summary>
public enum Facet { Result, CallTag, CustomerTag, Intent, Job, Script, Line, App, Hangup, Recording, Reviewed, TalkSeconds, Rounds }

/// <summary>
/// How many calls each value would find: under all parts of the filter but its own, so that choosing a value shows exactly the number beside it.
/// Of tags that must all occur, and of tags taken out, the number is what remains or goes when one more is chosen.
/// </summary>
public sealed class FacetCounts
{
    private readonly Dictionary<long, long>[] counts = [.. Enum.GetValues<Facet>().Select(_ => new Dictionary<long, long>())];
    private readonly Dictionary<long, long> refused = [];

    /// <summary>Calls that the whole filter finds.</summary>
    public long Total { get; private set; }

    /// <summary>Longest talk time, seconds, and most rounds under the rest of the filter; null when no call has any.</summary>
    public int? LongestTalk { get; private set; }
    public int? MostRounds { get; private set; }

    /// <summary>Calls by value: term id, platform id (<see cref="CallFilter.NoId"/> for none) or 1 and 0 for yes and no.</summary>
    public IReadOnlyDictionary<long, long> Of(Facet facet) => counts[(int)facet];

    /// <summary>Calls that <c>notTag</c> of a call tag would take away.</summary>
    public IReadOnlyDictionary<long, long> Refused => refused;

    /// <summary>Counts in one pass over the columns.</summary>
    /// <param name="lastKey">Calls that arrived later are left out.</param>
    public static async Task<FacetCounts> CountAsync(CallsDbContext db, CallFilter filter, TimeRange range, ColumnStore columns, long lastKey, CancellationToken cancel)
    {
        await using var moment = await columns.BeginAsync(db, cancel);
        var query = await moment.AskAsync(filter, range, lastKey, isLoose: true, cancel);
        var reviewed = await moment.ReviewedAsync(range, cancel);
        var result = new FacetCounts();
        foreach (var selection in moment.View.Select(query, isNear: true, cancel))
            result.Add(selection, reviewed, isAll: filter.TagMode == TagMode.All);
        return result;
    }

    private static readonly (Facet Facet, FilterPart Part, NumberColumn Column)[] Numbers =
    [
        (Facet.Result, FilterPart.Status, NumberColumn.Status), (Facet.App, FilterPart.App, NumberColumn.App), (Facet.Intent, FilterPart.Intent, NumberColumn.Intent),
        (Facet.Hangup, FilterPart.Hangup, NumberColumn.Hangup), (Facet.Job, FilterPart.Job, NumberColumn.Job), (Facet.Script, FilterPart.Script, NumberColumn.Script),
        (Facet.Line, FilterPart.Line, NumberColumn.Line), (Facet.Recording, FilterPart.Recording, NumberColumn.Recording),
    ];

    private void Add(Selection selection, KeySet reviewed, bool isAll)
    {
        var chunk = selection.Chunk;
        Total += selection.Rows.Length;
        foreach (var (facet, part, column) in Numbers)
            Each(chunk[column], part, (value, calls) => Into(counts[(int)facet], value, calls));
        // Tags that must all occur: choosing one more keeps those chosen.
        Each(chunk[SetColumn.Tags], isAll ? FilterPart.None : FilterPart.Tags, (ids, calls) => IntoAll(counts[(int)Facet.CallTag], ids, calls));
        Each(chunk[SetColumn.CustomerTags], isAll ? FilterPart.None : FilterPart.CustomerTags, (ids, calls) => IntoAll(counts[(int)Facet.CustomerTag], ids, calls));
        Each(chunk[SetColumn.Tags], FilterPart.NotTags, (ids, calls) => IntoAll(refused, ids, calls));
        Each(chunk[NumberColumn.Talk], FilterPart.Seconds, (value, _) => LongestTalk = value >= 0 ? Math.Max(LongestTalk ?? 0, (int)value) : LongestTalk);
        Each(chunk[NumberColumn.Rounds], FilterPart.Rounds, (value, _) => MostRounds = value >= 0 ? Math.Max(MostRounds ?? 0, (int)value) : MostRounds);
        Judged(selection.Rows);
        Judged(selection.Near(FilterPart.Reviewed));

        void Each<T>(Coded<T> column, FilterPart part, Action<T, int> take) where T : notnull
        {
            Take(selection.IsWhole ? column.CountAll(selection.Rows) : column.Count(selection.Rows));
            if (selection.Near(part) is { IsEmpty: false } near)
                Take(column.Count(near));

            void Take(int[] calls)
            {
                var values = column.Values;
                for (var i = 0; i < calls.Length; i++)
                {
                    if (calls[i] > 0)
                        take(values[i], calls[i]);
                }
            }
        }

        void Judged(ReadOnlySpan<ushort> rows)
        {
            var yes = reviewed.Count(chunk, rows);
            Into(counts[(int)Facet.Reviewed], 1, yes);
            Into(counts[(int)Facet.Reviewed], 0, rows.Length - yes);
        }
    }

    private static void Into(Dictionary<long, long> counts, long value, int calls)
    {
        if (calls > 0)
            CollectionsMarshal.GetValueRefOrAddDefault(counts, value, out _) += calls;
    }

    private static void IntoAll(Dictionary<long, long> counts, int[] ids, int calls)
    {
        foreach (var id in ids)
            Into(counts, id, calls);
    }
}
