using CallDashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Common;

/// <summary>What each person chose: columns, density. Small texts by key, the same on every device of theirs.</summary>
public sealed class Preferences(IDbContextFactory<CallsDbContext> contexts)
{
    /// <summary>The value, or null when nothing was chosen.</summary>
    public async Task<string?> GetAsync(string userId, string key, CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.UserPreferences.Where(p => p.UserId == userId && p.Key == key).Select(p => p.Value).FirstOrDefaultAsync(cancel);
    }

    /// <summary>Keeps a value; null forgets it.</summary>
    public async Task SetAsync(string userId, string key, string? value, CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var kept = db.UserPreferences.Where(p => p.UserId == userId && p.Key == key);
        if (value is null)
        {
            await kept.ExecuteDeleteAsync(cancel);
            return;
        }
        if (await kept.ExecuteUpdateAsync(p => p.SetProperty(x => x.Value, value), cancel) > 0)
            return;
        db.UserPreferences.Add(new UserPreference { UserId = userId, Key = key, Value = value });
        await db.SaveChangesAsync(cancel);
    }
}
