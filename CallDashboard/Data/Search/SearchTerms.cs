using System.Globalization;
using System.Text;
using CallDashboard.Domain;

namespace CallDashboard.Data.Search;

/// <summary>
/// Values of a call that the index holds beside its words: result, tags, task, number, variables and the like. So a common word together with a rare result is
/// found as quickly as the result alone, pieces of numbers and variables are looked up, and such searches are counted without looking at a single call.
/// </summary>
public static class SearchTerms
{
    /// <summary>Digits of a piece of a number in the index. Nobody may ask for fewer.</summary>
    private const int PieceDigits = CallFilterQuery.MinPhoneDigits;

    /// <summary>Everything that the index is given of a call.</summary>
    /// <param name="folded">Its transcript.</param>
    /// <param name="properties">Its variables, from <see cref="PropertyText"/>.</param>
    public static string Tokens(CallRow call, string folded, string properties)
    {
        var tokens = new StringBuilder(SearchText.Tokens(folded));
        foreach (var token in (string[])[Token('s', call.StatusId), Token('a', call.AppId), Token('i', call.IntentId), Token('h', call.HangupId),
            Token('j', call.JobId), Token('c', call.ScriptId), Token('l', call.LineId)])
            tokens.Append(token).Append(' ');
        foreach (var ids in (string[])[call.TagIds, call.CustomerTagIds, call.ConcernIds])
            foreach (var id in ids.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                tokens.Append(SearchText.TermMark).Append('t').Append(id).Append(' ');
        if (call.HasFull || call.HasCustomer)
            tokens.Append(Recording).Append(' ');
        foreach (var pair in PropertyText.Pairs(properties))
            tokens.Append(Variable(pair)).Append(' ');
        // Last: a mark after each run of digits keeps pieces from being read across.
        foreach (var run in Runs(call.Phone))
            tokens.AppendJoin(' ', Pieces(run)).Append(' ').Append(End).Append(' ');
        return tokens.ToString();
    }

    /// <summary>The parts of a filter that the index can answer, each as an expression; all must hold.</summary>
    public static IReadOnlyList<string> Expressions(CallFilter f, TermCatalog terms)
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
        if (f.Recording == true)
            parts.Add(Quoted(Recording));
        parts.AddRange(f.Properties.Select(p => Quoted(Variable(PropertyText.Needle(p.Key, p.Value).Trim(PropertyText.Separator)))));
        var digits = CallFilterExtensions.Digits(f.Phone ?? "");
        if (digits.Length >= PieceDigits)
            parts.Add(string.Join(" + ", Pieces(digits).Select(Quoted)));
        Tags(f.Tags, TermKind.CallTag);
        Tags(f.CustomerTags, TermKind.CustomerTag);
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

    /// <summary>True when the index knows all texts of a filter: of a number it needs some digits.</summary>
    public static bool Knows(CallFilter f) => f.Phone is null || CallFilterExtensions.Digits(f.Phone).Length >= PieceDigits;

    private static readonly string End = $"{SearchText.TermMark}e";

    private static readonly string Recording = $"{SearchText.TermMark}r";

    // 64 bits of "name=value": its length and its characters are nobody's business here.
    private static string Variable(string pair) => string.Create(CultureInfo.InvariantCulture, $"{SearchText.TermMark}v{(ulong)StableHash.Of(pair):x}");

    /// <summary>"155501" as p1555, p5550, p5501: a longer piece of a number is a phrase of these.</summary>
    private static IEnumerable<string> Pieces(string digits) => Enumerable.Range(0, Math.Max(0, digits.Length - PieceDigits + 1)).Select(i => $"{SearchText.TermMark}p{digits.Substring(i, PieceDigits)}");

    /// <summary>The runs of digits that <c>CallFilterExtensions.WithPhone</c> looks in: separators that people group digits with are none.</summary>
    private static IEnumerable<string> Runs(string phone)
    {
        var run = new StringBuilder(phone.Length);
        foreach (var c in phone)
        {
            if (char.IsAsciiDigit(c))
                run.Append(c);
            else if (!CallFilterExtensions.PhoneSeparators.Contains(c) && run.Length > 0)
            {
                yield return run.ToString();
                run.Clear();
            }
        }
        if (run.Length > 0)
            yield return run.ToString();
    }

    private static IEnumerable<long> Ids(TermKind kind, IEnumerable<string> texts, TermCatalog terms) => CallFilterExtensions.Ids(kind, texts, terms).Select(id => (long)id);

    // "j7", "jm1" for less than nothing: a sign would end the token. Ids that are missing are -1, as in the filter.
    private static string Token(char kind, long? value) => string.Create(CultureInfo.InvariantCulture, $"{SearchText.TermMark}{kind}{(value ?? CallFilter.NoId).ToString(CultureInfo.InvariantCulture).Replace('-', 'm')}");

    private static string Quoted(string token) => $"\"{token}\"";
}
