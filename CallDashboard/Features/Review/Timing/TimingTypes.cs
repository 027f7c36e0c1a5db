using CallDashboard.Domain;

namespace CallDashboard.Features.Review.Timing;

/// <summary>How far a line's time can be trusted. Shown as <c>1:23</c>, <c>~1:23</c>, <c>≈1:23</c>.</summary>
public enum TimingGrade
{
    /// <summary>The platform gave the time and it is possible.</summary>
    Exact,

    /// <summary>Heard: in the full recording and not in the customer's (robot), or in the customer's (customer without offsets).</summary>
    Derived,

    /// <summary>Placed by the length of the text between its neighbours.</summary>
    Estimated,
}

/// <summary>Why a line has its grade; every reason has a sentence in <see cref="TimingWords"/>.</summary>
public enum TimingReason
{
    /// <summary>The platform gave start and end.</summary>
    Platform,

    /// <summary>Robot speech: sounds in the full recording and not in the customer's.</summary>
    HeardRobot,

    /// <summary>Customer's speech found in the customer's recording, the platform gave no usable time.</summary>
    HeardCustomer,

    /// <summary>Only one recording could be used: speech was found, its speaker follows from the order alone.</summary>
    HeardUntold,

    /// <summary>Several lines in one unbroken stretch of speech, parted by the length of their texts.</summary>
    Shared,

    /// <summary>Placed in the gap between its neighbours.</summary>
    Gap,

    /// <summary>The platform's end lies before its start.</summary>
    Reversed,

    /// <summary>The platform's time lies beyond the end of the recording.</summary>
    BeyondEnd,

    /// <summary>The platform's time is negative.</summary>
    Negative,

    /// <summary>The platform's time contradicts the order of the lines.</summary>
    OutOfOrder,

    /// <summary>The platform gave a start without an end, or no length at all.</summary>
    Incomplete,
}

/// <summary>Which recording the platform's offsets count from; a setting per application because no document says so.</summary>
public enum OffsetReference
{
    /// <summary>The recording with both voices.</summary>
    Full,

    /// <summary>The recording of the customer alone.</summary>
    Customer,
}

/// <summary>Where a line lies in the full recording.</summary>
/// <param name="StartMs">Milliseconds, 0 ≤ start.</param>
/// <param name="EndMs">Milliseconds, start ≤ end ≤ duration of the recording.</param>
/// <param name="Grade">How far to trust it.</param>
/// <param name="Reason">Why.</param>
public readonly record struct LineTiming(int StartMs, int EndMs, TimingGrade Grade, TimingReason Reason);

/// <summary>What an application's calls need to be timed rightly.</summary>
/// <param name="Reference">Which recording the offsets count from.</param>
/// <param name="ShiftMs">Added to every offset, milliseconds, may be negative.</param>
/// <param name="MsPerUnit">The script's usual pace in milliseconds per unit of <see cref="SpeechText"/>, when known from other calls.</param>
public sealed record TimingSettings(OffsetReference Reference = OffsetReference.Full, int ShiftMs = 0, double? MsPerUnit = null)
{
    /// <summary>Offsets count from the full recording, no shift.</summary>
    public static TimingSettings Default { get; } = new();
}

/// <summary>Everything the timing of one call is computed from.</summary>
/// <param name="Turns">The transcript in its order.</param>
/// <param name="Full">Loudness of the recording with both voices, when analysed.</param>
/// <param name="Customer">Loudness of the customer's recording, when analysed.</param>
/// <param name="LongestMs">The longest the recording can be, from the record's own times; counts while no recording is analysed. 0: unknown.</param>
/// <param name="TalkMs">The talk time that the record states; lines fill it while no recording is analysed. 0: unknown.</param>
/// <param name="Settings">The application's settings.</param>
public sealed record TimingInput(
    IReadOnlyList<Turn> Turns, SpeechEnvelope? Full, SpeechEnvelope? Customer, int LongestMs, int TalkMs, TimingSettings Settings)
{
    /// <summary>The channels of a full recording in stereo that part the voices: then they alone say who speaks.</summary>
    public StereoVoices? Voices { get; init; }

    /// <summary>What is heard.</summary>
    internal Heard Listen() => Voices is { } voices && (voices.Customer is not null || Customer is null) ? SpeechFinder.Find(voices) : SpeechFinder.Find(Full, Customer);
}
