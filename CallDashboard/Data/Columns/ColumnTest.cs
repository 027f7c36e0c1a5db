namespace CallDashboard.Data.Columns;

/// <summary>One condition of a filter on calls.</summary>
/// <param name="part">Whose values are counted without it; <see cref="FilterPart.None"/> when none are.</param>
internal abstract class ColumnTest(FilterPart part)
{
    public FilterPart Part => part;

    /// <summary>Tries the condition on a chunk.</summary>
    public abstract Verdict On(ColumnChunk chunk);

    /// <summary>A condition on a number.</summary>
    public static ColumnTest Of(FilterPart part, NumberColumn column, Func<long, bool> passes) => new OnValue<long>(part, chunk => chunk[column], passes);

    /// <summary>A condition on a set.</summary>
    public static ColumnTest Of(FilterPart part, SetColumn column, Func<int[], bool> passes) => new OnValue<int[]>(part, chunk => chunk[column], passes);

    /// <summary>The calls of a set, or all others.</summary>
    public static ColumnTest Of(FilterPart part, KeySet keys, bool isIn = true) => new OnKey(part, keys, isIn);

    private sealed class OnValue<T>(FilterPart part, Func<ColumnChunk, Coded<T>> column, Func<T, bool> passes) : ColumnTest(part) where T : notnull
    {
        public override Verdict On(ColumnChunk chunk)
        {
            var coded = column(chunk);
            var values = coded.Values;
            var verdicts = new bool[values.Length];
            var passing = 0;
            for (var i = 0; i < values.Length; i++)
            {
                if (verdicts[i] = passes(values[i]))
                    passing++;
            }
            return passing == values.Length ? Verdict.All : passing == 0 ? Verdict.Nobody : new Verdict(coded.Codes, verdicts);
        }
    }

    private sealed class OnKey(FilterPart part, KeySet keys, bool isIn) : ColumnTest(part)
    {
        public override Verdict On(ColumnChunk chunk) => keys.Of(chunk) is { } bits ? new Verdict(bits, isIn) : isIn ? Verdict.Nobody : Verdict.All;
    }
}

/// <summary>Which rows of a chunk pass a condition.</summary>
internal readonly struct Verdict
{
    private readonly ushort[]? codes;
    private readonly bool[]? verdicts;
    private readonly ulong[]? bits;
    private readonly bool wanted;

    private Verdict(bool wanted) => this.wanted = wanted;

    /// <summary>By the numbers of values.</summary>
    public Verdict(ushort[] codes, bool[] verdicts) => (this.codes, this.verdicts) = (codes, verdicts);

    /// <summary>By a bit for each row.</summary>
    public Verdict(ulong[] bits, bool isIn) => (this.bits, wanted) = (bits, isIn);

    public static Verdict All => new(true);

    public static Verdict Nobody => new(false);

    public bool IsAll => codes is null && bits is null && wanted;

    public bool IsNobody => codes is null && bits is null && !wanted;

    /// <summary>Keeps the rows that pass, in their order; returns how many.</summary>
    public int Keep(Span<ushort> rows)
    {
        var n = 0;
        if (verdicts is not null)
        {
            foreach (var row in rows)
            {
                rows[n] = row;
                n += verdicts[codes![row]] ? 1 : 0;
            }
            return n;
        }
        foreach (var row in rows)
        {
            rows[n] = row;
            n += Passes(row) ? 1 : 0;
        }
        return n;
    }

    /// <summary>Notes a part at the rows that do not pass.</summary>
    public void Mark(ReadOnlySpan<ushort> rows, Span<FilterPart> failed, FilterPart part)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (!Passes(rows[i]))
                failed[i] |= part;
        }
    }

    private bool Passes(int row) => verdicts is not null ? verdicts[codes![row]] : bits is null ? wanted : (bits[row >> 6] >> (row & 63) & 1) != 0 == wanted;
}
