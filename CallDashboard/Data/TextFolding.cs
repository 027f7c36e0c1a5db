using System.Globalization;
using System.Text;

namespace CallDashboard.Data;

/// <summary>
/// The rule by which words are looked for in transcripts, the same for what is stored and what is asked.
/// Case, accents and width do not matter. In scripts with spaces a word matches from its beginning; in scripts without
/// (Han, Kana, Thai, Lao, Khmer, Burmese) it matches anywhere. Quotes make a phrase, which never reaches across two lines.
/// <code>
/// "Ya lo dije, ¿sí?"  →  " ya lo dije si"
/// "我要ＡＢＣ123客服"   →  " 我要 abc123 客服"
/// </code>
/// </summary>
public static class TextFolding
{
    private const char LineEnd = '\n';

    /// <summary>Folds one text: words in lower case without accents, each after one space; runs of unspaced script likewise.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length + 8);
        Append(folded, text);
        return folded.ToString();
    }

    /// <summary>Folds a transcript, one line per turn.</summary>
    public static string FoldLines(IEnumerable<string> turns)
    {
        var folded = new StringBuilder(512);
        foreach (var turn in turns)
        {
            Append(folded, turn);
            folded.Append(LineEnd);
        }
        return folded.ToString();
    }

    /// <summary>Folds one text and tells of every folded character at which place of the text the one lies that it came from.</summary>
    public static (string Folded, int[] Places) FoldWithPlaces(string text)
    {
        var folded = new StringBuilder(text.Length + 8);
        var places = new List<int>(text.Length + 8);
        var last = Last.Boundary;
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            AppendDecomposed(folded, Decompose(rune.ToString()), ref last);
            while (places.Count < folded.Length)
                places.Add(at);
            at += rune.Utf16SequenceLength;
        }
        return (folded.ToString(), [.. places]);
    }

    /// <summary>
    /// The texts that must all occur in a folded transcript for it to match the query; empty when the query holds no word.
    /// An unclosed quote reaches to the end.
    /// </summary>
    public static IReadOnlyList<string> Needles(string query)
    {
        var needles = new List<string>();
        var inQuotes = false;
        foreach (var part in query.Split('"', '“', '”', '„', '«', '»'))
        {
            if (inQuotes)
                Add(needles, part);
            else
                foreach (var word in part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                    Add(needles, word);
            inQuotes = !inQuotes;
        }
        return needles;
    }

    private static void Add(List<string> needles, string text)
    {
        var folded = Fold(text);
        if (folded.Length == 0)
            return;
        // A run of unspaced script may begin anywhere, so the boundary before it is not asked for.
        var needle = Rune.TryGetRuneAt(folded, 1, out var first) && IsUnspaced(first) ? folded[1..] : folded;
        if (!needles.Contains(needle))
            needles.Add(needle);
    }

    private enum Last { Boundary, Word, Unspaced }

    private static void Append(StringBuilder folded, string text)
    {
        if (text.Length == 0)
            return;
        if (Ascii.IsValid(text))
        {
            AppendAscii(folded, text);
            return;
        }
        var last = Last.Boundary;
        AppendDecomposed(folded, Decompose(text), ref last);
    }

    private static void AppendDecomposed(StringBuilder folded, string text, ref Last last)
    {
        Span<char> letter = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.ModifierSymbol:
                    continue; // Accents, vowel points, joiners: part of the letter before them.
                case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.OtherLetter
                    or UnicodeCategory.ModifierLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
                    or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.OtherSymbol or UnicodeCategory.PrivateUse:
                    var kind = IsUnspaced(rune) ? Last.Unspaced : Last.Word;
                    if (kind != last)
                        folded.Append(' ');
                    folded.Append(letter[..Rune.ToLowerInvariant(rune).EncodeToUtf16(letter)]);
                    last = kind;
                    continue;
                default:
                    // An apostrophe inside a word does not end it ("don't" is found by "dont" and by "don't").
                    if (rune.Value is not ('\'' or '’'))
                        last = Last.Boundary;
                    continue;
            }
        }
    }

    /// <summary>The same for the texts that need no decomposing; most of them.</summary>
    private static void AppendAscii(StringBuilder folded, string text)
    {
        var inWord = false;
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                if (!inWord)
                    folded.Append(' ');
                folded.Append(char.ToLowerInvariant(c));
                inWord = true;
            }
            else if (c is not ('\'' or '^' or '`'))
            {
                inWord = false;
            }
        }
    }

    /// <summary>Full-width forms become plain ones, accents stand apart from their letters. Half a surrogate pair becomes U+FFFD first, and so does U+FFFE, which is no character and which Normalize refuses.</summary>
    private static string Decompose(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKD);
        }
        catch (ArgumentException)
        {
            return string.Concat(text.EnumerateRunes()).Replace('\uFFFE', '\uFFFD').Normalize(NormalizationForm.FormKD);
        }
    }

    internal static bool IsUnspaced(Rune rune) => rune.Value is
        (>= 0x2E80 and <= 0x2FDF) or (>= 0x3005 and <= 0x3007) or (>= 0x3041 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF)
        or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF) // Han, Kana
        or (>= 0x0E00 and <= 0x0EFF) // Thai, Lao
        or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) // Burmese, Khmer
        or (>= 0x1F000 and <= 0x1FAFF) or (>= 0x2190 and <= 0x2BFF); // Emoji and symbols
}
