using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace CallDashboard.Data;

/// <summary>A query was ended because it took longer than people wait. What it would have found is unknown: a dash, never 0.</summary>
public sealed class TooSlowException(TimeSpan budget, Exception inner) : TimeoutException($"The query took longer than {budget.TotalSeconds:0.#} s and was ended.", inner)
{
    /// <summary>What it had.</summary>
    public TimeSpan Budget => budget;
}

/// <summary>Ends queries that take too long, also inside the database library, which itself never looks at a cancellation.</summary>
public static class QueryBudget
{
    /// <summary>For what a page cannot be shown without.</summary>
    public static readonly TimeSpan Page = TimeSpan.FromSeconds(5);

    /// <summary>For a figure beside it.</summary>
    public static readonly TimeSpan Figure = TimeSpan.FromSeconds(3);

    /// <summary>For all figures of the Overview, which are read together and once for all viewers.</summary>
    public static readonly TimeSpan Overview = TimeSpan.FromSeconds(10);

    /// <summary>For a piece of an export, which a program waits for and nobody looks at.</summary>
    public static readonly TimeSpan Export = TimeSpan.FromSeconds(60);

    /// <summary>Runs queries on a context. Nothing else may use it meanwhile.</summary>
    /// <exception cref="TooSlowException">The budget ended first.</exception>
    public static async Task<T> WithinAsync<T>(this CallsDbContext db, TimeSpan budget, Func<CancellationToken, Task<T>> query, CancellationToken cancel)
    {
        await db.Database.OpenConnectionAsync(cancel);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(budget);
        // Ends the statement that runs now; those that follow see the token. Taken back before the connection goes to somebody else.
        var handle = (db.Database.GetDbConnection() as SqliteConnection)?.Handle;
        using var ending = limit.Token.Register(() => raw.sqlite3_interrupt(handle));
        try
        {
            return await query(limit.Token);
        }
        catch (Exception problem) when (limit.IsCancellationRequested && problem is OperationCanceledException or SqliteException { SqliteErrorCode: raw.SQLITE_INTERRUPT })
        {
            cancel.ThrowIfCancellationRequested();
            throw new TooSlowException(budget, problem);
        }
        finally
        {
            await ending.DisposeAsync();
            await db.Database.CloseConnectionAsync();
        }
    }
}
