using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Data;

/// <summary>
/// Settings that people change on pages, kept in the database and seen through the ordinary configuration: they win over
/// <c>appsettings.json</c>, and environment variables and the command line win over them. Options monitors notice a change.
/// </summary>
public sealed class StoredSettings : ConfigurationProvider, IConfigurationSource
{
    /// <summary>The only keys taken from the database.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["Display:TimeZone", "Display:Currency"];

    IConfigurationProvider IConfigurationSource.Build(IConfigurationBuilder builder) => this;

    /// <summary>Puts this source above the files and below environment and command line.</summary>
    public static StoredSettings AddTo(IConfigurationManager configuration)
    {
        var settings = new StoredSettings();
        var sources = ((IConfigurationBuilder)configuration).Sources;
        var lastFile = sources.ToList().FindLastIndex(s => s is FileConfigurationSource);
        sources.Insert(lastFile + 1, settings);
        return settings;
    }

    /// <summary>Reads what is stored. The table must exist.</summary>
    public async Task LoadAsync(CallsDbContext db, CancellationToken cancel = default)
    {
        var keys = Keys.ToArray();
        foreach (var setting in await db.Settings.Where(s => keys.Contains(s.Key)).ToListAsync(cancel))
            Data[setting.Key] = setting.Value;
        OnReload();
    }

    /// <summary>Stores a value, with its entry in the audit trail (<paramref name="now"/>: unix milliseconds UTC), and makes it known. Throws <see cref="ArgumentException"/> for a key that is not one of <see cref="Keys"/>.</summary>
    public async Task SaveAsync(IDbContextFactory<CallsDbContext> contexts, string key, string value, Actor by, long now, CancellationToken cancel = default)
    {
        if (!Keys.Contains(key))
            throw new ArgumentException("Not a setting that is stored.", nameof(key));
        await contexts.AuditedAsync(async db =>
        {
            var before = await db.Settings.Where(s => s.Key == key).Select(s => s.Value).FirstOrDefaultAsync(cancel);
            if (before == value)
                return null;
            if (before is null)
            {
                db.Settings.Add(new StoredSetting { Key = key, Value = value });
                await db.SaveChangesAsync(cancel);
            }
            else
            {
                await db.Settings.Where(s => s.Key == key).ExecuteUpdateAsync(s => s.SetProperty(x => x.Value, value), cancel);
            }
            return new AuditNote(now, by, AuditActs.SettingChanged, AuditSubject.Setting(key), AuditNote.Json(("before", before), ("after", value)));
        }, cancel);

        Data[key] = value;
        OnReload();
    }
}
