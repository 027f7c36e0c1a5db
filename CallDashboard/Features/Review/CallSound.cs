using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Review.Timing;

namespace CallDashboard.Features.Review;

/// <summary>One of the two recordings.</summary>
/// <param name="Url">The platform's address; empty when it gave none.</param>
/// <param name="Copy">The copy we keep; none before the archive has looked at the call.</param>
/// <param name="IsSample">Made inside the program: always there.</param>
/// <param name="Analysis">What its sound looks like, once a browser has seen it.</param>
public sealed record TrackSound(string Url, Recording? Copy, bool IsSample, RecordingAnalysis? Analysis)
{
    /// <summary>An analysis holds for the copy it was made from: a copy stored later may hold other sound.</summary>
    public static bool Holds(RecordingAnalysis analysis, Recording? copy) =>
        copy is null || copy.State != RecordingState.Stored || analysis.CreatedAt >= copy.ChangedAt;

    /// <summary>State of the recording; a sample's and one without a copy of its own are told from the address.</summary>
    public RecordingState State =>
        IsSample ? RecordingState.Stored : Copy?.State ?? (Url.Length == 0 ? RecordingState.NotSent : RecordingState.Waiting);

    /// <summary>Whether it can be played now.</summary>
    public bool CanPlay => State == RecordingState.Stored;

    /// <summary>Loudness of each channel: none before the analysis, one, or left and right.</summary>
    internal IReadOnlyList<SpeechEnvelope> Channels
    {
        get
        {
            if (Analysis is not { Activity.Length: > 0, DurationMs: > 0 } analysis)
                return [];
            if (analysis.Peaks.Length < 2 * AnalysisEndpoint.Peaks)
                return [new SpeechEnvelope(analysis.Activity, analysis.DurationMs)];
            var frames = analysis.Activity.Length / 2;
            return [new SpeechEnvelope(analysis.Activity[..frames], analysis.DurationMs), new SpeechEnvelope(analysis.Activity[frames..], analysis.DurationMs)];
        }
    }

    /// <summary>Loudness of the whole.</summary>
    internal SpeechEnvelope? Envelope => Channels switch { [var left, var right] => StereoVoices.Mix(left, right), [var only] => only, _ => null };
}

/// <summary>The recordings of a call and the place of every line in them.</summary>
public sealed class CallSound
{
    /// <summary>Pauses from this length on are shown in the transcript, milliseconds.</summary>
    public const int ShownSilenceMs = 5_000;

    private CallSound(TrackSound full, TrackSound customer, IReadOnlyList<LineTiming> timings, IReadOnlyList<Silence> silences, int durationMs)
    {
        (Full, Customer, Timings, Silences, DurationMs) = (full, customer, timings, silences, durationMs);
    }

    public TrackSound Full { get; }

    /// <summary>The channels of a full recording in stereo that part the voices; none otherwise.</summary>
    public StereoVoices? Voices { get; private init; }

    public TrackSound Customer { get; }

    /// <summary>One per line of the transcript.</summary>
    public IReadOnlyList<LineTiming> Timings { get; }

    /// <summary>Stretches in which nobody speaks, in order.</summary>
    public IReadOnlyList<Silence> Silences { get; }

    /// <summary>Length of the recording, milliseconds; before it was analysed the talk time. 0: not known.</summary>
    public int DurationMs { get; }

    /// <summary>The recording whose state stands for the call: the full one, else the customer's.</summary>
    public TrackSound Main => Full.State == RecordingState.NotSent && Customer.State != RecordingState.NotSent ? Customer : Full;

    /// <summary>A recording that plays has not been analysed yet.</summary>
    public bool NeedsAnalysis => (Full.CanPlay && Full.Analysis is null) || (Customer.CanPlay && Customer.Analysis is null);

    /// <summary>Computes the timings of a call.</summary>
    public static CallSound From(CallRecord record, TrackSound full, TrackSound customer, TimingSettings settings)
    {
        var fullEnvelope = full.Envelope;
        var customerEnvelope = customer.Envelope;
        var voices = full.Channels is [var left, var right] ? StereoVoices.Find(left, right, customerEnvelope, record.Turns, settings) : null;
        var talkMs = Milliseconds(record.TalkSeconds);
        var dialMs = record is { StartTime: { } start, EndTime: { } end } ? Milliseconds(end - start) : 0;
        // A second more than stated: the record's times are whole seconds.
        var longestMs = Math.Max(talkMs, dialMs) is var longest and > 0 ? longest + 1_000 : 0;
        var input = new TimingInput(record.Turns, fullEnvelope, customerEnvelope, longestMs, talkMs, settings) { Voices = voices };
        var timings = CallTimer.Run(input);
        var durationMs = fullEnvelope?.DurationMs ?? customerEnvelope?.DurationMs ?? Math.Max(talkMs, timings.Count > 0 ? timings.Max(t => t.EndMs) : 0);
        var silences = Silence.Between(timings, input.Listen(), durationMs, heard: fullEnvelope is not null);
        return new CallSound(full, customer, timings, silences, durationMs) { Voices = voices };
    }

    /// <summary>The pause before a line that is worth showing; none otherwise.</summary>
    public Silence? PauseBefore(int index)
    {
        var next = Timings[index].StartMs;
        var before = index > 0 ? Timings[index - 1].EndMs : 0;
        Silence? longest = null;
        foreach (var silence in Silences)
        {
            if (silence.LengthMs >= ShownSilenceMs && silence.FromMs >= before - 1_000 && silence.ToMs <= next + 1_000 && silence.LengthMs > (longest?.LengthMs ?? 0))
                longest = silence;
        }
        return longest;
    }

    private static int Milliseconds(long? seconds) => (int)(Math.Clamp(seconds ?? 0, 0, 24 * 3600) * 1000);
}

/// <summary>A stretch without speech, milliseconds.</summary>
public readonly record struct Silence(int FromMs, int ToMs)
{
    /// <summary>Shorter ones are breath.</summary>
    private const int ShortestMs = 900;

    public int LengthMs => ToMs - FromMs;

    /// <summary>
    /// What lies between speech. Where the full recording was heard, the sound alone decides; else the lines do, and only between lines whose
    /// ends are known, so that no estimated line is skipped.
    /// </summary>
    internal static IReadOnlyList<Silence> Between(IReadOnlyList<LineTiming> timings, Heard heardSpeech, int durationMs, bool heard)
    {
        var spoken = heard
            ? heardSpeech.Stretches.Select(s => (s.StartMs, s.EndMs)).Concat(timings.Where(t => t.Grade == TimingGrade.Exact).Select(t => (t.StartMs, t.EndMs)))
            : timings.Select(t => (t.StartMs, t.EndMs));
        var silences = new List<Silence>();
        if (durationMs <= 0 || (!heard && timings.Any(t => t.Grade == TimingGrade.Estimated)))
            return silences;
        var at = 0;
        foreach (var (start, end) in spoken.OrderBy(s => s.StartMs))
        {
            if (start - at >= ShortestMs)
                silences.Add(new Silence(at, start));
            at = Math.Max(at, end);
        }
        if (durationMs - at >= ShortestMs)
            silences.Add(new Silence(at, durationMs));
        return silences;
    }
}
