namespace CallDashboard.Features.Review.Timing;

/// <summary>
/// Loudness of a recording over time: one byte per 20 ms, 0 = −96 dBFS or less, 255 = 0 dBFS, linear in decibels.
/// A quarter of a percent of the sound's size, and enough to tell speech from silence to a frame.
/// Written by the browser (<c>analysis.js</c>), which has the decoders.
/// </summary>
public sealed class SpeechEnvelope
{
    /// <summary>Length of one frame in milliseconds.</summary>
    public const int FrameMs = 20;

    /// <summary>Decibels per step of a level.</summary>
    public const double DecibelsPerStep = 96.0 / 255.0;

    private readonly byte[] levels;

    /// <param name="levels">One level per frame.</param>
    /// <param name="durationMs">The recording's length in milliseconds.</param>
    public SpeechEnvelope(byte[] levels, int durationMs)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentOutOfRangeException.ThrowIfNegative(durationMs);
        this.levels = levels;
        DurationMs = durationMs;
    }

    /// <summary>The recording's length in milliseconds.</summary>
    public int DurationMs { get; }

    /// <summary>Number of frames.</summary>
    public int Length => levels.Length;

    /// <summary>The level of a frame; silence outside the recording, so that a lag needs no special cases.</summary>
    public byte this[int frame] => (uint)frame < (uint)levels.Length ? levels[frame] : (byte)0;

    /// <summary>
    /// The level above which a frame is speech. It lies well over the line's noise and not too far under the loudest speech,
    /// so that neither a noisy line nor a quiet voice moves it out of place. 256 (never reached) for a silent recording.
    /// </summary>
    public int SpeechThreshold()
    {
        Span<int> histogram = stackalloc int[256];
        foreach (var level in levels)
        {
            histogram[level]++;
        }

        var loud = Percentile(histogram, levels.Length, 0.95);
        var quiet = Percentile(histogram, levels.Length, 0.10);
        if (ToDecibels(loud) < -60)
        {
            return 256;
        }

        // The noise of a line is steady, speech is not: where much of the recording has one level, that is the floor, however near to the speech.
        if (SteadyFloor(histogram, levels.Length, loud) is { } floor)
        {
            return Math.Max(floor + Steps(6), loud - Steps(38));
        }

        // A recording that is nearly all speech has no quiet tenth: the floor is then capped at 24 dB under the loud part.
        var overNoise = Math.Min(quiet + Steps(9), loud - Steps(24));
        return Math.Max(overNoise, loud - Steps(38));
    }

    /// <summary>The level that so much of the recording, half a second of it, reaches: how loud its nearest voice is. 0 when it is shorter.</summary>
    public int Loudest()
    {
        Span<int> histogram = stackalloc int[256];
        foreach (var level in levels)
        {
            histogram[level]++;
        }

        var seen = 0;
        for (var level = 255; level > 0; level--)
        {
            seen += histogram[level];
            if (seen >= 500 / FrameMs)
            {
                return level;
            }
        }

        return 0;
    }

    /// <summary>The top of the 3 dB that most frames lie in, when they are well under the loud part and hold a good share of the recording.</summary>
    private static int? SteadyFloor(ReadOnlySpan<int> histogram, int count, int loud)
    {
        var width = Steps(3);
        var (best, bestTop, inside) = (0, 0, 0);
        for (var top = 0; top <= loud - Steps(9); top++)
        {
            inside += histogram[top] - (top >= width ? histogram[top - width] : 0);
            if (inside > best)
            {
                (best, bestTop) = (inside, top);
            }
        }

        return best > count * 0.15 ? bestTop : null;
    }

    /// <summary>A level in dBFS.</summary>
    public static double ToDecibels(int level) => (level * DecibelsPerStep) - 96;

    /// <summary>The number of level steps in so many decibels.</summary>
    public static int Steps(double decibels) => (int)Math.Round(decibels / DecibelsPerStep);

    private static int Percentile(ReadOnlySpan<int> histogram, int count, double share)
    {
        var wanted = (int)(count * share);
        var seen = 0;
        for (var level = 0; level < histogram.Length; level++)
        {
            seen += histogram[level];
            if (seen > wanted)
            {
                return level;
            }
        }

        return 0;
    }
}
