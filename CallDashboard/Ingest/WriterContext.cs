using CallDashboard.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Ingest;

/// <summary>EF Core on the writer's connection: for changes that people make, which are few and of many tables. Calls themselves do not come this way.</summary>
public static class WriterContext
{
    /// <summary>
    /// Runs work on a tracking context inside the writer's transaction and saves what it changed. What else the session does in the same command is
    /// committed with it, or not at all. The work may run twice, like every command of the writer.
    /// </summary>
    /// <exception cref="SqliteException">The database refused it.</exception>
    public static T Change<T>(this WriterSession session, Func<CallsDbContext, T> work)
    {
        // The transaction is the writer's: EF begins none of its own.
        var options = new DbContextOptionsBuilder<CallsDbContext>().UseSqlite(session.Connection).Options;
        using var db = new CallsDbContext(options);
        db.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        try
        {
            var result = work(db);
            db.SaveChanges();
            return result;
        }
        catch (DbUpdateException problem) when (problem.InnerException is SqliteException inner)
        {
            // The writer tells by SQLite's code whether the disk or the command is to blame.
            throw new SqliteException(inner.Message, inner.SqliteErrorCode, inner.SqliteExtendedErrorCode);
        }
    }
}
