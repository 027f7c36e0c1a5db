using CallDashboard.Domain;

namespace CallDashboard.Features.Simulation;

/// <summary>A line of the transcript with its true place in both recordings.</summary>
/// <param name="Speaker">Robot or customer.</param>
/// <param name="Text">As pushed, stage marks included.</param>
/// <param name="StartMs">Where its sound begins, milliseconds into the recording.</param>
/// <param name="EndMs">Where its sound ends.</param>
public sealed record SpokenTurn(Speaker Speaker, string Text, int StartMs, int EndMs);

/// <summary>A stretch of a clip placed on the recording's clock.</summary>
/// <param name="Clip">What sounds.</param>
/// <param name="Start">First sample in the recording.</param>
/// <param name="Samples">How many samples it takes there; less than the clip when the speaker was cut off.</param>
/// <param name="Pace">Clip samples per recording sample: above 1 the voice is faster and higher. It makes one customer sound unlike the next.</param>
/// <param name="InCustomerTrack">True: heard in both recordings; false: in the full one only.</param>
public readonly record struct Segment(Clip Clip, int Start, int Samples, double Pace, bool InCustomerTrack)
{
    /// <summary>First sample after it.</summary>
    public int End => Start + Samples;
}

/// <summary>One conversation: who said what when, what it amounted to, and where every sound lies. Small; its sound is made by <see cref="ConversationStream"/>.</summary>
public sealed record Conversation
{
    public required CallSeed Seed { get; init; }
    public required IReadOnlyList<SpokenTurn> Turns { get; init; }
    public required IReadOnlyList<Segment> Segments { get; init; }
    /// <summary>Length of both recordings, samples.</summary>
    public required int Samples { get; init; }
    /// <summary>True: the customer ended the call; false: the robot's script did.</summary>
    public bool CustomerHungUp { get; init; }
    /// <summary>The intention level A…F that the conversation amounts to.</summary>
    public string Intent { get; init; } = "F";
    public IReadOnlyList<string> Tags { get; init; } = [];
    public IReadOnlyList<string> Concerns { get; init; } = [];
    /// <summary>Why the intention level was given.</summary>
    public string Because { get; init; } = "";
    /// <summary>Names of the variables that the call filled in.</summary>
    public IReadOnlyList<string> Fills { get; init; } = [];

    /// <summary>Length of both recordings, milliseconds.</summary>
    public int DurationMs => (int)((long)Samples * 1000 / ClipBank.Rate);

    /// <summary>Lines of the customer.</summary>
    public int Rounds => Turns.Count(turn => turn.Speaker == Speaker.Customer);
}
