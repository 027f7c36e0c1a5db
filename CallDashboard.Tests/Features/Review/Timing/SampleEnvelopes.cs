using System.Text.Json;
using CallDashboard.Domain;
using CallDashboard.Features.Review.Timing;

namespace CallDashboard.Tests.Features.Review.Timing;

/// <summary>A sample call as the timing sees it: lines, loudness of its two recordings (made with ffmpeg from the MP3s), and the truth.</summary>
internal sealed record TimedSample(IReadOnlyList<Turn> Turns, SpeechEnvelope Full, SpeechEnvelope Customer, IReadOnlyList<(int Start, int End)> Truth)
{
    public static IReadOnlyList<string> Names { get; } = ["en-promise", "es-callback", "zh-transfer"];

    public static TimedSample Read(string name)
    {
        using var record = Open($"{name}.json");
        using var truth = Open($"{name}.truth.json");
        using var sound = Open(Path.Combine("Timing", $"{name}.envelope.json"));
        return new TimedSample(
            [.. record.RootElement.GetProperty("callDetailList").EnumerateArray().Select(Line)],
            Envelope("full", "durationMs"),
            Envelope("customer", "customerDurationMs"),
            [.. truth.RootElement.EnumerateArray().Select(t => (t.GetProperty("start").GetInt32(), t.GetProperty("end").GetInt32()))]);

        SpeechEnvelope Envelope(string levels, string duration) =>
            new(sound.RootElement.GetProperty(levels).GetBytesFromBase64(), sound.RootElement.GetProperty(duration).GetInt32());
    }

    /// <summary>The same call whose platform gave no offsets at all.</summary>
    public TimedSample WithoutOffsets() => this with { Turns = [.. Turns.Select(t => t with { StartOffset = null, EndOffset = null })] };

    public IReadOnlyList<LineTiming> Run(bool full = true, bool customer = true, TimingSettings? settings = null) =>
        CallTimer.Run(new TimingInput(Turns, full ? Full : null, customer ? Customer : null, Full.DurationMs + 7_000, Full.DurationMs, settings ?? TimingSettings.Default));

    /// <summary>Median distance of the starts of these lines from the truth, milliseconds.</summary>
    public double MedianError(IReadOnlyList<LineTiming> timings, Func<Turn, bool> which)
    {
        var errors = Enumerable.Range(0, Turns.Count).Where(i => which(Turns[i])).Select(i => Math.Abs(timings[i].StartMs - Truth[i].Start)).Order().ToArray();
        return errors[errors.Length / 2];
    }

    private static Turn Line(JsonElement line) => new(
        null,
        line.GetProperty("text").GetString()!,
        line.GetProperty("type").GetString() == "ROBOT" ? Speaker.Robot : Speaker.Customer,
        line.GetProperty("type").GetString()!,
        line.TryGetProperty("startOffset", out var start) ? start.GetInt64() : null,
        line.TryGetProperty("endOffset", out var end) ? end.GetInt64() : null);

    private static JsonDocument Open(string file) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Samples", file)));
}
