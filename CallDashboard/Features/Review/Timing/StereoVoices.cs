using CallDashboard.Domain;

namespace CallDashboard.Features.Review.Timing;

/// <summary>
/// The two channels of a full recording in stereo. Some platforms put each voice on one; nothing in the record says so, or which, so it is heard:
/// the channels must hardly ever be equally loud, and the customer's is the one that sounds like his own recording, or that speaks in his lines.
/// </summary>
/// <param name="Left">Loudness of the left channel.</param>
/// <param name="Right">Loudness of the right channel, as long as the left.</param>
public sealed record StereoVoices(SpeechEnvelope Left, SpeechEnvelope Right)
{
    /// <summary>So much louder is a voice on its own channel; the other's is what leaks.</summary>
    private const double ApartDecibels = 6;

    /// <summary>Speech on one channel for this long tells something.</summary>
    private const int TellingFrames = 200 / SpeechEnvelope.FrameMs;

    /// <summary>The share of speech that must be on one channel alone; people do speak at once, and a mere stereo effect has next to none.</summary>
    private const double LeastApart = 0.5;

    /// <summary>A voice in its own lines: more of it is there than of the other one, by so much of all that it says.</summary>
    private const double ClearShare = 0.25;

    /// <summary>The customer's channel; null when both are untold.</summary>
    public SpeechEnvelope? Customer { get; private init; }

    /// <summary>The robot's channel; null when both are untold.</summary>
    public SpeechEnvelope? Robot => Customer is null ? null : ReferenceEquals(Customer, Left) ? Right : Left;

    /// <summary>How late the customer's own recording runs against this one, milliseconds; 0 without one.</summary>
    public int CustomerLagMs { get; private init; }

    /// <summary>The louder channel at every moment: what a recording in mono would hold.</summary>
    public static SpeechEnvelope Mix(SpeechEnvelope left, SpeechEnvelope right)
    {
        var levels = new byte[left.Length];
        for (var i = 0; i < levels.Length; i++)
        {
            levels[i] = Math.Max(left[i], right[i]);
        }

        return new SpeechEnvelope(levels, left.DurationMs);
    }

    /// <summary>The voices, told apart where that can be; null when the channels do not part them.</summary>
    /// <param name="left">Loudness of the left channel.</param>
    /// <param name="right">Loudness of the right channel.</param>
    /// <param name="customer">Loudness of the customer's own recording, when there is one.</param>
    /// <param name="lines">The transcript.</param>
    /// <param name="settings">What the platform's offsets mean.</param>
    public static StereoVoices? Find(SpeechEnvelope left, SpeechEnvelope right, SpeechEnvelope? customer, IReadOnlyList<Turn> lines, TimingSettings settings)
    {
        if (!ArePartedBy(left, right))
        {
            return null;
        }

        var voices = new StereoVoices(left, right);
        if (customer is not null && RecordingLag.Alike(left, right, customer) is { } alike)
        {
            return voices with { Customer = alike.IsLeft ? left : right, CustomerLagMs = alike.LagMs };
        }

        // Offsets that count from another recording say nothing here as long as nobody knows how late that one runs.
        return settings.Reference == OffsetReference.Full && SpokenIn(lines, left, right, settings.ShiftMs) is { } isLeft ? voices with { Customer = isLeft ? left : right } : voices;
    }

    private static bool ArePartedBy(SpeechEnvelope left, SpeechEnvelope right)
    {
        var (leftSpeech, rightSpeech, apart) = (left.SpeechThreshold(), right.SpeechThreshold(), SpeechEnvelope.Steps(ApartDecibels));
        var (onLeft, onRight, speech) = (0, 0, 0);
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] < leftSpeech && right[i] < rightSpeech)
            {
                continue;
            }

            speech++;
            onLeft += left[i] >= right[i] + apart ? 1 : 0;
            onRight += right[i] >= left[i] + apart ? 1 : 0;
        }

        return onLeft >= TellingFrames && onRight >= TellingFrames && onLeft + onRight >= speech * LeastApart;
    }

    /// <summary>Whether the left channel is the one that speaks in the customer's lines and is silent outside; null when that is not clear.</summary>
    private static bool? SpokenIn(IReadOnlyList<Turn> lines, SpeechEnvelope left, SpeechEnvelope right, int shiftMs)
    {
        var (believed, _) = OffsetCheck.Run(lines, shiftMs, left.DurationMs);
        var his = new bool[left.Length];
        for (var k = 0; k < believed.Length; k++)
        {
            if (lines[k].Speaker == Speaker.Customer && believed[k] is { } line)
            {
                his.AsSpan()[Math.Min(line.StartMs / SpeechEnvelope.FrameMs, his.Length)..Math.Min(line.EndMs / SpeechEnvelope.FrameMs, his.Length)].Fill(true);
            }
        }

        return (Inside(left, right, his) - Inside(right, left, his)) switch
        {
            >= ClearShare => true,
            <= -ClearShare => false,
            _ => null,
        };
    }

    /// <summary>The share of a channel's speech, less what leaks from the other one, that lies in the customer's lines.</summary>
    private static double Inside(SpeechEnvelope channel, SpeechEnvelope other, bool[] his)
    {
        var (threshold, apart, inside, speech) = (channel.SpeechThreshold(), SpeechEnvelope.Steps(ApartDecibels), 0, 0);
        for (var i = 0; i < his.Length; i++)
        {
            if (channel[i] >= threshold && other[i] - channel[i] < apart)
            {
                speech++;
                inside += his[i] ? 1 : 0;
            }
        }

        return speech == 0 ? 0 : (double)inside / speech;
    }
}
