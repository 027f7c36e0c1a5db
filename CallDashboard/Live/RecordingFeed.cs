namespace CallDashboard.Live;

/// <summary>
/// Tells an open call page that something about the call's recordings changed: the copy's state, or the analysis of its sound.
/// Carries the key only; whoever shows the call reads it again. Nothing is buffered.
/// </summary>
public sealed partial class RecordingFeed(ILogger<RecordingFeed> log)
{
    private readonly Subscribers<long> subscribers = new(problem => LogHandlerFailed(log, problem));

    /// <summary>How many listen; returns to zero when all pages are closed.</summary>
    public int Subscribers => subscribers.Count;

    /// <summary>Calls back with the call's key, on the publishing thread: a handler only signals.</summary>
    public IDisposable Subscribe(Action<long> handler) => subscribers.Add(handler);

    /// <summary>To be called after the change is committed.</summary>
    public void Publish(long callKey) => subscribers.Tell(callKey);

    [LoggerMessage(Level = LogLevel.Error, Message = "A subscriber of the recording feed failed; the others were told.")]
    private static partial void LogHandlerFailed(ILogger log, Exception problem);
}
