namespace CallDashboard.Features.Common;

/// <summary>How far loading or removing is.</summary>
/// <param name="Done">Calls done.</param>
/// <param name="Total">Calls to do.</param>
/// <param name="Removing">True while they go, false while they come.</param>
public readonly record struct SampleDataProgress(int Done, int Total, bool Removing);

/// <summary>
/// Invented calls to look around with, loaded and removed with one click. They go the way of every push and are marked
/// <see cref="Data.CallSource.Sample"/>; their recordings are made on demand. One job at a time, for all viewers together.
/// </summary>
public interface ISampleData
{
    /// <summary>What is under way; null when nothing is.</summary>
    SampleDataProgress? Running { get; }

    /// <summary>Raised when <see cref="Running"/> changed; on any thread. Handlers only signal.</summary>
    event Action? Changed;

    /// <summary>How many sample calls there are.</summary>
    Task<int> CountAsync(CancellationToken cancel = default);

    /// <summary>Loads the sample calls with times up to now. Nothing happens when they are there, or while a job runs. Cancelled, it takes away what it had loaded.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; none are left.</exception>
    /// <exception cref="Ingest.CannotWriteException">The database takes nothing; what was loaded stays, labelled.</exception>
    /// <param name="by">Who wants it, for the audit trail; the program itself when left out.</param>
    Task LoadAsync(IProgress<SampleDataProgress>? progress = null, Data.Actor? by = null, CancellationToken cancel = default);

    /// <summary>Removes every sample call, its roll-ups and the names that came with them.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the rest is still there, labelled.</exception>
    /// <exception cref="Ingest.CannotWriteException">The database takes nothing; the rest is still there.</exception>
    Task RemoveAsync(IProgress<SampleDataProgress>? progress = null, Data.Actor? by = null, CancellationToken cancel = default);

    /// <summary>Cancels the job under way, whoever began it.</summary>
    void Cancel();
}
