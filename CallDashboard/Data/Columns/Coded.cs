using System.Runtime.InteropServices;

namespace CallDashboard.Data.Columns;

/// <summary>
/// One column of a chunk: the different values once, and for each row the number of its own. A condition is then tried once per different value, and counting
/// is adding to an array. Values are only ever added; one that no row has any more does no harm, and is left behind when a copy is made and too many are like that.
/// </summary>
internal sealed class Coded<T>(IEqualityComparer<T>? comparer = null) where T : notnull
{
    private readonly ushort[] codes = new ushort[ColumnChunk.Rows];
    // Only while something is put in: it takes more room than all the rest.
    private Dictionary<T, ushort>? numbers;
    private T[] values = new T[4];
    private int count;
    private volatile int[]? totals;

    private Coded(Coded<T> other, IEqualityComparer<T>? comparer) : this(comparer)
    {
        (codes, values, count) = ([.. other.codes], [.. other.values], other.count);
        // Whoever changes a copy puts one value into each row at most: more than the numbers can say is never reached.
        if (count > 2 * ColumnChunk.Rows)
            Renumber();
    }

    /// <summary>The number of each row's value.</summary>
    public ushort[] Codes => codes;

    /// <summary>The values by their numbers.</summary>
    public ReadOnlySpan<T> Values
    {
        get
        {
            // The count first: whoever adds a value puts it, and a longer array, in place before he counts it.
            var known = Volatile.Read(ref count);
            return Volatile.Read(ref values).AsSpan(0, known);
        }
    }

    public T this[int row] => Values[codes[row]];

    public Coded<T> Clone() => new(this, comparer);

    public void Set(int row, T value)
    {
        numbers ??= Numbers();
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, value, out var isKnown);
        if (!isKnown)
        {
            number = checked((ushort)count);
            if (count == values.Length)
            {
                var longer = new T[count * 2];
                values.CopyTo(longer, 0);
                Volatile.Write(ref values, longer);
            }
            values[count] = value;
            Volatile.Write(ref count, count + 1);
        }
        codes[row] = number;
    }

    /// <summary>Nothing will be put in for some time.</summary>
    public void Seal() => numbers = null;

    /// <summary>How many of some rows have each value, by its number.</summary>
    public int[] Count(ReadOnlySpan<ushort> rows)
    {
        var counts = new int[Values.Length];
        foreach (var row in rows)
            counts[codes[row]]++;
        return counts;
    }

    /// <summary>The same of all calls of a chunk that gets no more of them, counted once.</summary>
    public int[] CountAll(ReadOnlySpan<ushort> living) => totals ??= Count(living);

    /// <summary>Keeps the values that rows have.</summary>
    private void Renumber()
    {
        var known = values;
        var numberOf = new int[count];
        (values, count) = (new T[ColumnChunk.Rows], 0);
        for (var row = 0; row < codes.Length; row++)
        {
            ref var number = ref numberOf[codes[row]];
            if (number == 0)
            {
                values[count] = known[codes[row]];
                number = ++count;
            }
            codes[row] = (ushort)(number - 1);
        }
    }

    private Dictionary<T, ushort> Numbers()
    {
        var known = new Dictionary<T, ushort>(count, comparer);
        for (var i = 0; i < count; i++)
            known.Add(values[i], (ushort)i);
        return known;
    }
}

/// <summary>Sets of ids compared by what is in them.</summary>
internal sealed class SetComparer : IEqualityComparer<int[]>
{
    public static readonly SetComparer Instance = new();

    public bool Equals(int[]? x, int[]? y) => ReferenceEquals(x, y) || x.AsSpan().SequenceEqual(y);

    public int GetHashCode(int[] obj)
    {
        var hash = obj.Length;
        foreach (var id in obj)
            hash = (hash * 31) + id;
        return hash;
    }
}
