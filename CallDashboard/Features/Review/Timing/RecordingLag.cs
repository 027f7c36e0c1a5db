namespace CallDashboard.Features.Review.Timing;

/// <summary>How much later or earlier the customer's recording runs than the full one: the two may be cut a little differently.</summary>
internal static class RecordingLag
{
    private const int Frame = SpeechEnvelope.FrameMs;

    /// <summary>Two recordings of one call start within this of each other as a rule; and within the other when one begins with the ringing.</summary>
    private const int UsualLagMs = 1_000;
    private const int LargestLagMs = 15_000;

    /// <summary>Sounds that are further apart than this (level steps; 9 dB) are not of one clock.</summary>
    private static readonly double MostError = SpeechEnvelope.Steps(9);

    /// <summary>A reason to prefer one fit to another.</summary>
    private const double ClearlyCloser = 0.7;

    /// <summary>The shift in frames, 0 for a customer who says nothing; null when the two are not of one clock.</summary>
    public static int? Find(SpeechEnvelope full, SpeechEnvelope customer) =>
        Fit(full, customer) is not { } fit ? 0 : fit.Error < MostError ? fit.Lag : null;

    /// <summary>Which of two channels is the customer's own recording, and how late that one runs; null when neither clearly is.</summary>
    public static (bool IsLeft, int LagMs)? Alike(SpeechEnvelope left, SpeechEnvelope right, SpeechEnvelope customer)
    {
        if (Fit(left, customer) is not { } onLeft || Fit(right, customer) is not { } onRight)
        {
            return null;
        }

        var (closer, other) = onLeft.Error <= onRight.Error ? (onLeft, onRight) : (onRight, onLeft);
        return closer.Error < MostError && closer.Error < other.Error * ClearlyCloser ? (onLeft.Error <= onRight.Error, closer.Lag * Frame) : null;
    }

    private static (int Lag, double Error)? Fit(SpeechEnvelope full, SpeechEnvelope customer)
    {
        var usual = Fit(full, customer, UsualLagMs);
        return usual?.Error >= MostError ? Fit(full, customer, LargestLagMs) : usual;
    }

    /// <summary>
    /// The shift (frames) under which what the customer says is also heard in the full recording, and how far apart the two are then; null when he says nothing.
    /// Compared is the shape of the loudness where the customer speaks, not only its presence: speech overlaps speech at nearly every shift.
    /// </summary>
    private static (int Lag, double Error)? Fit(SpeechEnvelope full, SpeechEnvelope customer, int largestMs)
    {
        var threshold = Math.Max(customer.SpeechThreshold(), customer.Loudest() - SpeechEnvelope.Steps(20));
        var frames = new List<int>();
        for (var i = 0; i < customer.Length; i++)
        {
            if (customer[i] >= threshold)
            {
                frames.Add(i);
            }
        }

        if (frames.Count < 5)
        {
            return null;
        }

        // A few thousand frames settle it, fewer where many shifts are tried; a long call need not be compared whole.
        var step = Math.Max(1, frames.Count / (largestMs > UsualLagMs ? 800 : 4_000));
        var (best, bestError, errorAtZero) = (0, double.MaxValue, double.MaxValue);
        var most = largestMs / Frame;
        Span<int> differences = stackalloc int[511];
        for (var lag = -most; lag <= most; lag++)
        {
            differences.Clear();
            var count = 0;
            for (var k = 0; k < frames.Count; k += step)
            {
                differences[full[frames[k] - lag] - customer[frames[k]] + 255]++;
                count++;
            }

            var error = Spread(differences, count);
            if (lag == 0)
            {
                errorAtZero = error;
            }

            if (error < bestError)
            {
                (best, bestError) = (lag, error);
            }
        }

        // Being in step is the rule: leaving it needs a clear reason.
        return bestError < errorAtZero * ClearlyCloser ? (best, bestError) : (0, errorAtZero);
    }

    /// <summary>Mean distance from the median, each counted at most 20 dB: robust against speech over speech.</summary>
    private static double Spread(ReadOnlySpan<int> histogram, int count)
    {
        var median = 0;
        for (int i = 0, seen = 0; i < histogram.Length; i++)
        {
            seen += histogram[i];
            if (seen * 2 > count)
            {
                median = i;
                break;
            }
        }

        var cap = SpeechEnvelope.Steps(20);
        var sum = 0.0;
        for (var i = 0; i < histogram.Length; i++)
        {
            sum += (double)histogram[i] * Math.Min(cap, Math.Abs(i - median));
        }

        return sum / count;
    }
}
