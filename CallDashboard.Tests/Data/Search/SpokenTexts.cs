using System.Text;

namespace CallDashboard.Tests.Data.Search;

/// <summary>
/// Random transcripts and queries in the scripts that a rule of words can go wrong in. Few letters and words each, so that hits, near hits and
/// beginnings of words are frequent. The same seed gives the same texts.
/// </summary>
internal sealed class SpokenTexts(int seed)
{
    private static readonly string[] Words =
    [
        "human", "humans", "hum", "agent", "Agents", "a", "naïve", "café", "CAFE", "cafés", "don't", "dont", "señor", "ﬁne", "ＡＢＣ", "abc", "12", "123", "4711", "٣٤", "Ⅳ",
        "человек", "человека", "Ёлка", "لقد", "دفعتُ", "أمس", "मैं", "में", "भुगतान", "हिन्दी", "한국어", "한국", "שלום",
    ];

    private static readonly string[] Unspaced = ["人", "工", "客", "服", "我", "要", "的", "ア", "イ", "ｱ", "が", "が", "ー", "ไ", "ท", "ย", "ที่", "ก", "ລາວ", "ខ្មែរ", "မြန်", "𠮷", "👍", "👍🏽", "々"];

    private static readonly string[] Between = [" ", " ", " ", "", "", ", ", "。", "-", "\u200D", "'", "\u0301", "…", "\t", "«", "^", "\u0080", "\n"];

    private readonly Random random = new(seed);

    /// <summary>The lines of one call.</summary>
    public string[] Lines() => [.. Enumerable.Range(0, random.Next(5)).Select(_ => Text(random.Next(1, 9)))];

    /// <summary>What somebody looks for: pieces of what was said as often as anything else, with quotes anywhere.</summary>
    public string Query(IReadOnlyList<string[]> said)
    {
        var query = new StringBuilder();
        for (var parts = random.Next(1, 4); parts > 0; parts--)
        {
            var lines = said[random.Next(said.Count)];
            var part = lines.Length == 0 || random.Next(4) == 0 ? Text(random.Next(1, 3)) : Piece(lines[random.Next(lines.Length)]);
            query.Append(random.Next(3) == 0 ? $"\"{part}\"" : part).Append(random.Next(6) == 0 ? "" : " ");
        }
        return random.Next(20) == 0 ? query + "\"" : query.ToString();
    }

    private string Piece(string line)
    {
        var start = random.Next(line.Length);
        return line.Substring(start, random.Next(1, Math.Min(12, line.Length - start) + 1));
    }

    private string Text(int parts)
    {
        var text = new StringBuilder();
        for (; parts > 0; parts--)
        {
            if (random.Next(2) == 0)
                text.Append(Words[random.Next(Words.Length)]);
            else
                for (var n = random.Next(1, 6); n > 0; n--)
                    text.Append(Unspaced[random.Next(Unspaced.Length)]);
            text.Append(Between[random.Next(Between.Length)]);
        }
        return text.ToString();
    }
}
