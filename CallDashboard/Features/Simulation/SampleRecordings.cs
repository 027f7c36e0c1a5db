using CallDashboard.Data;

namespace CallDashboard.Features.Simulation;

/// <summary>Opens the recordings of sample calls: three are files inside the program, the others are put together while they are read.</summary>
public sealed class SampleRecordings : ISampleRecordings
{
    private const string Prefix = "sample-";

    /// <summary>The three sample calls that come with recordings of their own.</summary>
    internal static readonly string[] Recorded = ["en-promise", "es-callback", "zh-transfer"];

    /// <inheritdoc/>
    public SampleRecording? Open(string callId, Track track)
    {
        if (!callId.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var name = callId[Prefix.Length..];
        if (Recorded.Contains(name, StringComparer.Ordinal))
            return new SampleRecording(ClipBank.Open($"{name}.{(track == Track.Full ? "full" : "customer")}.mp3"), "audio/mpeg");
        if (!CallSeed.TryParse(name, out var seed) || (seed.Kind == ConversationKind.Announcement && track == Track.Customer))
            return null;
        return new SampleRecording(new ConversationStream(ConversationComposer.Compose(seed), track), "audio/wav");
    }
}
