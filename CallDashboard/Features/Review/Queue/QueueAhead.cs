namespace CallDashboard.Features.Review.Queue;

/// <summary>What of the next call can be fetched before it is opened: addresses, as its page will name them.</summary>
/// <param name="Analysis">Where to send what its sound looks like; null when that is known.</param>
internal sealed record QueueAhead(string? Full, string? Customer, string? Analysis)
{
    public static QueueAhead Of(CallView call)
    {
        var id = Uri.EscapeDataString(call.Row.CallId);
        return new(Address(call.Sound.Full, "full"), Address(call.Sound.Customer, "customer"), call.Sound.NeedsAnalysis ? $"/recordings/{id}/analysis" : null);

        string? Address(TrackSound track, string name) =>
            track.CanPlay ? $"/recordings/{id}/{name}{(track.Copy?.Checksum is { Length: >= 8 } sum ? "?v=" + sum[..8] : "")}" : null;
    }
}
