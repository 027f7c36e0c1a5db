using CallDashboard.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Audit;

/// <summary>
/// Notes the head of the trail outside the database every few seconds, and writes it into the log at the start and once a day. Looks into the database
/// rather than listening, so that entries of verbs count as well. A head that was noted and is not there any more is reported and never overwritten.
/// </summary>
public sealed partial class AuditKeeper(IDbContextFactory<CallsDbContext> contexts, AuditHeads heads, TimeProvider time, ILogger<AuditKeeper> log) : BackgroundService
{
    /// <summary>Entries younger than this may be cut off without being missed.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private AuditHead? noted;
    private long loggedDay = -1;
    private bool isReported;

    /// <summary>Why the newest heads are not noted; null when all is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>Notes the head once more, so that nothing written before the end can be cut off after it.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await NoteAsync(CancellationToken.None);
        }
        catch (ObjectDisposedException)
        {
            // The program is being taken down without an orderly end; the head of a few seconds ago is noted.
        }
    }

    /// <summary>Notes the present head.</summary>
    public async Task NoteAsync(CancellationToken cancel)
    {
        try
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            await using var db = await contexts.CreateDbContextAsync(cancel);
            var known = noted ??= heads.Read() is [.., var last] ? last : null;
            if (known is not null && await HashAsync(db, known.Id, cancel) != known.Hash)
            {
                Problem = $"Entry {known.Id} of the audit trail was noted outside the database and is not there any more, or is another one.";
                if (!isReported)
                    LogLost(log, known.Id);
                isReported = true;
                return;
            }
            Problem = null;
            if (await db.AuditEntries.OrderByDescending(a => a.Id).Select(a => new { a.Id, a.Hash }).FirstOrDefaultAsync(cancel) is not { } head)
                return;
            if (head.Id != known?.Id)
            {
                noted = new AuditHead(head.Id, Convert.ToHexStringLower(head.Hash), now);
                heads.Note(noted);
            }
            if (now / 86_400_000 is var day && day != loggedDay)
            {
                loggedDay = day;
                LogHead(log, head.Id, noted?.Hash ?? "");
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or SqliteException)
        {
            if (Problem is null)
                LogCannotNote(log, problem);
            Problem = "The head of the audit trail cannot be noted outside the database at the moment.";
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
                await NoteAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program ends.
        }
    }

    private static async Task<string?> HashAsync(CallsDbContext db, long id, CancellationToken cancel) =>
        await db.AuditEntries.Where(a => a.Id == id).Select(a => a.Hash).FirstOrDefaultAsync(cancel) is { } hash ? Convert.ToHexStringLower(hash) : null;

    [LoggerMessage(Level = LogLevel.Information, Message = "Audit trail: head {Id}:{Hash}")]
    private static partial void LogHead(ILogger log, long id, string hash);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Entry {Id} of the audit trail was noted outside the database and is not there any more, or is another one.")]
    private static partial void LogLost(ILogger log, long id);

    [LoggerMessage(Level = LogLevel.Error, Message = "The head of the audit trail cannot be noted outside the database.")]
    private static partial void LogCannotNote(ILogger log, Exception problem);
}
