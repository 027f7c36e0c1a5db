namespace CallDashboard.Data.Search;

/// <summary>
/// A call's number in the index: its start in the upper half, its key in the lower. So the index lies in the order of the list, and a
/// page, a range of time and the place of a cursor are stretches of it. Starts outside 1970 to 2106 lie at the ends.
/// </summary>
public static class SearchDoc
{
    private const long Half = 1L << 31;

    /// <summary>The number of a call.</summary>
    /// <param name="startedAt">Unix seconds.</param>
    /// <param name="key">At most 32 bits: four thousand million changes.</param>
    public static long Of(long startedAt, long key) =>
        key is >= 0 and <= uint.MaxValue ? ((Math.Clamp(startedAt, 0, uint.MaxValue) - Half) << 32) | key : throw new ArgumentOutOfRangeException(nameof(key));

    /// <summary>The call of a number.</summary>
    public static long KeyOf(long doc) => doc & uint.MaxValue;

    /// <summary>The lowest and highest number that a call of this range can have.</summary>
    public static (long Low, long High) Between(Domain.TimeRange range) =>
        (Of(range.From, 0), range.To > uint.MaxValue ? long.MaxValue : range.To <= 0 ? Of(0, uint.MaxValue) : Of(range.To - 1, uint.MaxValue));
}
