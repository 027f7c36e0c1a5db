namespace CallDashboard.Live;

/// <summary>What changed in reviews.</summary>
/// <param name="CallKey">The call that was judged, tagged or commented on; null when it is the queue, a scorecard or a quick tag that changed.</param>
public readonly record struct ReviewNews(long? CallKey);

/// <summary>
/// Tells open pages that a call was judged, or that the queue, scorecards or quick tags changed. Carries the key only; whoever shows it reads again.
/// Nothing is buffered.
/// </summary>
public sealed partial class ReviewFeed(ILogger<ReviewFeed> log)
{
    private readonly Subscribers<ReviewNews> subscribers = new(problem => LogHandlerFailed(log, problem));

    /// <summary>How many listen; returns to zero when all pages are closed.</summary>
    public int Subscribers => subscribers.Count;

    /// <summary>Calls back on the publishing thread: a handler only signals.</summary>
    public IDisposable Subscribe(Action<ReviewNews> handler) => subscribers.Add(handler);

    /// <summary>To be called after the change is committed.</summary>
    public void Publish(ReviewNews news) => subscribers.Tell(news);

    [LoggerMessage(Level = LogLevel.Error, Message = "A subscriber of the review feed failed; the others were told.")]
    private static partial void LogHandlerFailed(ILogger log, Exception problem);
}
