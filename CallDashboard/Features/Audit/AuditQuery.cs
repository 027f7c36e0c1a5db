using System.Globalization;
using CallDashboard.Data;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Audit;

/// <summary>What the audit page is asked for, as it stands in its address: <c>?person=…&amp;act=…&amp;subject=…&amp;from=2026-11-01&amp;to=2026-11-07</c>.</summary>
/// <param name="Person">An actor's id.</param>
/// <param name="Act">A code of <see cref="AuditActs"/>.</param>
/// <param name="Subject">A call's id, an account's id and so on, whole.</param>
/// <param name="From">First day, in the viewer's zone.</param>
/// <param name="To">Last day, wholly included.</param>
public sealed record AuditWords(string? Person, string? Act, string? Subject, DateOnly? From, DateOnly? To)
{
    /// <summary>Nothing is left out.</summary>
    public bool IsEmpty => this == new AuditWords(null, null, null, null, null);

    /// <summary>Reads the words of an address; what is empty or no date says nothing.</summary>
    public static AuditWords Parse(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Word(string name) => values.TryGetValue(name, out var value) && value.ToString().Trim() is { Length: > 0 } text ? text : null;
        DateOnly? Day(string name) => DateOnly.TryParseExact(Word(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        return new(Word("person"), Word("act"), Word("subject"), Day("from"), Day("to"));
    }

    /// <summary>The words as a query, with its question mark; empty without any.</summary>
    public string Query()
    {
        (string Name, string? Value)[] parts = [("person", Person), ("act", Act), ("subject", Subject), ("from", Text(From)), ("to", Text(To))];
        var said = parts.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}").ToList();
        return said.Count == 0 ? "" : "?" + string.Join('&', said);
    }

    /// <summary>The entries meant.</summary>
    /// <param name="zone">Whose days are meant.</param>
    public IQueryable<AuditEntry> Apply(IQueryable<AuditEntry> entries, TimeZoneInfo zone)
    {
        if (Person is { } person)
            entries = entries.Where(a => a.ActorId == person);
        if (Act is { } act)
            entries = entries.Where(a => a.Act == act);
        if (Subject is { } subject)
            entries = entries.Where(a => a.Subject == subject);
        if (From is { } from && Start(from, zone) is var first)
            entries = entries.Where(a => a.At >= first);
        if (To is { } to && Start(to.AddDays(1), zone) is var end)
            entries = entries.Where(a => a.At < end);
        return entries;
    }

    internal static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static long Start(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUnixTimeMilliseconds();
    }
}

/// <summary>Pages of entries, newest first.</summary>
public sealed class AuditQuery(IDbContextFactory<CallsDbContext> contexts)
{
    /// <summary>Entries on a page.</summary>
    public const int PageSize = 50;

    /// <summary>The entries before a place (exclusive; null for the newest), and whether there are more behind them.</summary>
    public async Task<(IReadOnlyList<AuditEntry> Entries, bool HasMore)> ReadAsync(AuditWords words, TimeZoneInfo zone, long? before, int size, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var entries = words.Apply(db.AuditEntries, zone);
        if (before is { } place)
            entries = entries.Where(a => a.Id < place);
        var rows = await entries.OrderByDescending(a => a.Id).Take(size + 1).ToListAsync(cancel);
        return rows.Count > size ? (rows[..size], true) : (rows, false);
    }

    /// <summary>Who may be asked for: accounts, tokens, and who is none of them.</summary>
    public async Task<IReadOnlyList<(string Id, string Name)>> PeopleAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var users = await db.Users.OrderBy(u => u.Email).Select(u => new { u.Id, u.Email }).ToListAsync(cancel);
        var tokens = await db.ApiTokens.OrderBy(t => t.Name).Select(t => new { t.Id, t.Name }).ToListAsync(cancel);
        return [.. users.Select(u => (u.Id, u.Email ?? u.Id)), .. tokens.Select(t => ($"token:{t.Id}", $"token {t.Name}")), (Actor.System.Id, "the program itself"), (Actor.CommandLine.Id, "the command line"), ("nobody", "not signed in")];
    }

    /// <summary>Addresses of accounts that entries are about.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesAsync(IEnumerable<string> userIds, CancellationToken cancel)
    {
        var ids = userIds.Distinct().ToArray();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Users.Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.Email ?? u.Id, cancel);
    }
}
