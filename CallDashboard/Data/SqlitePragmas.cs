using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CallDashboard.Data;

/// <summary>Sets the pragmas of every connection that EF Core opens. WAL and the page size belong to the file and are set by the first.</summary>
public sealed class SqlitePragmas : DbConnectionInterceptor
{
    /// <summary>
    /// FULL: a commit is on disk before it is answered. 5 s of patience for a locked file. 32 MB of page cache.
    /// What is deleted is gone from the file as well. Checkpoints are the writer's business, not a reader's.
    /// </summary>
    public const string Sql = "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (IsLookingOnly(connection))
            return;
        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (IsLookingOnly(connection))
            return;
        await using var command = connection.CreateCommand();
        command.CommandText = Sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>EF Core looks whether there is a database through a connection that cannot write; a restored or an empty file has no write-ahead log yet.</summary>
    private static bool IsLookingOnly(DbConnection connection) => connection.ConnectionString.Contains("Mode=ReadOnly", StringComparison.OrdinalIgnoreCase);
}
