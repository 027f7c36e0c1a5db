using System.Security.Cryptography;
using System.Text;
using CallDashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Ingest;

/// <summary>
/// The tokens that let the platform push: those of <c>Report:Tokens</c>, and one made at first start and kept in the database.
/// A new one may be made at any time; the one before stays valid until it is dropped, so that the platform can be changed over without a lost push.
/// </summary>
public sealed class ReportTokens(IngestSettings settings, IDbContextFactory<CallsDbContext> database, TimeProvider time)
{
    private const string CurrentKey = "report.token";
    private const string PreviousKey = "report.token.previous";

    private volatile string[] valid = [.. settings.Tokens];

    /// <summary>The token to paste into the platform.</summary>
    public string Current { get; private set; } = "";

    /// <summary>The token before, while it is still accepted.</summary>
    public string? Previous { get; private set; }

    /// <summary>Reads the token, or makes the first one.</summary>
    public async Task LoadAsync(CancellationToken cancel = default)
    {
        await using var db = await database.CreateDbContextAsync(cancel);
        var stored = await db.Settings.Where(s => s.Key == CurrentKey || s.Key == PreviousKey).ToDictionaryAsync(s => s.Key, s => s.Value, cancel);
        if (!stored.TryGetValue(CurrentKey, out var current))
        {
            current = New();
            db.Settings.Add(new StoredSetting { Key = CurrentKey, Value = current });
            await db.SaveChangesAsync(cancel);
        }
        Accept(current, stored.GetValueOrDefault(PreviousKey));
    }

    /// <summary>Makes a new token; the present one stays valid as <see cref="Previous"/>.</summary>
    public async Task RotateAsync(Actor? by = null, CancellationToken cancel = default)
    {
        var (current, previous) = (New(), Current);
        await database.AuditedAsync(async db =>
        {
            await PutAsync(db, CurrentKey, current, cancel);
            await PutAsync(db, PreviousKey, previous, cancel);
            await db.SaveChangesAsync(cancel);
            return Note(by, "made");
        }, cancel);
        Accept(current, previous);
    }

    /// <summary>Stops accepting <see cref="Previous"/>.</summary>
    public async Task DropPreviousAsync(Actor? by = null, CancellationToken cancel = default)
    {
        await database.AuditedAsync(async db => await db.Settings.Where(s => s.Key == PreviousKey).ExecuteDeleteAsync(cancel) == 0 ? null : Note(by, "dropped the one before"), cancel);
        Accept(Current, null);
    }

    /// <summary>Compares with every valid token in constant time.</summary>
    public bool IsValid(string token)
    {
        var found = false;
        foreach (var known in valid)
            found |= Same(known, token);
        return found;
    }

    /// <summary>Compares two secrets in a time that tells nothing about either.</summary>
    public static bool Same(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(expected)), SHA256.HashData(Encoding.UTF8.GetBytes(given)));

    private void Accept(string current, string? previous)
    {
        Current = current;
        Previous = previous;
        valid = [.. settings.Tokens, current, .. previous is null ? Array.Empty<string>() : [previous]];
    }

    private AuditNote Note(Actor? by, string what) =>
        new(time.GetUtcNow().ToUnixTimeMilliseconds(), by ?? Actor.System, AuditActs.PushTokenRenewed, AuditSubject.Setting(CurrentKey), AuditNote.Json(("what", what)));

    private static async Task PutAsync(CallsDbContext db, string key, string value, CancellationToken cancel)
    {
        if (await db.Settings.AsTracking().SingleOrDefaultAsync(s => s.Key == key, cancel) is { } setting)
            setting.Value = value;
        else
            db.Settings.Add(new StoredSetting { Key = key, Value = value });
    }

    /// <summary>24 random bytes, safe in an address.</summary>
    private static string New() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(24)).Replace('+', '-').Replace('/', '_');
}
