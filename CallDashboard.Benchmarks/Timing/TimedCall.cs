using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Review.Timing;
using CallDashboard.Features.Simulation;

namespace CallDashboard.Benchmarks.Timing;

/// <summary>
/// A generated call whose truth is known: lines with the true place of each in the full recording, and the sound of both recordings (8 kHz, 16-bit
/// values as floats). Conditions change the sound, and the truth with it.
/// </summary>
internal sealed record TimedCall(IReadOnlyList<SpokenTurn> Truth, float[] Full, float[] Customer)
{
    public const int SamplesPerMs = ClipBank.Rate / 1000;

    private static readonly (string Language, string Script)[] Scripts =
        [.. Dialogues.Current.Languages.SelectMany(l => l.Value.Scripts.Select(s => (l.Key, s))).Order()];

    /// <summary>By how much the customer's recording begins later than the full one, milliseconds; negative: earlier.</summary>
    public int CustomerLateMs { get; init; }

    /// <summary>Whether the platform gives the customer's offsets.</summary>
    public bool HasOffsets { get; init; } = true;

    /// <summary>The full recording is in stereo: the robot on the left, the customer on the right, and this much of each on the other's channel.</summary>
    public float? StereoLeak { get; init; }

    /// <summary>Calls of all languages and scripts in turn; the same number, the same call.</summary>
    public static TimedCall Make(int number, int bargeInMs = 0)
    {
        var (language, script) = Scripts[number % Scripts.Length];
        var talk = ConversationComposer.Compose(new CallSeed(41, number, 0, ConversationKind.Talk, language, script));
        if (bargeInMs > 0)
            talk = Interrupted(talk, bargeInMs);
        return new TimedCall(talk.Turns, Sound(talk, Track.Full), Sound(talk, Track.Customer));
    }

    /// <summary>What the engine makes of it.</summary>
    public IReadOnlyList<LineTiming> Run(bool full, bool customer)
    {
        var lines = Truth.Select(t => t.Speaker == Speaker.Customer && HasOffsets
            ? new Turn(null, t.Text, t.Speaker, "PERSON", t.StartMs, t.EndMs)
            : new Turn(null, t.Text, t.Speaker, t.Speaker == Speaker.Customer ? "PERSON" : "ROBOT", null, null)).ToList();
        var talkMs = Full.Length / SamplesPerMs;
        var his = customer ? Envelope(Customer) : null;
        var (sound, voices) = (full ? Envelope(Full) : null, (StereoVoices?)null);
        if (StereoLeak is { } leak)
        {
            var (left, right) = (Envelope(Channel(1, leak)), Envelope(Channel(leak, 1)));
            (sound, voices) = (StereoVoices.Mix(left, right), StereoVoices.Find(left, right, his, lines, TimingSettings.Default));
        }
        return CallTimer.Run(new TimingInput(lines, sound, his, talkMs + 8_000, (talkMs + 999) / 1000 * 1000, TimingSettings.Default) { Voices = voices });
    }

    private float[] Channel(float robot, float customer) => [.. Full.Zip(Customer, (both, his) => (robot * (both - his)) + (customer * his))];

    /// <summary>The loudness of a sound, exactly as the browser reduces it (<c>analysis-worker.js</c>).</summary>
    private static SpeechEnvelope Envelope(float[] samples)
    {
        const int perFrame = SpeechEnvelope.FrameMs * SamplesPerMs;
        var levels = new byte[(samples.Length + perFrame - 1) / perFrame];
        for (var f = 0; f < levels.Length; f++)
        {
            var frame = samples.AsSpan(f * perFrame, Math.Min(perFrame, samples.Length - (f * perFrame)));
            var sum = 0.0;
            foreach (var sample in frame)
                sum += sample / 32768.0 * (sample / 32768.0);
            var decibels = sum > 0 ? 10 * Math.Log10(sum / frame.Length) : -96;
            levels[f] = (byte)Math.Clamp(Math.Round((decibels + 96) * 255 / 96, MidpointRounding.AwayFromZero), 0, 255);
        }
        return new SpeechEnvelope(levels, samples.Length / SamplesPerMs);
    }

    /// <summary>The same conversation with a customer who does not let the robot finish; what follows comes so much earlier.</summary>
    private static Conversation Interrupted(Conversation talk, int byMs)
    {
        var segments = talk.Segments.ToArray();
        var turns = talk.Turns.ToArray();
        for (var i = 1; i < segments.Length; i++)
        {
            if (!segments[i].InCustomerTrack || segments[i - 1].InCustomerTrack)
                continue;
            // Never before the robot's line has begun, and never over the line before it.
            var earlier = Math.Min(segments[i].Start - segments[i - 1].End + (byMs * SamplesPerMs), segments[i].Start - segments[i - 1].Start - (400 * SamplesPerMs));
            // The robot does not speak over itself: its next line comes after the end of this one.
            if (i + 1 < segments.Length && !segments[i + 1].InCustomerTrack)
                earlier = Math.Min(earlier, segments[i + 1].Start - segments[i - 1].End - (300 * SamplesPerMs));
            if (earlier <= 0)
                continue;
            for (var k = i; k < segments.Length; k++)
            {
                segments[k] = segments[k] with { Start = segments[k].Start - earlier };
                turns[k] = turns[k] with { StartMs = turns[k].StartMs - (earlier / SamplesPerMs), EndMs = turns[k].EndMs - (earlier / SamplesPerMs) };
            }
        }
        return talk with { Segments = segments, Turns = turns, Samples = segments.Max(s => s.End) + (400 * SamplesPerMs) };
    }

    private static float[] Sound(Conversation talk, Track track)
    {
        using var stream = new ConversationStream(talk, track);
        var samples = new short[talk.Samples];
        stream.Samples(0, samples);
        return [.. samples.Select(s => (float)s)];
    }
}
