using CallDashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Platform.Importing;

/// <summary>The list of imports: asked for, looked at, cancelled. The work is the <see cref="ImportWorker"/>'s.</summary>
public sealed class ImportList(IDbContextFactory<CallsDbContext> database, TimeProvider time)
{
    private const int BeginningLength = 64 * 1024;

    /// <summary>
    /// Asks for an import, or for an unfinished one of the same file to go on. Throws <see cref="DatabaseFileException"/> with a
    /// sentence when the file cannot be read.
    /// </summary>
    public async Task<Import> RequestAsync(string file, Actor? by = null, CancellationToken cancel = default)
    {
        var path = Path.GetFullPath(file);
        var (length, beginning) = await LookAsync(path, cancel);
        await using var db = await database.CreateDbContextAsync(cancel);
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.TrackAll;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var import = await db.Imports.Where(i => i.Path == path && i.Beginning == beginning && i.State != ImportState.Done).OrderByDescending(i => i.Id).FirstOrDefaultAsync(cancel);
        if (import is null)
        {
            import = new Import { Path = path, Beginning = beginning, StartedAt = now };
            db.Imports.Add(import);
        }
        import.Length = length;
        import.State = ImportState.Waiting;
        import.Message = null;
        import.ChangedAt = now;
        await db.SaveChangesAsync(cancel);
        db.AppendAudit(new AuditNote(now, by ?? Actor.System, AuditActs.Imported, AuditSubject.File(Path.GetFileName(path)), AuditNote.Json(("import", import.Id), ("bytes", length), ("from", import.Offset))));
        await transaction.CommitAsync(cancel);
        return import;
    }

    /// <summary>One import; null when there is none.</summary>
    public async Task<Import?> FindAsync(long id, CancellationToken cancel = default)
    {
        await using var db = await database.CreateDbContextAsync(cancel);
        return await db.Imports.SingleOrDefaultAsync(i => i.Id == id, cancel);
    }

    /// <summary>The latest imports, newest first.</summary>
    public async Task<IReadOnlyList<Import>> LatestAsync(int most, CancellationToken cancel = default)
    {
        await using var db = await database.CreateDbContextAsync(cancel);
        return await db.Imports.OrderByDescending(i => i.Id).Take(most).ToListAsync(cancel);
    }

    /// <summary>The oldest one to work on: waiting, or left running by a server that ended.</summary>
    public async Task<Import?> NextAsync(CancellationToken cancel = default)
    {
        await using var db = await database.CreateDbContextAsync(cancel);
        return await db.Imports.Where(i => i.State == ImportState.Waiting || i.State == ImportState.Running).OrderBy(i => i.Id).FirstOrDefaultAsync(cancel);
    }

    /// <summary>Stops an import; what is stored stays, and asking for the same file again goes on from there.</summary>
    public async Task CancelAsync(long id, CancellationToken cancel = default)
    {
        await using var db = await database.CreateDbContextAsync(cancel);
        await db.Imports.Where(i => i.Id == id && (i.State == ImportState.Waiting || i.State == ImportState.Running))
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.State, ImportState.Cancelled).SetProperty(i => i.ChangedAt, time.GetUtcNow().ToUnixTimeMilliseconds()), cancel);
    }

    /// <summary>Length of a file and the hash of its beginning.</summary>
    public static async Task<(long Length, long Beginning)> LookAsync(string path, CancellationToken cancel)
    {
        try
        {
            await using var file = File.OpenRead(path);
            var beginning = new byte[BeginningLength];
            // The first line is enough to know a file that grows from another one under its name.
            var read = await file.ReadAtLeastAsync(beginning, BeginningLength, throwOnEndOfStream: false, cancel);
            var line = beginning.AsSpan(0, read).IndexOf((byte)'\n');
            return (file.Length, StableHash.Of(beginning.AsSpan(0, line < 0 ? read : line)));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseFileException($"{path} cannot be read: {problem.Message}", problem);
        }
    }
}
