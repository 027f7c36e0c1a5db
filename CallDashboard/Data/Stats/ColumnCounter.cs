using CallDashboard.Data.Columns;
using CallDashboard.Domain;

namespace CallDashboard.Data.Stats;

/// <summary>
/// Counts the calls of a request from the columns: chunk by chunk into arrays, by the numbers of values, and from there into the tables. What of a filter is a whole chunk was counted once
/// and for all.
/// </summary>
internal sealed class ColumnCounter
{
    /// <summary>Fields of an array that is still quicker than counting calls one by one.</summary>
    private const int MostFields = 1 << 17;

    private readonly StatsRequest request;
    private readonly StatsAnswer answer;
    private readonly IReadOnlySet<int> high;
    private readonly StatsSums[] sums = new StatsSums[ColumnChunk.Rows];
    private readonly int[] fields = new int[ColumnChunk.Rows];
    private StatsSums[] counts = [];
    private bool isSummed;

    private ColumnCounter(StatsRequest request, TermCatalog terms) => (this.request, answer, high) = (request, new StatsAnswer(request.By), terms.HighIntents());

    /// <summary>Counts.</summary>
    public static StatsAnswer Count(ColumnView view, ColumnQuery query, StatsRequest request, TermCatalog terms, CancellationToken cancel)
    {
        var counter = new ColumnCounter(request, terms);
        foreach (var selection in view.Select(query, isNear: false, cancel))
            counter.Add(selection);
        return counter.answer;
    }

    private void Add(Selection selection)
    {
        isSummed = false;
        foreach (var (by, table) in answer.Tables)
        {
            if (!selection.IsWhole || request.Resolution != StatsQuery.Quarter)
            {
                Add(selection, by, table);
                continue;
            }
            foreach (var (key, status, sum) in selection.Chunk.SumsBy(by, () => Whole(selection, by)))
                table.Add(key, status, sum);
        }
    }

    private StatsCell[] Whole(Selection selection, StatsBy by)
    {
        var table = new StatsTable();
        Add(selection, by, table);
        return [.. table.Cells];
    }

    private void Add(Selection selection, StatsBy by, StatsTable table)
    {
        var chunk = selection.Chunk;
        var rows = selection.Rows;
        if (!isSummed)
            Sum(chunk, rows);
        isSummed = true;
        switch (by)
        {
            case StatsBy.Result: ByNumber(table, chunk, rows, new long[1], null); break;
            case StatsBy.Time: ByTime(table, chunk, rows); break;
            case StatsBy.Tag: BySet(table, chunk, rows, chunk[SetColumn.Tags]); break;
            case StatsBy.CustomerTag: BySet(table, chunk, rows, chunk[SetColumn.CustomerTags]); break;
            case StatsBy.Concern: BySet(table, chunk, rows, chunk[SetColumn.Concerns]); break;
            default:
                var column = chunk[ColumnOf(by)];
                ByNumber(table, chunk, rows, column.Values, column.Codes);
                break;
        }
    }

    private static NumberColumn ColumnOf(StatsBy by) => by switch
    {
        StatsBy.App => NumberColumn.App,
        StatsBy.Intent => NumberColumn.Intent,
        StatsBy.Hangup => NumberColumn.Hangup,
        StatsBy.Job => NumberColumn.Job,
        StatsBy.Script => NumberColumn.Script,
        StatsBy.Line => NumberColumn.Line,
        StatsBy.Redials => NumberColumn.Redials,
        StatsBy.TalkSeconds => NumberColumn.Talk,
        StatsBy.Rounds => NumberColumn.Rounds,
        StatsBy.HangupRound => NumberColumn.HangupRound,
        _ => throw new ArgumentOutOfRangeException(nameof(by)),
    };

