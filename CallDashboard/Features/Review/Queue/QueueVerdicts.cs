using CallDashboard.Data;
using CallDashboard.Features.Review.Judging;
using CallDashboard.Ingest;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review.Queue;

/// <summary>A verdict is what a queued call waits for: given, its item is done in the same transaction; taken back, it waits again.</summary>
internal sealed class QueueVerdicts : IVerdictFollower
{
    /// <inheritdoc/>
    public void Judged(CallsDbContext db, long callKey, string userId, Verdict verdict, long at)
    {
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        if (verdict == Verdict.None)
            QueueStatements.Unjudged(connection, callKey, userId);
        else
            QueueStatements.Judged(connection, callKey, userId, at);
    }
}
