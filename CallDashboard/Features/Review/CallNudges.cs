using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review;

/// <summary>Moves the platform's times on single calls, for everybody who opens them.</summary>
public sealed class CallNudges(IDbContextFactory<CallsDbContext> contexts, RecordingFeed feed)
{
    /// <summary>The shift in force of a call; none when nobody moved it.</summary>
    public async Task<CallNudge?> FindAsync(long callKey, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.CallNudges.Where(n => n.CallKey == callKey).FirstOrDefaultAsync(cancel);
    }

    /// <summary>Sets the whole shift of a call, milliseconds; 0 takes it away. More than a minute is cut to one. Audited, and told to all who have the call open.</summary>
    public async Task SetAsync(CallRow call, int shiftMs, Auditor auditor, CancellationToken cancel)
    {
        var shift = Math.Clamp(shiftMs, -TimingSettingsStore.LargestShiftMs, TimingSettingsStore.LargestShiftMs);
        var note = await auditor.NoteAsync(AuditActs.TimingChanged, AuditSubject.Call(call.CallId), ("shiftMs", shift));
        await contexts.AuditedAsync(async db =>
        {
            var row = db.CallNudges.Where(n => n.CallKey == call.Key);
            if ((await row.Select(n => (int?)n.ShiftMs).FirstOrDefaultAsync(cancel) ?? 0) == shift || !await db.Calls.AnyAsync(c => c.Key == call.Key, cancel))
                return null;
            await row.ExecuteDeleteAsync(cancel);
            if (shift != 0)
                db.CallNudges.Add(new CallNudge { CallKey = call.Key, ShiftMs = shift, ChangedBy = note.Actor.Name, ChangedAt = note.At });
            await db.SaveChangesAsync(cancel);
            return note;
        }, cancel);
        feed.Publish(call.Key);
    }
}
