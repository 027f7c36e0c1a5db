using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Data;

/// <summary>
/// The names people gave to task, script and line ids, in memory: every list shows them and there are a few hundred at most.
/// A change is stored, then told to open pages by <see cref="Changed"/>.
/// </summary>
public sealed class IdNameCatalog(IDbContextFactory<CallsDbContext> contexts) : IDisposable
{
    /// <summary>Longest name kept, characters.</summary>
    public const int LongestName = 120;

    private readonly SemaphoreSlim writing = new(1, 1);
    private volatile ConcurrentDictionary<(IdKind Kind, long Id), string> names = new();

    /// <summary>Raised after names changed; on any thread. Handlers only signal.</summary>
    public event Action? Changed;

    public void Dispose() => writing.Dispose();

    /// <summary>The name, or null when nobody gave one.</summary>
    public string? Find(IdKind kind, long? id) => id is { } value && names.TryGetValue((kind, value), out var name) ? name : null;

    /// <summary>The name, else the id as text, else an empty text.</summary>
    public string Text(IdKind kind, long? id) => Find(kind, id) ?? id?.ToString(CultureInfo.InvariantCulture) ?? "";

    /// <summary>All names of a kind by id.</summary>
    public IReadOnlyDictionary<long, string> All(IdKind kind) => names.Where(n => n.Key.Kind == kind).ToDictionary(n => n.Key.Id, n => n.Value);

    /// <summary>Reads the names again: at start, and after sample data came or went.</summary>
    public async Task LoadAsync(CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        names = new(await db.IdNames.ToDictionaryAsync(n => (n.Kind, n.Id), n => n.Name, cancel));
        Changed?.Invoke();
    }

    /// <summary>Gives a name; an empty one takes the name away. Surplus white space goes, and what exceeds <see cref="LongestName"/> is cut. The change and its entry in the audit trail (<paramref name="now"/>: unix milliseconds UTC) are one transaction.</summary>
    public async Task SetAsync(IdKind kind, long id, string? name, Actor by, long now, CancellationToken cancel = default)
    {
        var text = string.Join(' ', (name ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        text = text.Length > LongestName ? text[..LongestName] : text;
        await writing.WaitAsync(cancel);
        try
        {
            await contexts.AuditedAsync(async db =>
            {
                var row = db.IdNames.Where(n => n.Kind == kind && n.Id == id);
                var before = await row.Select(n => n.Name).FirstOrDefaultAsync(cancel);
                if (text.Length == 0)
                {
                    await row.ExecuteDeleteAsync(cancel);
                }
                // A name a person gave is no sample any more.
                else if (await row.ExecuteUpdateAsync(n => n.SetProperty(x => x.Name, text).SetProperty(x => x.IsSample, false), cancel) == 0)
                {
                    db.IdNames.Add(new IdName { Kind = kind, Id = id, Name = text });
                    await db.SaveChangesAsync(cancel);
                }
                return before == (text.Length == 0 ? null : text) ? null
                    : new AuditNote(now, by, AuditActs.NameChanged, new(kind.ToString().ToLowerInvariant(), id.ToString(CultureInfo.InvariantCulture)), AuditNote.Json(("before", before), ("after", text)));
            }, cancel);
            if (text.Length == 0)
                names.TryRemove((kind, id), out _);
            else
                names[(kind, id)] = text;
        }
        finally
        {
            writing.Release();
        }

        Changed?.Invoke();
    }
}
