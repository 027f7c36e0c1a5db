using System.Text.Json;
using CallDashboard.Ingest.Retention;

namespace CallDashboard.Features.Retention;

/// <summary>A run of the purge: how far it is, or what it did.</summary>
/// <param name="StartedAt">Unix milliseconds UTC.</param>
/// <param name="FinishedAt">Unix milliseconds UTC; null while it runs.</param>
/// <param name="Stage">What is being purged.</param>
/// <param name="Counts">What went so far.</param>
/// <param name="Problem">Why it stopped before its end; null when it did not.</param>
public sealed record RetentionRun(long StartedAt, long? FinishedAt, string Stage, PurgeCounts Counts, string? Problem)
{
    /// <summary>Key of the setting that keeps the last run.</summary>
    public const string SettingKey = "retention.last";

    /// <summary>As it is stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>Reads a stored one; null when it is none.</summary>
    public static RetentionRun? Parse(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<RetentionRun>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The run under way and the last one, for all pages. Thread-safe.</summary>
public sealed class RetentionState
{
    private volatile RetentionRun? running, last;

    /// <summary>What runs now; null when nothing does.</summary>
    public RetentionRun? Running => running;

    /// <summary>The last one that ended since the start.</summary>
    public RetentionRun? Last => last;

    /// <summary>Raised on the worker's thread: handlers only signal.</summary>
    public event Action? Changed;

    internal void At(RetentionRun run)
    {
        (running, last) = run.FinishedAt is null ? (run, last) : (null, run);
        Changed?.Invoke();
    }
}
