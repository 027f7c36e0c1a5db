using CallDashboard.Data;
using CallDashboard.Features.Common;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Features.Audit;

/// <summary>What the last verification found, and when (unix milliseconds UTC).</summary>
public sealed record AuditVerdict(AuditCheckResult Result, long At);

/// <summary>Verifies the trail against itself and against the heads that were noted outside the database. One verification at a time, for all viewers together.</summary>
public sealed class AuditVerifier(DatabaseLocation database, AuditHeads heads, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim one = new(1, 1);

    /// <summary>The last verdict since the program started; null before the first.</summary>
    public AuditVerdict? Last { get; private set; }

    public void Dispose() => one.Dispose();

    /// <summary>Reads the whole trail as it is at this moment.</summary>
    /// <param name="progress">Told the entries read.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the verdict before stays.</exception>
    public async Task<AuditVerdict> RunAsync(IProgress<long>? progress, CancellationToken cancel)
    {
        await one.WaitAsync(cancel);
        try
        {
            return Last = await Task.Run(() => Verify(database.FilePath, heads.Read(), time.GetUtcNow().ToUnixTimeMilliseconds(), progress, cancel), cancel);
        }
        finally
        {
            one.Release();
        }
    }

    internal static AuditVerdict Verify(string file, IReadOnlyCollection<AuditHead> heads, long now, IProgress<long>? progress, CancellationToken cancel)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        using var moment = connection.BeginTransaction(deferred: true);
        return new AuditVerdict(AuditCheck.Run(connection, heads, now, progress, cancel), now);
    }
}
