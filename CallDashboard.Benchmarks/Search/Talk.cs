using System.Text;
using CallDashboard.Data;

namespace CallDashboard.Benchmarks.Search;

/// <summary>
/// Transcripts for measuring: as many words as people say, as unevenly spread as words are (Zipf), half of the calls in English, the rest in
/// Chinese, Thai and Arabic. The same number gives the same call.
/// </summary>
internal sealed class Talk
{
    private const int EnglishWords = 20_000, ChineseCharacters = 3_000, ThaiLetters = 44, ArabicWords = 8_000;

    private static readonly string[] First =
    [
        "the", "you", "to", "i", "a", "is", "your", "it", "and", "that", "yes", "we", "call", "this", "have", "for", "can", "thank", "please", "human", "pay", "tomorrow", "agent", "today", "account",
        "later", "okay", "money", "number", "again",
    ];

    private readonly string[] english = Enumerable.Range(0, EnglishWords).Select(i => i < First.Length ? First[i] : Word(i, "bcdfghjklmnprstvwz", "aeiou")).ToArray();
    private readonly string[] arabic = Enumerable.Range(0, ArabicWords).Select(i => Word(i, "بتجحدرسشعفقكلمنه", "اوي")).ToArray();

    /// <summary>The folded transcript of one call.</summary>
    public string Transcript(int number)
    {
        var random = new Random(number);
        var kind = random.Next(10);
        var lines = new List<string>();
        for (var n = random.Next(4, 12); n > 0; n--)
        {
            var line = new StringBuilder();
            for (var words = random.Next(3, 14); words > 0; words--)
            {
                _ = kind switch
                {
                    < 5 => line.Append(english[Zipf(random, EnglishWords)]).Append(' '),
                    < 8 => line.Append((char)(0x4E00 + Zipf(random, ChineseCharacters))).Append((char)(0x4E00 + Zipf(random, ChineseCharacters))),
                    8 => line.Append((char)(0x0E01 + Zipf(random, ThaiLetters))).Append((char)(0x0E01 + Zipf(random, ThaiLetters))),
                    _ => line.Append(arabic[Zipf(random, ArabicWords)]).Append(' '),
                };
            }
            lines.Add(line.ToString());
        }
        // Something that one call alone says, as amounts and order numbers are.
        lines.Add($"order {1_000_000 + number}");
        // Two words of which the first is in half of all calls and the second in one of a thousand, and a name in one of ten.
        if (number % 2 == 0)
            lines.Add("goodbye");
        if (number % 1000 == 7)
            lines.Add("ombudsman 仲裁");
        if (number % 10 == 3)
            lines.Add("supervisor");
        return TextFolding.FoldLines(lines);
    }

    /// <summary>Small numbers often, large ones seldom.</summary>
    private static int Zipf(Random random, int most) => (int)Math.Pow(most, random.NextDouble()) - 1;

    private static string Word(int number, string consonants, string vowels)
    {
        var word = new StringBuilder();
        for (var rest = number + 40; rest > 0; rest /= consonants.Length * vowels.Length)
            word.Append(consonants[rest % consonants.Length]).Append(vowels[rest / consonants.Length % vowels.Length]);
        return word.ToString();
    }
}
