namespace CallDashboard.Data;

/// <summary>The recording of a sample call.</summary>
/// <param name="Content">Seekable, its length known; the caller disposes it.</param>
/// <param name="ContentType"><c>audio/wav</c> or <c>audio/mpeg</c>.</param>
public sealed record SampleRecording(Stream Content, string ContentType);

/// <summary>
/// Where the recordings of sample calls (<see cref="CallSource.Sample"/>) come from: they are made on demand inside the program, so nothing is fetched
/// and nothing stored. Whoever serves recordings asks here first; the content for one call and track is the same bytes every time.
/// </summary>
public interface ISampleRecordings
{
    /// <summary>Opens the recording of a sample call; null when that call has none, or is no sample call.</summary>
    SampleRecording? Open(string callId, Track track);
}
