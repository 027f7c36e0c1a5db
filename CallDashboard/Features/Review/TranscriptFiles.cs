using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CallDashboard.Domain;
using CallDashboard.Features.Review.Timing;

namespace CallDashboard.Features.Review;

/// <summary>The transcript as a file: text, subtitles (SRT, WebVTT), JSON.</summary>
public static partial class TranscriptFiles
{
    private const int LeastMs = 500;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // The file is JSON and nothing else; letters of all scripts stay readable in it.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Content type and content, or none for an unknown kind of file.</summary>
    public static (string ContentType, string Content)? Make(string kind, CallView call) => kind switch
    {
        "txt" => ("text/plain; charset=utf-8", Text(call)),
        "srt" => ("application/x-subrip; charset=utf-8", Srt(call)),
        "vtt" => ("text/vtt; charset=utf-8", Vtt(call)),
        "json" => ("application/json; charset=utf-8", JsonText(call)),
        _ => null,
    };

    private static string Text(CallView call)
    {
        var text = new StringBuilder();
        for (var i = 0; i < call.Record.Turns.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"[{TimingWords.Shown(call.Sound.Timings[i])}] {Who(call.Record.Turns[i])}: {Isolated(OneLine(call.Record.Turns[i].Text))}\n");
        return text.ToString();
    }

    private static string Srt(CallView call)
    {
        var text = new StringBuilder();
        foreach (var (cue, i) in Cues(call))
            text.Append(CultureInfo.InvariantCulture, $"{i + 1}\n{Stamp(cue.Time.StartMs, ',')} --> {Stamp(cue.Time.EndMs, ',')}\n{Who(cue.Turn)}: {Isolated(OneLine(cue.Turn.Text))}\n\n");
        return text.ToString();
    }

    private static string Vtt(CallView call)
    {
        var text = new StringBuilder("WEBVTT\n\n");
        foreach (var (cue, _) in Cues(call))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Stamp(cue.Time.StartMs, '.')} --> {Stamp(cue.Time.EndMs, '.')}\n<v {Escaped(Who(cue.Turn))}>{Escaped(OneLine(cue.Turn.Text))}\n\n");
        }
        return text.ToString();
    }

    private static string JsonText(CallView call) => JsonSerializer.Serialize(
        new
        {
            call.Record.CallId,
            call.Sound.DurationMs,
            MovedMs = call.Nudge?.ShiftMs ?? 0,
            Lines = call.Record.Turns.Select((turn, i) => new
            {
                Speaker = Who(turn),
                turn.Type,
                turn.Text,
                call.Sound.Timings[i].StartMs,
                call.Sound.Timings[i].EndMs,
                Timing = TimingWords.Name(call.Sound.Timings[i].Grade),
                TimingWhy = TimingWords.Why(call.Sound.Timings[i].Reason),
            }),
        },
        Json);

    /// <summary>
    /// Lines by time. A subtitle lasts at least half a second, or nobody can read it; but it does not run into the next one for that, and every one
    /// ends after it begins.
    /// </summary>
    private static IEnumerable<((Turn Turn, LineTiming Time) Cue, int Number)> Cues(CallView call)
    {
        var cues = call.Record.Turns.Zip(call.Sound.Timings).OrderBy(c => c.Second.StartMs).ToList();
        for (var i = 0; i < cues.Count; i++)
        {
            var (turn, time) = cues[i];
            var readable = time.StartMs + LeastMs;
            if (i + 1 < cues.Count && cues[i + 1].Second.StartMs is var next && next > time.StartMs)
                readable = Math.Min(readable, next);
            yield return ((turn, time with { EndMs = Math.Max(time.EndMs, readable) }), i);
        }
    }

    private static string Who(Turn turn) => turn.Speaker switch { Speaker.Robot => "Robot", Speaker.Customer => "Customer", _ => OneLine(turn.Type) };

    /// <summary>One line without control characters: a blank line ends a subtitle, and a NUL ends the file for some players.</summary>
    private static string OneLine(string text) =>
        string.Join(' ', string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Text that looks like markup or like an arrow would be read as such.</summary>
    private static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>
    /// After "Customer: " a line reads from left to right, which puts the full stop of a right-to-left sentence at its wrong end: such a text is
    /// isolated (FSI … PDI). In WebVTT the speaker is no part of the text, and JSON is not laid out.
    /// </summary>
    private static string Isolated(string text) => RightToLeft().IsMatch(text) ? $"\u2068{text}\u2069" : text;

    // Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms; the explicit marks too.
    [GeneratedRegex(@"[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u200F\u202B\u202E\u2067]")]
    private static partial Regex RightToLeft();

    private static string Stamp(int ms, char point) =>
        string.Create(CultureInfo.InvariantCulture, $"{ms / 3_600_000:00}:{ms / 60_000 % 60:00}:{ms / 1000 % 60:00}{point}{ms % 1000:000}");
}
