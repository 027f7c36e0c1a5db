using System.Globalization;
using System.Text;
using CallDashboard.Domain;

namespace CallDashboard.Data.Search;

/// <summary>
/// Values of a call that the index holds beside its words: result, tags, task and the like. So a common word together with a rare result is found as
/// quickly as the result alone, and such searches are counted without looking at a single call.
/// </summary>
public static class SearchTerms
{
    /// <summary>Everything that the index is given of a call.</summary>
    public static string Tokens(CallRow call, string folded)
    {
        var tokens = new StringBuilder(SearchText.Tokens(folded));
        if (tokens.Length == 0)
            return "";
        foreach (var token in (string[])[Token('s', call.StatusId), Token('a', call.AppId), Token('i', call.IntentId), Token('h', call.HangupId),
            Token('j', call.JobId), Token('c', call.ScriptId), Token('l', call.LineId)])
            tokens.Append(token).Append(' ');
        foreach (var ids in (string[])[call.TagIds, call.CustomerTagIds, call.ConcernIds])
            foreach (var id in ids.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                tokens.Append(SearchText.TermMark).Append('t').Append(id).Append(' ');
        return tokens.ToString();
    }

    /// <summary>The parts of a filter that the index can answer, each as an expression; all must hold.</summary>
    /// <param name="isWhole">True when no part but words and time is left over.</param>
    public static IReadOnlyList<string> Expressions(CallFilter f, TermCatalog terms, out bool isWhole)
    {
        var parts = new List<string>();
        Any('s', Ids(TermKind.Status, f.Statuses, terms));
        if (!f.Groups.Contains(ResultGroup.Other))
            Any('s', Enumerable.Range(1, CallFilterExtensions.LastKnownStatus).Where(id => f.Groups.Contains(ResultStatus.GroupOf(id))).Select(id => (long)id));
        Any('a', Ids(TermKind.App, f.Apps, terms));
        Any('i', Ids(TermKind.Intent, f.Intents, terms));
        Any('h', Ids(TermKind.HangupBy, f.Hangups, terms));
        Any('j', f.Jobs);
        Any('c', f.Scripts);
        Any('l', f.Lines);
        Tags(f.Tags, TermKind.CallTag);
        Tags(f.CustomerTags, TermKind.CustomerTag);
        isWhole = f with
        {
            From = CallFilter.DefaultFrom, To = null, Zone = null, Sort = CallSort.Started, Query = null, Statuses = [], Apps = [], Intents = [], Hangups = [], Jobs = [], Scripts = [], Lines = [],
            Groups = f.Groups.Contains(ResultGroup.Other) ? f.Groups : [], Tags = [], CustomerTags = [], TagMode = TagMode.Any,
        } == CallFilter.Default;
        return parts;

        void Any(char kind, IEnumerable<long> values) => Or(values.Select(v => Quoted(Token(kind, v))).ToList());

        void Or(List<string> alternatives)
        {
            if (alternatives.Count > 0)
                parts.Add(alternatives.Count == 1 ? alternatives[0] : $"({string.Join(" OR ", alternatives)})");
        }

        void Tags(IEnumerable<string> tags, TermKind kind)
        {
            var all = tags.Select(tag => Quoted(Token('t', terms.Find(kind, tag)))).ToList();
            if (f.TagMode == TagMode.All)
                parts.AddRange(all);
            else
                Or(all);
        }
    }

    private static IEnumerable<long> Ids(TermKind kind, IEnumerable<string> texts, TermCatalog terms) => CallFilterExtensions.Ids(kind, texts, terms).Select(id => (long)id);

    // "j7", "jm1" for less than nothing: a sign would end the token. Ids that are missing are -1, as in the filter.
    private static string Token(char kind, long? value) => string.Create(CultureInfo.InvariantCulture, $"{SearchText.TermMark}{kind}{(value ?? CallFilter.NoId).ToString(CultureInfo.InvariantCulture).Replace('-', 'm')}");

    private static string Quoted(string token) => $"\"{token}\"";
}
