namespace CallDashboard.Ingest;

/// <summary>What the way in needs of the configuration; filled from section <c>Report</c>.</summary>
public sealed record IngestSettings
{
    /// <summary>Commands that may wait for the writer.</summary>
    public int QueueCapacity { get; init; } = 8192;

    /// <summary>Zone of times that come as text without one.</summary>
    public TimeZoneInfo TextTimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Application ids that may push; empty means any.</summary>
    public IReadOnlyCollection<string> AllowedAppIds { get; init; } = [];

    /// <summary>Tokens accepted besides the one made at first start.</summary>
    public IReadOnlyCollection<string> Tokens { get; init; } = [];

    /// <summary>How long the writer waits for a database that another program holds before it answers that it cannot write.</summary>
    public TimeSpan LockPatience { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Pushes in one commit at most. More would delay the first answer without saving more; 1 shows what group commit is worth.</summary>
    public int LargestBatch { get; init; } = 512;

    /// <summary>From so many commands waiting for the writer on, pushes are received into the inbox and filed behind their answers; 0 never.</summary>
    public int InboxFrom { get; init; } = 8;

    /// <summary>Commands in one transaction of the writer at most: the more share the pages they dirty, the later they are seen.</summary>
    internal int LargestFiling { get; init; } = 4096;

    /// <summary>SQLite's word for when a commit counts. No configuration reaches it: only the durability campaign sets another, to prove that it would be found out.</summary>
    internal string Synchronous { get; init; } = "FULL";

    /// <summary>Pages written before the log is carried over into the database: 32 MB of pages of 8 KB.</summary>
    internal int CheckpointPages { get; init; } = 4096;
}
