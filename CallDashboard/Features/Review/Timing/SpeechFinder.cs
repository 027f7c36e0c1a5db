namespace CallDashboard.Features.Review.Timing;

/// <summary>Whose voice a stretch of speech is.</summary>
internal enum Voice
{
    /// <summary>In the full recording and not in the customer's.</summary>
    Robot,

    /// <summary>In the customer's recording.</summary>
    Customer,

    /// <summary>Speech in the only recording there is.</summary>
    Untold,
}

/// <summary>An unbroken stretch of speech, milliseconds of the full recording.</summary>
internal readonly record struct Stretch(int StartMs, int EndMs, Voice Voice)
{
    /// <summary>For how long nobody spoke between the same voice's stretch before and this one, milliseconds: next to nothing when one only drowned out the other.</summary>
    public int QuietBeforeMs { get; init; } = 1_000;

    public int LengthMs => EndMs - StartMs;
}

/// <summary>What was heard: stretches by start, and how late the customer's recording runs against the full one (milliseconds).</summary>
internal sealed record Heard(IReadOnlyList<Stretch> Stretches, int CustomerLagMs)
{
    public static Heard Nothing { get; } = new([], 0);
}

/// <summary>
/// Finds who speaks when from the loudness of the recordings. The robot is what the full recording has and the customer's has not:
/// the two are first laid over each other in time (they may be cut a little differently) and in loudness.
/// </summary>
internal static class SpeechFinder
{
    private const int Frame = SpeechEnvelope.FrameMs;

    /// <summary>Stops inside a word ("p", "t") are silent this long.</summary>
    private const int ClosedGapMs = 80;

    /// <summary>Shorter than this is a click.</summary>
    private const int ShortestMs = 60;

    /// <summary>What is so much louder in the full recording than the customer's own voice is the robot, coming back through his telephone.</summary>
    private const double EchoDecibels = 10;

    /// <summary>Recordings of one call may differ so much in level; a customer's whose loudest part differs more holds nothing but echo.</summary>
    private const double LargestGainDecibels = 18;

    public static Heard Find(SpeechEnvelope? full, SpeechEnvelope? customer)
    {
        if (full is null)
        {
            return customer is null ? Heard.Nothing : new Heard(Stretches(Active(customer, 0, customer.Length), Voice.Customer), 0);
        }

        if (customer is null)
        {
            return new Heard(Stretches(Active(full, 0, full.Length), Voice.Untold), 0);
        }

        if (RecordingLag.Find(full, customer) is not { } lag)
        {
            // Another clock (the customer's speech without the gaps, a wrong file): nothing can be taken away from the full recording.
            return new Heard(Stretches(Active(full, 0, full.Length), Voice.Untold), 0);
        }

        var customerActive = Active(customer, lag, full.Length);
        var gain = Gain(full, customer, lag, customerActive);
        DropEcho(full, customer, lag, gain, customerActive);
        var robotActive = RobotActive(full, customer, lag, gain, customerActive);
        var stretches = Stretches(robotActive, Voice.Robot);
        for (var i = 1; i < stretches.Count; i++)
        {
            stretches[i] = stretches[i] with { QuietBeforeMs = Quiet(customerActive, stretches[i - 1].EndMs / Frame, stretches[i].StartMs / Frame) };
        }

        stretches.AddRange(Stretches(customerActive, Voice.Customer));
        stretches.Sort(ByStart);
        return new Heard(stretches, lag * Frame);
    }

    /// <summary>What is heard where each voice has a channel of its own.</summary>
    public static Heard Find(StereoVoices voices)
    {
        if (voices is not { Robot: { } robot, Customer: { } customer })
        {
            return new Heard(Stretches(Active(StereoVoices.Mix(voices.Left, voices.Right), 0, voices.Left.Length), Voice.Untold), 0);
        }

        var stretches = Stretches(Alone(robot, customer), Voice.Robot);
        stretches.AddRange(Stretches(Alone(customer, robot), Voice.Customer));
        stretches.Sort(ByStart);
        return new Heard(stretches, voices.CustomerLagMs);
    }

    private static int ByStart(Stretch a, Stretch b) => a.StartMs != b.StartMs ? a.StartMs.CompareTo(b.StartMs) : a.Voice.CompareTo(b.Voice);