    // What is added up of each call, in the order of the rows.
    private void Sum(ColumnChunk chunk, ReadOnlySpan<ushort> rows)
    {
        var (talk, billed, pay, rounds, intents) = (chunk[NumberColumn.Talk], chunk[NumberColumn.Billed], chunk[NumberColumn.Pay], chunk[NumberColumn.Rounds], chunk[NumberColumn.Intent]);
        var (talks, bills, pays, turns) = (Figures(talk), Figures(billed), Figures(pay), Figures(rounds));
        var highs = new int[intents.Values.Length];
        for (var i = 0; i < highs.Length; i++)
            highs[i] = high.Contains((int)intents.Values[i]) ? 1 : 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            sums[i] = new StatsSums(1, talks[talk.Codes[row]], bills[billed.Codes[row]], pays[pay.Codes[row]], turns[rounds.Codes[row]], highs[intents.Codes[row]]);
        }
    }

    private static long[] Figures(Coded<long> column)
    {
        var figures = column.Values.ToArray();
        for (var i = 0; i < figures.Length; i++)
        {
            if (figures[i] == ColumnChunk.None)
                figures[i] = 0;
        }
        return figures;
    }

    private void ByNumber(StatsTable table, ColumnChunk chunk, ReadOnlySpan<ushort> rows, ReadOnlySpan<long> values, ushort[]? codes)
    {
        for (var i = 0; i < rows.Length; i++)
            fields[i] = codes is null ? 0 : codes[rows[i]];
        var keys = values.ToArray();
        Tally(chunk, rows, keys.Length, (field, status, sum) => table.Add(keys[field] == ColumnChunk.None ? -1 : keys[field], status, sum));
    }

    private void BySet(StatsTable table, ColumnChunk chunk, ReadOnlySpan<ushort> rows, Coded<int[]> column)
    {
        for (var i = 0; i < rows.Length; i++)
            fields[i] = column.Codes[rows[i]];
        var sets = column.Values.ToArray();
        Tally(chunk, rows, sets.Length, (field, status, sum) =>
        {
            if (sets[field].Length == 0)
                table.Add(0, status, sum);
            foreach (var id in sets[field])
                table.Add(id, status, sum);
        });
    }

    private void ByTime(StatsTable table, ColumnChunk chunk, ReadOnlySpan<ushort> rows)
    {
        var started = chunk.Started;
        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (var row in rows)
            (first, last) = (Math.Min(first, started[row]), Math.Max(last, started[row]));
        if (rows.IsEmpty)
            return;
        var resolution = request.Resolution;
        first = LocalClock.Floor(first, resolution);
        var buckets = LocalClock.Floor(last, resolution) - first + 1;
        if (buckets > MostFields)
        {
            var status = chunk[NumberColumn.Status];
            for (var i = 0; i < rows.Length; i++)
                table.Add(LocalClock.Floor(started[rows[i]], resolution) * resolution, (int)status[rows[i]], sums[i]);
            return;
        }
        for (var i = 0; i < rows.Length; i++)
            fields[i] = (int)(LocalClock.Floor(started[rows[i]], resolution) - first);
        Tally(chunk, rows, (int)buckets, (field, status, sum) => table.Add((first + field) * resolution, status, sum));
    }

    // Adds up by field and result.
    private void Tally(ColumnChunk chunk, ReadOnlySpan<ushort> rows, int width, Action<int, int, StatsSums> add)
    {
        var status = chunk[NumberColumn.Status];
        var results = status.Values;
        var codes = status.Codes;
        if ((long)width * results.Length > MostFields)
        {
            for (var i = 0; i < rows.Length; i++)
                add(fields[i], (int)results[codes[rows[i]]], sums[i]);
            return;
        }
        var size = width * results.Length;
        if (counts.Length < size)
            counts = new StatsSums[size];
        var some = counts.AsSpan(0, size);
        some.Clear();
        for (var i = 0; i < rows.Length; i++)
        {
            ref var field = ref some[(fields[i] * results.Length) + codes[rows[i]]];
            field += sums[i];
        }
        for (var i = 0; i < size; i++)
        {
            if (some[i].Calls != 0)
                add(i / results.Length, (int)results[i % results.Length], some[i]);
        }
    }
}
