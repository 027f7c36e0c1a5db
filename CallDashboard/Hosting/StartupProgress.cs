namespace CallDashboard.Hosting;

/// <summary>How far the start is, in words, for whoever asks meanwhile. Thread-safe.</summary>
public sealed class StartupProgress
{
    private volatile string text = "beginning";

    /// <summary>Such as <c>copying the database, 40 %</c>.</summary>
    public string Text
    {
        get => text;
        set => text = value;
    }
}
