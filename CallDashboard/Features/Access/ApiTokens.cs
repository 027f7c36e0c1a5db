using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Access;

/// <summary>Tokens for programs: made once, shown once, kept as a hash, revocable at once, over by themselves where that was asked for.</summary>
public sealed class ApiTokens(IDbContextFactory<CallsDbContext> contexts, AccountWatch watch, TimeProvider time)
{
    /// <summary>Begins every token, so that a leaked one can be found by scanners, and foreign bearer texts cost no look-up.</summary>
    public const string Prefix = "cdt_";

    private long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Makes a token and returns it; it cannot be read again. Throws <see cref="ArgumentException"/> for a scope that does not exist.</summary>
    /// <param name="limits">The calls it may know of; null: all.</param>
    /// <param name="validFor">After this time it is refused; null: valid until it is revoked.</param>
    public async Task<string> CreateAsync(
        string name, IReadOnlyCollection<string> scopes, string createdBy, Actor? by = null, CallScope? limits = null, TimeSpan? validFor = null, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (scopes.Count == 0 || scopes.Except(ApiScopes.All).Any())
            throw new ArgumentException("Unknown scope.", nameof(scopes));
        var token = Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(24)).Replace('+', '-').Replace('/', '_');
        var row = new ApiToken
        {
            Name = name.Trim(),
            Hash = Hash(token),
            Hint = token[^4..],
            Scopes = string.Join(' ', scopes.Order(StringComparer.Ordinal)),
            Limits = limits?.Text ?? "",
            CreatedBy = createdBy,
            CreatedAt = Now,
            ExpiresAt = validFor is { } span ? Now + (long)span.TotalSeconds : null,
        };
        await contexts.AuditedAsync(async db =>
        {
            db.ApiTokens.Add(row);
            await db.SaveChangesAsync(cancel);
            return Note(by, AuditActs.TokenCreated, row);
        }, cancel);
        return token;
    }

    /// <summary>All tokens, the valid ones first.</summary>
    public async Task<IReadOnlyList<ApiToken>> ListAsync(CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.ApiTokens.OrderBy(ApiToken.IsOver(Now)).ThenByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id).ToListAsync(cancel);
    }

    /// <summary>Ends a token: the next request with it is refused, and what it has open is ended.</summary>
    public async Task RevokeAsync(int id, Actor? by = null, CancellationToken cancel = default)
    {
        await contexts.AuditedAsync(async db =>
        {
            var now = Now;
            return await db.ApiTokens.FirstOrDefaultAsync(t => t.Id == id && t.RevokedAt == null, cancel) is { } token
                && await db.ApiTokens.Where(t => t.Id == id).ExecuteUpdateAsync(t => t.SetProperty(x => x.RevokedAt, now), cancel) == 1
                ? Note(by, AuditActs.TokenRevoked, token) : null;
        }, cancel);
        await watch.RefreshAsync(cancel);
    }

    /// <summary>The valid token behind this text, or null. Notes its use, at most once a minute.</summary>
    public async Task<ApiToken?> FindAsync(string text, CancellationToken cancel = default)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length > 64)
            return null;
        var hash = Hash(text);
        var now = Now;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var token = await db.ApiTokens.FirstOrDefaultAsync(t => t.Hash == hash, cancel);
        if (token is null || token.IsOverAt(now))
            return null;
        if (token.LastUsedAt is not { } last || now - last >= 60)
            await db.ApiTokens.Where(t => t.Id == token.Id).ExecuteUpdateAsync(t => t.SetProperty(x => x.LastUsedAt, now), cancel);
        return token;
    }

    private AuditNote Note(Actor? by, string act, ApiToken token) => new(
        time.GetUtcNow().ToUnixTimeMilliseconds(), by ?? Actor.System, act, AuditSubject.Token(token.Id), AuditNote.Json(("name", token.Name), ("scopes", token.Scopes), ("until", token.ExpiresAt is { } end ? DateTimeOffset.FromUnixTimeSeconds(end).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null)));

    // 192 random bits need no slow hash.
    private static string Hash(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
