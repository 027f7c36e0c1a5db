using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Features.Review.Timing;
using CallDashboard.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review;

/// <summary>
/// Which recording an application's offsets count from, and by how much they are off. No document says it, so an administrator sets it per
/// application. Kept as one setting each: <c>timing:app-1</c> = <c>customer -120</c>.
/// </summary>
public sealed class TimingSettingsStore(IDbContextFactory<CallsDbContext> contexts)
{
    private const string Prefix = "timing:";

    /// <summary>Shifts beyond a minute are another recording, not a shift.</summary>
    public const int LargestShiftMs = 60_000;

    /// <summary>The application's settings; <see cref="TimingSettings.Default"/> when none are stored.</summary>
    public async Task<TimingSettings> ReadAsync(string appId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var key = Key(appId);
        var value = await db.Settings.Where(s => s.Key == key).Select(s => s.Value).FirstOrDefaultAsync(cancel);
        return Parse(value);
    }

    /// <summary>All applications whose settings are not the default.</summary>
    public async Task<IReadOnlyDictionary<string, TimingSettings>> AllAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var stored = await db.Settings.Where(s => s.Key.StartsWith(Prefix)).ToListAsync(cancel);
        return stored.ToDictionary(s => s.Key[Prefix.Length..], s => Parse(s.Value), StringComparer.Ordinal);
    }

    /// <summary>
    /// Stores the application's settings; the default takes them away. Audited. Throws <see cref="ArgumentOutOfRangeException"/> for a shift over
    /// <see cref="LargestShiftMs"/>.
    /// </summary>
    public async Task SaveAsync(string appId, TimingSettings settings, Auditor auditor, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(settings.ShiftMs), LargestShiftMs, nameof(settings));
        var key = Key(appId);
        var value = Text(settings);
        // On a page of administrators; the nudge of one call, which is the same act, is a reviewer's.
        await auditor.DemandAsync(Policies.Administer);
        var note = await auditor.NoteAsync(AuditActs.TimingChanged, AuditSubject.Setting(key), ("value", value));
        await contexts.AuditedAsync(async db =>
        {
            await db.Settings.Where(s => s.Key == key).ExecuteDeleteAsync(cancel);
            if (settings != TimingSettings.Default)
                db.Settings.Add(new StoredSetting { Key = key, Value = value });
            await db.SaveChangesAsync(cancel);
            return note;
        }, cancel);
    }

    internal static string Text(TimingSettings settings) => string.Create(
        CultureInfo.InvariantCulture, $"{(settings.Reference == OffsetReference.Customer ? "customer" : "full")} {settings.ShiftMs}");

    internal static TimingSettings Parse(string? value) =>
        value?.Split(' ') is [("full" or "customer") and var reference, var shift]
        && int.TryParse(shift, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds)
            ? new TimingSettings(reference == "customer" ? OffsetReference.Customer : OffsetReference.Full, Math.Clamp(milliseconds, -LargestShiftMs, LargestShiftMs))
            : TimingSettings.Default;

    private static string Key(string appId) => Prefix + appId;
}
