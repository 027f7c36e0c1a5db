using System.Text;

namespace CallDashboard.Data.Search;

/// <summary>
/// What the index is given instead of a folded transcript, and what it is asked instead of a folded query, so that it finds exactly what
/// <see cref="TextFolding"/> says. Runs of unspaced script become overlapping pairs and, at their end, the last character alone; words stay
/// words; a mark between lines keeps phrases from reaching across. Then every text that is looked for is a phrase whose last token is a beginning.
/// <code>
/// " 我要 abc123 客服\n"  →  "我要 要 abc123 客服 服 ␀"
/// "要 abc"              →  "要" + "abc" *
/// "我要人"               →  "我要" + "要人" *
/// </code>
/// </summary>
public static class SearchText
{
    /// <summary>Stands between lines. A control character: folding leaves none, so nobody can ask for it.</summary>
    internal const char LineMark = '\u0080';

    /// <summary>Begins what is no word but a value of the call; likewise.</summary>
    internal const char TermMark = '\u0081';

    /// <summary>The tokens of a folded transcript (<see cref="TextFolding.FoldLines"/>), each followed by a space.</summary>
    public static string Tokens(string folded)
    {
        var tokens = new StringBuilder(folded.Length * 2);
        foreach (var run in new Runs(folded))
        {
            if (run.IsLineEnd)
                tokens.Append(LineMark).Append(' ');
            else if (!run.IsUnspaced)
                tokens.Append(run.Text).Append(' ');
            else
                AppendPairs(tokens, run.Text, withLast: true);
        }
        return tokens.ToString();
    }

    /// <summary>The index's expression for a text that must occur (<see cref="TextFolding.Needles"/>).</summary>
    /// <param name="wordsFrom">
    /// The words of the index that begin so, or null when there are too many of them. The index finds words one by one in order and stops when it has
    /// enough; for a beginning it would first put together everything that begins so.
    /// </param>
    public static string Expression(string needle, Func<string, IReadOnlyList<string>?> wordsFrom)
    {
        var tokens = new StringBuilder(needle.Length * 2);
        var rest = needle.Length;
        var isPair = false;
        foreach (var run in new Runs(needle))
        {
            rest -= run.Length;
            if (run.IsUnspaced)
                AppendPairs(tokens, run.Text, withLast: rest > 0);
            else
                tokens.Append(run.Text).Append(' ');
            isPair = run.IsUnspaced && run.Text.Length > Width(run.Text, 0);
        }
        // Every token is letters and digits, so quoting needs no escaping.
        var all = tokens.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var before = string.Concat(all[..^1].Select(token => $"\"{token}\" + "));
        // Nothing is longer than a pair: what begins with one is the pair itself.
        if (isPair)
            return $"{before}\"{all[^1]}\"";
        return wordsFrom(all[^1]) is { Count: > 0 } words ? $"({string.Join(" OR ", words.Select(word => $"{before}\"{word}\""))})" : $"{before}\"{all[^1]}\" *";
    }

    /// <summary>The words of scripts with spaces among tokens, each once: those that can be asked for by their beginnings.</summary>
    public static IEnumerable<string> Words(string tokens) =>
        tokens.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(t => t[0] is not (LineMark or TermMark) && !(Rune.TryGetRuneAt(t, 0, out var first) && TextFolding.IsUnspaced(first))).Distinct();

    private static void AppendPairs(StringBuilder tokens, ReadOnlySpan<char> run, bool withLast)
    {
        var at = 0;
        while (true)
        {
            var first = Width(run, at);
            if (at + first >= run.Length)
            {
                // Alone at the end of its run; or the only one, and then it is all there is to ask for.
                if (withLast || at == 0)
                    tokens.Append(run[at..]).Append(' ');
                return;
            }
            tokens.Append(run.Slice(at, first + Width(run, at + first))).Append(' ');
            at += first;
        }
    }

    private static int Width(ReadOnlySpan<char> text, int at) => char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1;

    /// <summary>The words, runs and line ends of a folded text.</summary>
    private ref struct Runs(string folded)
    {
        private readonly string folded = folded;
        private int next;

        public Run Current { get; private set; }

        public readonly Runs GetEnumerator() => this;

        public bool MoveNext()
        {
            var start = next;
            while (next < folded.Length && folded[next] == ' ')
                next++;
            if (next == folded.Length)
                return false;
            var text = next;
            if (folded[next] == '\n')
            {
                next++;
                Current = new Run([], false, true, next - start);
                return true;
            }
            while (next < folded.Length && folded[next] is not (' ' or '\n'))
                next++;
            Current = new Run(folded.AsSpan(text, next - text), Rune.TryGetRuneAt(folded, text, out var first) && TextFolding.IsUnspaced(first), false, next - start);
            return true;
        }
    }

    private readonly ref struct Run(ReadOnlySpan<char> text, bool isUnspaced, bool isLineEnd, int length)
    {
        public ReadOnlySpan<char> Text { get; } = text;
        public bool IsUnspaced { get; } = isUnspaced;
        public bool IsLineEnd { get; } = isLineEnd;
        /// <summary>Characters, with the spaces before it.</summary>
        public int Length { get; } = length;
    }
}
