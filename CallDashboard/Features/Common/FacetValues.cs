using System.Collections.Immutable;
using CallDashboard.Data;
using CallDashboard.Domain;

namespace CallDashboard.Features.Common;

/// <summary>One value of a facet as it stands in the list.</summary>
/// <param name="Label">What people read.</param>
/// <param name="Count">Calls it finds; null while they are counted.</param>
/// <param name="Chosen">True when the filter names it.</param>
/// <param name="Next">The filter with it chosen, or no longer.</param>
public sealed record FacetValue(string Label, long? Count, bool Chosen, CallFilter Next, string? Icon = null);

/// <summary>How the boxes of call tags act.</summary>
public enum TagBox { Any, All, None }

/// <summary>The values of each facet in their order, from the counts and the filter.</summary>
public sealed class FacetValues(TermCatalog terms, IdNameCatalog names)
{
    /// <summary>Results in the order of every list: those of the platform's document, then others that occur.</summary>
    public IReadOnlyList<FacetValue> Results(CallFilter f, FacetCounts? counts)
    {
        var found = counts?.Of(Facet.Result);
        var codes = ResultStatus.Known.Select(s => s.Code)
            .Concat((found?.Keys.Where(id => id is < 1 or > 12) ?? []).OrderByDescending(id => found![id]).Select(id => Word(terms.Text((int)id))))
            .Concat(f.Statuses).Distinct();
        return [.. codes.Select(code => new FacetValue(
            code == CallFilter.NoValue ? "No code" : ResultStatus.Of(code).Label, Count(found, Id(TermKind.Status, code)), f.Statuses.Contains(code),
            f with { Statuses = Toggle(f.Statuses, code) }, ResultStatus.Of(code == CallFilter.NoValue ? "" : code).Icon))];
    }

    /// <summary>Call tags, most frequent first; the box decides what choosing one does.</summary>
    public IReadOnlyList<FacetValue> CallTags(CallFilter f, FacetCounts? counts, TagBox box) => box == TagBox.None
        ? Texts(TermKind.CallTag, counts?.Refused, f.NotTags, list => f with { NotTags = list })
        : Texts(TermKind.CallTag, counts?.Of(Facet.CallTag), f.Tags, list => f with { Tags = list, TagMode = box == TagBox.All && list.Count + f.CustomerTags.Count > 0 ? TagMode.All : TagMode.Any });

    /// <summary>Tags on the person, most frequent first.</summary>
    public IReadOnlyList<FacetValue> CustomerTags(CallFilter f, FacetCounts? counts) =>
        Texts(TermKind.CustomerTag, counts?.Of(Facet.CustomerTag), f.CustomerTags, list => f with { CustomerTags = list });

    /// <summary>Intention levels by name.</summary>
    public IReadOnlyList<FacetValue> Intents(CallFilter f, FacetCounts? counts) =>
        [.. Texts(TermKind.Intent, counts?.Of(Facet.Intent), f.Intents, list => f with { Intents = list }, withNone: true).OrderBy(v => v.Label == "none").ThenBy(v => v.Label, StringComparer.OrdinalIgnoreCase)];

    public IReadOnlyList<FacetValue> Apps(CallFilter f, FacetCounts? counts) => Texts(TermKind.App, counts?.Of(Facet.App), f.Apps, list => f with { Apps = list }, withNone: true);

    public IReadOnlyList<FacetValue> Hangups(CallFilter f, FacetCounts? counts) => Texts(TermKind.HangupBy, counts?.Of(Facet.Hangup), f.Hangups, list => f with { Hangups = list }, withNone: true);

    public IReadOnlyList<FacetValue> Jobs(CallFilter f, FacetCounts? counts) => Ids(IdKind.Job, counts?.Of(Facet.Job), f.Jobs, list => f with { Jobs = list });

    public IReadOnlyList<FacetValue> Scripts(CallFilter f, FacetCounts? counts) => Ids(IdKind.Script, counts?.Of(Facet.Script), f.Scripts, list => f with { Scripts = list });

    public IReadOnlyList<FacetValue> Lines(CallFilter f, FacetCounts? counts) => Ids(IdKind.Line, counts?.Of(Facet.Line), f.Lines, list => f with { Lines = list });

    public static IReadOnlyList<FacetValue> Recordings(CallFilter f, FacetCounts? counts) => YesNo("Sent", "Not sent", counts?.Of(Facet.Recording), f.Recording, v => f with { Recording = v });

    public static IReadOnlyList<FacetValue> Reviewed(CallFilter f, FacetCounts? counts) => YesNo("Yes", "No", counts?.Of(Facet.Reviewed), f.Reviewed, v => f with { Reviewed = v });

    private static FacetValue[] YesNo(string yes, string no, IReadOnlyDictionary<long, long>? found, bool? chosen, Func<bool?, CallFilter> with) =>
    [
        new(yes, Count(found, 1), chosen == true, with(chosen == true ? null : true)),
        new(no, Count(found, 0), chosen == false, with(chosen == false ? null : false)),
    ];

    private List<FacetValue> Texts(TermKind kind, IReadOnlyDictionary<long, long>? found, ImmutableList<string> chosen, Func<ImmutableList<string>, CallFilter> with, bool withNone = false) =>
        [.. (found?.Keys.Where(id => withNone || id != 0).OrderByDescending(id => found[id]).Select(id => Word(terms.Text((int)id))) ?? [])
            .Concat(chosen).Distinct()
            .Select(text => new FacetValue(text == CallFilter.NoValue ? "none" : text, Count(found, Id(kind, text)), chosen.Contains(text), with(Toggle(chosen, text))))];

    private List<FacetValue> Ids(IdKind kind, IReadOnlyDictionary<long, long>? found, ImmutableList<long> chosen, Func<ImmutableList<long>, CallFilter> with) =>
        [.. (found?.Keys.OrderByDescending(id => found[id]) ?? Enumerable.Empty<long>())
            .Concat(chosen).Distinct()
            .Select(id => new FacetValue(id == CallFilter.NoId ? "none" : names.Text(kind, id), Count(found, id), chosen.Contains(id), with(chosen.Contains(id) ? chosen.Remove(id) : chosen.Add(id))))];

    private int Id(TermKind kind, string text) => text == CallFilter.NoValue ? 0 : terms.Find(kind, text) is var id and not 0 ? id : -1;

    private static string Word(string text) => text.Length == 0 ? CallFilter.NoValue : text;

    private static long? Count(IReadOnlyDictionary<long, long>? found, long id) => found is null ? null : found.GetValueOrDefault(id);

    private static ImmutableList<string> Toggle(ImmutableList<string> list, string value) => list.Contains(value) ? list.Remove(value) : list.Add(value);
}
