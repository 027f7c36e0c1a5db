using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CallDashboard.Data;

/// <summary>Several reads of one moment.</summary>
public static class ReadSnapshot
{
    /// <summary>
    /// Everything read on this context until the answer is disposed is of one moment. Never waits for the writer and never blocks it.
    /// Inside another snapshot it is the same moment.
    /// </summary>
    public static async Task<IAsyncDisposable> BeginSnapshotAsync(this CallsDbContext db, CancellationToken cancel = default)
    {
        if (db.Database.CurrentTransaction is not null)
            return new Moment(db, null, null);
        if (db.Database.GetDbConnection() is not SqliteConnection connection)
            return await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await db.Database.OpenConnectionAsync(cancel);
        // The provider's own BeginTransaction takes the write lock at once; a deferred one never does unless it writes.
        var transaction = connection.BeginTransaction(deferred: true);
        return new Moment(db, transaction, await db.Database.UseTransactionAsync(transaction, cancel));
    }

    /// <summary>EF Core does not end a transaction that it was given, nor close a connection that it was told to open.</summary>
    private sealed class Moment(CallsDbContext db, SqliteTransaction? transaction, IDbContextTransaction? used) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (transaction is null)
                return;
            await used!.DisposeAsync();
            await transaction.DisposeAsync();
            await db.Database.CloseConnectionAsync();
        }
    }
}