    /// <summary>Speech on a channel, less what only leaks from the other one.</summary>
    private static bool[] Alone(SpeechEnvelope channel, SpeechEnvelope other)
    {
        var (active, most) = (Active(channel, 0, channel.Length), SpeechEnvelope.Steps(EchoDecibels));
        for (var i = 0; i < active.Length; i++)
        {
            active[i] &= Around(other, i) - channel[i] <= most;
        }

        return active;
    }

    private static bool[] Active(SpeechEnvelope envelope, int lag, int frames)
    {
        var threshold = envelope.SpeechThreshold();
        var active = new bool[frames];
        for (var i = 0; i < frames; i++)
        {
            active[i] = envelope[i + lag] >= threshold;
        }

        return active;
    }

    /// <summary>A customer's frame that is far louder in the full recording is not his: somebody else speaks there and he is heard in silence.</summary>
    private static void DropEcho(SpeechEnvelope full, SpeechEnvelope customer, int lag, int gain, bool[] customerActive)
    {
        var most = gain > SpeechEnvelope.Steps(LargestGainDecibels) ? 0 : gain + SpeechEnvelope.Steps(EchoDecibels);
        for (var i = 0; i < customerActive.Length; i++)
        {
            customerActive[i] &= full[i] - Around(customer, i + lag) <= most;
        }
    }

    private static int Quiet(bool[] customerActive, int from, int to) => customerActive.AsSpan(from, Math.Max(0, to - from)).Count(false) * Frame;

    /// <summary>The loudest of three frames: the recordings need not be aligned to the frame, and an onset must not leave a sliver.</summary>
    private static int Around(SpeechEnvelope envelope, int frame) => Math.Max(envelope[frame], Math.Max(envelope[frame - 1], envelope[frame + 1]));

    private static bool[] RobotActive(SpeechEnvelope full, SpeechEnvelope customer, int lag, int gain, bool[] customerActive)
    {
        var threshold = full.SpeechThreshold();
        var over = SpeechEnvelope.Steps(5);
        var robot = new bool[full.Length];
        for (var i = 0; i < robot.Length; i++)
        {
            if (full[i] < threshold)
            {
                continue;
            }

            var heard = Around(customer, i + lag);
            var near = customerActive[i] || (i > 0 && customerActive[i - 1]) || (i + 1 < robot.Length && customerActive[i + 1]);
            robot[i] = !near || full[i] > heard + gain + over;
        }

        return robot;
    }

    /// <summary>
    /// How much louder the customer is in the full recording than in his own, in level steps: the median, so that robot speech over it does no harm,
    /// of his loud frames, so that the robot's echo does none either.
    /// </summary>
    private static int Gain(SpeechEnvelope full, SpeechEnvelope customer, int lag, bool[] customerActive)
    {
        Span<int> histogram = stackalloc int[511];
        var count = 0;
        var loud = customer.Loudest() - SpeechEnvelope.Steps(12);
        for (var i = 0; i < customerActive.Length; i++)
        {
            if (customerActive[i] && customer[i + lag] >= loud)
            {
                histogram[full[i] - customer[i + lag] + 255]++;
                count++;
            }
        }

        var seen = 0;
        for (var i = 0; i < histogram.Length && count > 0; i++)
        {
            seen += histogram[i];
            if (seen * 2 > count)
            {
                return i - 255;
            }
        }

        return 0;
    }

    private static List<Stretch> Stretches(bool[] active, Voice voice)
    {
        var found = new List<Stretch>();
        var start = -1;
        for (var i = 0; i <= active.Length; i++)
        {
            var on = i < active.Length && active[i];
            if (on && start < 0)
            {
                start = i;
            }
            else if (!on && start >= 0)
            {
                Add(found, new Stretch(start * Frame, i * Frame, voice));
                start = -1;
            }
        }

        found.RemoveAll(static s => s.LengthMs < ShortestMs);
        return found;
    }

    private static void Add(List<Stretch> found, Stretch stretch)
    {
        if (found.Count > 0 && stretch.StartMs - found[^1].EndMs <= ClosedGapMs)
        {
            found[^1] = found[^1] with { EndMs = stretch.EndMs };
        }
        else
        {
            found.Add(stretch);
        }
    }
}
