using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review.Forms;

/// <summary>A tag and how many calls have it.</summary>
public sealed record TagUse(QuickTag Tag, int Calls);

/// <summary>Administration of the nine quick tags. A tag taken off its key stays on the calls that have it. Every change is audited, in its own transaction.</summary>
public sealed class QuickTagSlots(IDbContextFactory<CallsDbContext> contexts, ReviewFeed feed)
{
    /// <summary>Keys there are.</summary>
    public const int Slots = 9;

    /// <summary>Longest name, characters: it stands on a button.</summary>
    public const int LongestName = 30;

    /// <summary>All tags: those on a key by key, then those that are on none by name.</summary>
    public async Task<IReadOnlyList<TagUse>> ListAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var uses = await db.CallQuickTags.GroupBy(t => t.TagId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        var tags = await db.QuickTags.AsNoTracking().ToListAsync(cancel);
        return [.. tags.OrderBy(t => t.Slot ?? int.MaxValue).ThenBy(t => t.Name, StringComparer.OrdinalIgnoreCase).Select(t => new TagUse(t, uses.GetValueOrDefault(t.Id)))];
    }

    /// <summary>
    /// Names the tag on a key: renames the one that is there, which stays the same tag on all its calls, or puts a new one there. A name that a tag without
    /// a key has brings that tag back. What is wrong, a sentence; null when it is done.
    /// </summary>
    public async Task<string?> NameAsync(int slot, string? name, Auditor auditor)
    {
        var text = string.Join(' ', (name ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (text.Length is 0 or > LongestName)
            return text.Length == 0 ? "Give the tag a name, or take it off its key." : $"A name has at most {LongestName} characters.";
        string? problem = null;
        await ChangeAsync(auditor, "name", slot, async db =>
        {
            var tags = await db.QuickTags.AsTracking().ToListAsync();
            var there = tags.Find(t => t.Slot == slot);
            var same = tags.Find(t => string.Equals(t.Name, text, StringComparison.OrdinalIgnoreCase) && t != there);
            if (same is not null && (same.Slot is not null || there is not null))
            {
                problem = same.Slot is { } taken ? $"That name is on key {taken} already." : "A tag without a key has that name: take this one off its key first, then put that one there.";
                return false;
            }
            if (same is not null)
                same.Slot = slot;
            else if (there is not null)
                there.Name = text;
            else
                db.QuickTags.Add(new QuickTag { Name = text, Slot = slot });
            await db.SaveChangesAsync();
            return true;
        });
        return problem;
    }

    /// <summary>Takes the tag off its key; with another slot exchanges the two.</summary>
    public Task MoveAsync(int slot, int? to, Auditor auditor) => ChangeAsync(auditor, to is null ? "off" : "move", slot, async db =>
    {
        var here = await db.QuickTags.AsTracking().FirstOrDefaultAsync(t => t.Slot == slot);
        var there = to is null ? null : await db.QuickTags.AsTracking().FirstOrDefaultAsync(t => t.Slot == to);
        if (here is null && there is null)
            return false;
        // Two tags on one key are refused, also for a moment: both off, then both on.
        foreach (var tag in new[] { here, there }.OfType<QuickTag>())
            tag.Slot = null;
        await db.SaveChangesAsync();
        if (here is not null)
            here.Slot = to;
        if (there is not null)
            there.Slot = slot;
        await db.SaveChangesAsync();
        return true;
    });

    /// <summary>Puts a tag back on a free key. False when the key is taken.</summary>
    public Task<bool> PutAsync(int tagId, int slot, Auditor auditor) => ChangeAsync(auditor, "on", slot, async db =>
    {
        if (await db.QuickTags.AnyAsync(t => t.Slot == slot))
            return false;
        return await db.QuickTags.Where(t => t.Id == tagId).ExecuteUpdateAsync(t => t.SetProperty(x => x.Slot, slot)) > 0;
    });

    private async Task<bool> ChangeAsync(Auditor auditor, string how, int slot, Func<CallsDbContext, Task<bool>> change)
    {
        var done = await contexts.AuditedAsync(async db => await change(db)
            ? await auditor.NoteAsync(AuditActs.FormChanged, AuditSubject.Setting("quick-tags"), ("key", slot), ("change", how)) : null);
        if (done)
            feed.Publish(new ReviewNews(null));
        return done;
    }
}
