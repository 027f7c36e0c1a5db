using System.Globalization;
using System.Text;

namespace CallDashboard.Features.Review.Timing;

/// <summary>
/// How long a text takes to say, before the voice is known: <see cref="Units"/> (one unit ≈ one Latin letter)
/// times the voice's pace, plus the pauses that punctuation and stage marks make.
/// </summary>
/// <param name="Units">Amount of speech; a Chinese character counts as much as the syllable it is.</param>
/// <param name="PauseMs">Silence inside the line, milliseconds.</param>
public readonly record struct SpeechText(double Units, int PauseMs)
{
    /// <summary>A usual voice: 15 letters a second.</summary>
    public const double UsualMsPerUnit = 66;

    private const int SentencePauseMs = 260;
    private const int CommaPauseMs = 120;
    private const int LongestStagePauseMs = 60_000;

    /// <summary>The expected length in milliseconds at a pace; never under a fifth of a second, so that logarithms stay sane.</summary>
    public double ExpectedMs(double msPerUnit) => Math.Max(200, (Units * msPerUnit) + PauseMs);

    /// <summary>Measures a line. Sample: <c>"请稍候（停顿2s）。"</c> has three characters and a pause of two seconds.</summary>
    public static SpeechText Measure(string text)
    {
        var units = 0.0;
        var pause = 0;
        foreach (var part in StageMarks.Split(text))
        {
            if (part.IsStage)
            {
                pause = Math.Min(LongestStagePauseMs, pause + part.PauseMs);
                continue;
            }

            var pending = 0;
            foreach (var rune in part.Text.EnumerateRunes())
            {
                var weight = Weight(rune);
                if (weight > 0 && pending > 0)
                {
                    // A mark only makes a pause when something follows; a final full stop is the end of the line.
                    pause += units > 0 ? pending : 0;
                    pending = 0;
                }

                units += weight;
                pending = Math.Max(pending, PauseAfter(rune));
            }
        }

        return new SpeechText(units, pause);
    }

    private static double Weight(Rune rune) => rune.Value switch
    {
        ' ' => 0.5,
        >= 0x3040 and <= 0x30FF => 2.0,                                   // kana: a mora each
        (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF) => 3.4, // Han: a syllable each
        >= 0xAC00 and <= 0xD7AF => 2.8,                                   // Hangul syllables
        >= 0x0590 and <= 0x08FF => Rune.IsLetterOrDigit(rune) ? 1.3 : 0,  // scripts that leave most vowels out
        _ => Rune.IsDigit(rune) ? 4.0 : Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark ? 0 : Rune.IsLetter(rune) ? 1.0 : 0,
    };

    private static int PauseAfter(Rune rune) => rune.Value switch
    {
        '.' or '!' or '?' or '…' or '。' or '！' or '？' or '؟' or '۔' or '।' or '\n' => SentencePauseMs,
        ',' or ';' or ':' or '，' or '；' or '：' or '、' or '،' or '؛' => CommaPauseMs,
        _ => 0,
    };
}
