using System.Collections.Concurrent;
using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Data;

/// <summary>
/// All interned texts in memory. Bounded by the variety of tags, levels and codes, not by the number of calls.
/// Readers look up freely; only the one writer adds (<see cref="Added"/>), after its commit.
/// </summary>
public sealed class TermCatalog
{
    private readonly ConcurrentDictionary<(TermKind Kind, string Text), int> ids = new();
    private readonly ConcurrentDictionary<int, Term> terms = new();

    /// <summary>Reads all terms; called once at start, after the migrations.</summary>
    public async Task LoadAsync(CallsDbContext db, CancellationToken cancel)
    {
        await foreach (var term in db.Terms.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancel))
            Added(term);
    }

    /// <summary>The id of a text, or 0 when no call ever had it (the empty text is always 0).</summary>
    public int Find(TermKind kind, string text) => text.Length != 0 && ids.TryGetValue((kind, text), out var id) ? id : 0;

    /// <summary>The text of an id; empty for 0 and for ids that do not exist.</summary>
    public string Text(int id) => terms.TryGetValue(id, out var term) ? term.Text : "";

    /// <summary>All terms of a kind, in order of id.</summary>
    public IReadOnlyList<Term> All(TermKind kind) => [.. terms.Values.Where(t => t.Kind == kind).OrderBy(t => t.Id)];

    /// <summary>The intention levels that count as high, by id.</summary>
    public IReadOnlySet<int> HighIntents() => All(TermKind.Intent).Where(t => IntentLevels.IsHigh(t.Text)).Select(t => t.Id).ToHashSet();

    /// <summary>The highest id in use.</summary>
    public int LastId { get; private set; }

    /// <summary>Makes a term that is in the database known to readers.</summary>
    public void Added(Term term)
    {
        terms[term.Id] = term;
        LastId = Math.Max(LastId, term.Id);
        ids[(term.Kind, term.Text)] = term.Id;
    }
}
