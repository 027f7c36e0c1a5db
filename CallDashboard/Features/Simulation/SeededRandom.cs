namespace CallDashboard.Features.Simulation;

/// <summary>
/// SplitMix64: the same numbers from the same seed on every machine and every version of .NET, which <see cref="Random"/> does not promise.
/// Not for secrets.
/// </summary>
public sealed class SeededRandom(ulong seed)
{
    private ulong state = seed;

    /// <summary>One seed made of several numbers; a change of any of them changes all that follows.</summary>
    public static ulong Mix(params ReadOnlySpan<ulong> parts)
    {
        var mixed = 0x9E3779B97F4A7C15UL;
        foreach (var part in parts)
            mixed = Scramble(mixed ^ part);
        return mixed;
    }

    /// <summary>64 random bits.</summary>
    public ulong Next() => Scramble(state += 0x9E3779B97F4A7C15UL);

    /// <summary>0 … <paramref name="limit"/> − 1.</summary>
    public int Below(int limit) => (int)((UInt128)Next() * (ulong)limit >> 64);

    /// <summary>From <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    /// <summary>0 ≤ x &lt; 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True in a share of cases, 0 … 1.</summary>
    public bool Chance(double share) => Fraction() < share;

    /// <summary>One of them.</summary>
    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>One of them, as often as its weight says. The list must not be empty.</summary>
    public T Pick<T>(IReadOnlyList<T> from, Func<T, double> weight)
    {
        var left = Fraction() * from.Sum(weight);
        foreach (var item in from)
            if ((left -= weight(item)) < 0)
                return item;
        return from[^1];
    }

    private static ulong Scramble(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
