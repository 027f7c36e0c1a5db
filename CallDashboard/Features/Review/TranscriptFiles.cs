using System.Globalization;
using System.Text;
using System.Text.Json;
using CallDashboard.Domain;
using CallDashboard.Features.Review.Timing;

namespace CallDashboard.Features.Review;

/// <summary>The transcript as a file: text, subtitles (SRT, WebVTT), JSON.</summary>
public static class TranscriptFiles
{
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
            text.Append(CultureInfo.InvariantCulture, $"[{TimingWords.Shown(call.Sound.Timings[i])}] {Who(call.Record.Turns[i])}: {OneLine(call.Record.Turns[i].Text)}\n");
        return text.ToString();
    }

    private static string Srt(CallView call)
    {
        var text = new StringBuilder();
        foreach (var (cue, i) in Cues(call))
            text.Append(CultureInfo.InvariantCulture, $"{i + 1}\n{Stamp(cue.Time.StartMs, ',')} --> {Stamp(cue.Time.EndMs, ',')}\n{Who(cue.Turn)}: {OneLine(cue.Turn.Text)}\n\n");
        return text.ToString();
    }

    private static string Vtt(CallView call)
    {
        var text = new StringBuilder("WEBVTT\n\n");
        foreach (var (cue, _) in Cues(call))
        {
            // Text that looks like markup or like an arrow would be read as such.
            var line = OneLine(cue.Turn.Text).Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"{Stamp(cue.Time.StartMs, '.')} --> {Stamp(cue.Time.EndMs, '.')}\n<v {Who(cue.Turn)}>{line}\n\n");
        }
        return text.ToString();
    }

    private static string JsonText(CallView call) => JsonSerializer.Serialize(
        new
        {
            call.Record.CallId,
            Lines = call.Record.Turns.Select((turn, i) => new
            {
                Speaker = Who(turn),
                turn.Text,
                call.Sound.Timings[i].StartMs,
                call.Sound.Timings[i].EndMs,
                Timing = TimingWords.Name(call.Sound.Timings[i].Grade),
            }),
        },
        Json);

    /// <summary>Lines by time; a subtitle lasts at least half a second, or nobody can read it.</summary>
    private static IEnumerable<((Turn Turn, LineTiming Time) Cue, int Number)> Cues(CallView call) => call.Record.Turns
        .Zip(call.Sound.Timings, (turn, time) => (turn, time with { EndMs = Math.Max(time.EndMs, time.StartMs + 500) }))
        .OrderBy(c => c.Item2.StartMs)
        .Select((cue, i) => (cue, i));

    private static string Who(Turn turn) => turn.Speaker switch { Speaker.Robot => "Robot", Speaker.Customer => "Customer", _ => turn.Type };

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string Stamp(int ms, char point) =>
        string.Create(CultureInfo.InvariantCulture, $"{ms / 3_600_000:00}:{ms / 60_000 % 60:00}:{ms / 1000 % 60:00}{point}{ms % 1000:000}");
}
