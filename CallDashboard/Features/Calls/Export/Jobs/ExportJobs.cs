using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Calls.Export.Jobs;

/// <summary>
/// The list of prepared exports: asked for, looked at, cancelled, deleted. The work is the <see cref="ExportWorker"/>'s. A person sees and takes only what he asked for himself.
/// </summary>
public sealed class ExportJobs(CallContexts contexts, ICallScopes scopes, ColumnStore columns, Paths paths, IOptionsMonitor<ExportsOptions> options, TimeProvider time)
{
    /// <summary>Exports of one person that may wait or run at the same time.</summary>
    public const int MostOpen = 5;

    /// <summary>Raised when a job was asked for, went on or ended, on the thread of whoever did it: handlers only signal.</summary>
    public event Action? Changed;

    /// <summary>Where the files lie.</summary>
    public string Folder => paths.Folder("exports");

    /// <summary>The file of a job.</summary>
    public string FileOf(ExportJob job) => Path.Combine(Folder, job.FileName);

    /// <summary>Asks for an export of what a filter finds now; null when this person has <see cref="MostOpen"/> under way.</summary>
    public async Task<ExportJob?> RequestAsync(ClaimsPrincipal user, ExportFormat format, CallFilter filter, TimeRange range, TimeZoneInfo zone, CancellationToken cancel = default)
    {
        var userId = IdOf(user);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await db.ExportJobs.CountAsync(j => j.UserId == userId && (j.State == ExportState.Waiting || j.State == ExportState.Running), cancel) >= MostOpen)
            return null;
        var now = Now;
        var job = new ExportJob
        {
            UserId = userId, Format = format.Name, Query = CallFilterQuery.Format(filter), RangeFrom = range.From, RangeTo = range.To, Zone = zone.Id, Limits = scopes.ScopeOf(user).Text,
            LastKey = await db.Calls.MaxAsync(c => (long?)c.Key, cancel) ?? 0, HasNumbers = Policies.Allows(user, Policies.SeeNumbers), CreatedAt = now, ChangedAt = now,
        };
        db.ExportJobs.Add(job);
        await db.SaveChangesAsync(cancel);
        Changed?.Invoke();
        return job;
    }

    /// <summary>The exports that a person asked for, newest first.</summary>
    public async Task<IReadOnlyList<ExportJob>> OfAsync(ClaimsPrincipal user, int most, CancellationToken cancel = default)
    {
        var userId = IdOf(user);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.ExportJobs.AsNoTracking().Where(j => j.UserId == userId).OrderByDescending(j => j.Id).Take(most).ToListAsync(cancel);
    }

    /// <summary>One of a person's own; null when there is none of this id.</summary>
    public async Task<ExportJob?> FindAsync(ClaimsPrincipal user, long id, CancellationToken cancel = default)
    {
        var userId = IdOf(user);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.ExportJobs.AsNoTracking().FirstOrDefaultAsync(j => j.Id == id && j.UserId == userId, cancel);
    }

    /// <summary>Ends one that waits or runs, and deletes the file of one that is done. It stays in the history.</summary>
    public async Task CancelAsync(ClaimsPrincipal user, long id, CancellationToken cancel = default)
    {
        if (await FindAsync(user, id, cancel) is not { } job)
            return;
        var next = job.IsOpen ? ExportState.Cancelled : ExportState.Expired;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var ended = await db.ExportJobs.Where(j => j.Id == id && (j.State == ExportState.Waiting || j.State == ExportState.Running || j.State == ExportState.Done))
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.State, next).SetProperty(j => j.ChangedAt, Now), cancel);
        // Of one that runs its worker deletes the file: it still holds it.
        if (ended > 0 && next == ExportState.Expired)
            Delete(job);
        Changed?.Invoke();
    }

    /// <summary>The oldest one to work on: waiting, or left running by a server that ended.</summary>
    internal async Task<ExportJob?> NextAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.ExportJobs.AsNoTracking().Where(j => j.State == ExportState.Waiting || j.State == ExportState.Running).OrderBy(j => j.Id).FirstOrDefaultAsync(cancel);
    }

    /// <summary>Notes how far one is. False when it was cancelled meanwhile: then nothing is noted.</summary>
    internal async Task<bool> SaveAsync(ExportJob job, CancellationToken cancel)
    {
        job.ChangedAt = Now;
        job.ExpiresAt = job.State == ExportState.Done ? Now + (options.CurrentValue.KeepDays * 86_400_000L) : 0;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var saved = await db.ExportJobs.Where(j => j.Id == job.Id && (j.State == ExportState.Waiting || j.State == ExportState.Running)).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.State, job.State).SetProperty(j => j.Message, job.Message).SetProperty(j => j.Total, job.Total).SetProperty(j => j.Rows, job.Rows)
            .SetProperty(j => j.Place, job.Place).SetProperty(j => j.Bytes, job.Bytes).SetProperty(j => j.ChangedAt, job.ChangedAt).SetProperty(j => j.ExpiresAt, job.ExpiresAt), cancel);
        Changed?.Invoke();
        return saved == 1;
    }

    /// <summary>Counts what one will hold, unless that takes too long.</summary>
    internal async Task<long?> CountAsync(ExportJob job, CancellationToken cancel)
    {
        var rows = RowsOf(job);
        await using var db = await VisibleTo(job).CreateDbContextAsync(cancel);
        try
        {
            return await db.WithinAsync(QueryBudget.Overview, within => CallPages.CountAsync(db, rows.Filter, rows.Range, columns, rows.LastKey, within), cancel);
        }
        catch (TooSlowException)
        {
            return null;
        }
    }

    /// <summary>What one reads.</summary>
    internal static ExportRows RowsOf(ExportJob job)
    {
        var zone = ZoneOf(job);
        return new ExportRows(CallFilterQuery.Parse(job.Query).Filter, new TimeRange(job.RangeFrom, job.RangeTo) { Zone = zone }, job.LastKey, []);
    }

    /// <summary>The calls that whoever asked might know of when he asked.</summary>
    internal IDbContextFactory<CallsDbContext> VisibleTo(ExportJob job) => contexts.For(CallScope.Parse(job.Limits));

    /// <summary>Whether a person may know of everything that is in the file: rights may have become less since it was asked for.</summary>
    public bool MayKnow(ClaimsPrincipal user, ExportJob job) => scopes.ScopeOf(user) is var scope && (scope.IsAll || scope.Text == job.Limits);

    internal static TimeZoneInfo ZoneOf(ExportJob job) => TimeZoneInfo.TryFindSystemTimeZoneById(job.Zone, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>Deletes files that are older than they are kept, or that no job has any more.</summary>
    internal async Task SweepAsync(CancellationToken cancel)
    {
        var now = Now;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var expired = await db.ExportJobs.Where(j => j.State == ExportState.Done && j.ExpiresAt <= now)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.State, ExportState.Expired).SetProperty(j => j.ChangedAt, now), cancel);
        var kept = (await db.ExportJobs.AsNoTracking().Where(j => j.State == ExportState.Waiting || j.State == ExportState.Running || j.State == ExportState.Done).ToListAsync(cancel)).ConvertAll(j => j.FileName);
        foreach (var file in Directory.EnumerateFiles(Folder).Where(f => !kept.Contains(Path.GetFileName(f))))
            File.Delete(file);
        if (expired > 0)
            Changed?.Invoke();
    }

    internal void Delete(ExportJob job) => File.Delete(FileOf(job));

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static string IdOf(ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier) ?? throw new InvalidOperationException("Only people prepare exports.");
}
