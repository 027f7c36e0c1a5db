using CallDashboard.Data;

namespace CallDashboard.Ingest;

/// <summary>Interns the texts of a transaction: known ones by their id, new ones as new terms, which the catalog learns only after the commit.</summary>
internal sealed class TermWriter(TermCatalog known, Statements sql)
{
    private readonly Dictionary<(TermKind, string), Term> added = [];

    /// <summary>Ids of texts, separated by a space, each once.</summary>
    public string Intern(TermKind kind, IReadOnlyList<string> texts) => texts.Count == 0 ? "" : string.Join(' ', texts.Select(t => Intern(kind, t)).Where(id => id != 0).Distinct());

    /// <summary>Id of a text; 0 of an empty one.</summary>
    public int Intern(TermKind kind, string text)
    {
        if (text.Length == 0)
            return 0;
        if (known.Find(kind, text) is not 0 and var id)
            return id;
        if (!added.TryGetValue((kind, text), out var term))
        {
            term = new Term { Id = known.LastId + added.Count + 1, Kind = kind, Text = text };
            sql.InsertTerm(term);
            added.Add((kind, text), term);
        }
        return term.Id;
    }

    /// <summary>Text of an id, also of one that this transaction added.</summary>
    public string Text(int id) => id <= known.LastId ? known.Text(id) : added.Values.FirstOrDefault(t => t.Id == id)?.Text ?? "";

    public void Committed()
    {
        foreach (var term in added.Values.OrderBy(t => t.Id))
            known.Added(term);
    }

    public void Clear() => added.Clear();
}
