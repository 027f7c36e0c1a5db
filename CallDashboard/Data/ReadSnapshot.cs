using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CallDashboard.Data;

/// <summary>Several reads of one moment.</summary>
public static class ReadSnapshot
{
    /// <summary>Everything read on this context until the transaction is disposed is of one moment. Never waits for the writer and never blocks it.</summary>
    public static async Task<IDbContextTransaction> BeginSnapshotAsync(this CallsDbContext db, CancellationToken cancel = default)
    {
        if (db.Database.GetDbConnection() is not SqliteConnection connection)
            return await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await db.Database.OpenConnectionAsync(cancel);
        // The provider's own BeginTransaction takes the write lock at once; a deferred one never does unless it writes.
        return (await db.Database.UseTransactionAsync(connection.BeginTransaction(deferred: true), cancel))!;
    }
}
