using System.Text.Json;
using CallDashboard.Domain;
using CallDashboard.Features.Review;
using static CallDashboard.Tests.Features.Review.CallViews;

namespace CallDashboard.Tests.Features.Review;

public class TranscriptFilesTests
{
    private static readonly CallView Call = Of([Person("Yes & <no>\nwell -->", 1_000, 2_500), Person("你好", 3_661_000, 3_662_000)], talkSeconds: 4_000);

    [Fact]
    public void Text_has_one_line_per_turn() =>
        Assert.Equal("[0:01] Customer: Yes & <no> well -->\n[1:01:01] Customer: 你好\n", TranscriptFiles.Make("txt", Call)!.Value.Content);

    [Fact]
    public void Srt_numbers_its_cues() => Assert.StartsWith(
        "1\n00:00:01,000 --> 00:00:02,500\nCustomer: Yes & <no> well -->\n\n2\n01:01:01,000 --> 01:01:02,000\n", TranscriptFiles.Make("srt", Call)!.Value.Content, StringComparison.Ordinal);

    [Fact]
    public void Vtt_escapes_what_would_be_markup() => Assert.StartsWith(
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<v Customer>Yes &amp; &lt;no&gt; well --&gt;\n\n", TranscriptFiles.Make("vtt", Call)!.Value.Content, StringComparison.Ordinal);

    [Fact]
    public void Json_says_how_far_each_time_can_be_trusted()
    {
        using var json = JsonDocument.Parse(TranscriptFiles.Make("json", Call)!.Value.Content);
        var first = json.RootElement.GetProperty("lines")[0];
        Assert.Equal(("exact", 1_000, "Yes & <no>\nwell -->"), (first.GetProperty("timing").GetString(), first.GetProperty("startMs").GetInt32(), first.GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Subtitles_of_any_call_are_valid(int seed)
    {
        var chance = new Random(seed);
        string[] texts = ["نعم، تفضل.", "Yes --> no\n\nWEBVTT", "<b>&nbsp;</i>", "\u0000\u2028", "", "שלום abc 123", "😀👩‍👩‍👧", "NOTE x\r\n1\r\n00:00"];
        var call = Of(
            [.. Enumerable.Range(0, 60).Select(_ => new Turn(null, texts[chance.Next(texts.Length)], (Speaker)chance.Next(3), "A > B\n<v x>", chance.Next(-2_000, 70_000), chance.Next(-2_000, 70_000)))], talkSeconds: 60);

        foreach (var (kind, head, point) in new[] { ("vtt", "WEBVTT\n\n", '.'), ("srt", "", ',') })
        {
            var content = TranscriptFiles.Make(kind, call)!.Value.Content;
            Assert.StartsWith(head, content, StringComparison.Ordinal);
            var cues = content[head.Length..].TrimEnd('\n').Split("\n\n");
            Assert.Equal(60, cues.Length);
            var before = 0;
            for (var i = 0; i < cues.Length; i++)
            {
                var lines = cues[i].Split('\n');
                if (kind == "srt")
                    Assert.Equal(i + 1, int.Parse(lines[0], System.Globalization.CultureInfo.InvariantCulture));
                var times = lines[^2].Split(" --> ");
                var (start, end) = (Milliseconds(times[0], point), Milliseconds(times[1], point));
                Assert.True(start >= before && end > start, $"{kind}: {lines[^2]} after {before}");
                before = start;
                Assert.DoesNotContain(lines[^1], char.IsControl);
                if (kind == "vtt")
                    Assert.Matches("^<v [^<>]*>[^<>]*$", lines[^1]);
            }
        }

        static int Milliseconds(string stamp, char point)
        {
            Assert.Matches($@"^\d\d:[0-5]\d:[0-5]\d\{point}\d\d\d$", stamp);
            return (int)TimeSpan.Parse(stamp.Replace(point, '.'), System.Globalization.CultureInfo.InvariantCulture).TotalMilliseconds;
        }
    }

    [Fact]
    public void A_right_to_left_sentence_keeps_its_full_stop_behind_the_speakers_name()
    {
        var call = Of([Person("نعم، تفضل.", 0, 2_000)], talkSeconds: 10);

        Assert.Equal("[0:00] Customer: \u2068نعم، تفضل.\u2069\n", TranscriptFiles.Make("txt", call)!.Value.Content);
        Assert.Contains("\nCustomer: \u2068نعم، تفضل.\u2069\n", TranscriptFiles.Make("srt", call)!.Value.Content, StringComparison.Ordinal);
        Assert.Contains("<v Customer>نعم، تفضل.\n", TranscriptFiles.Make("vtt", call)!.Value.Content, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_kinds_do_not_exist() => Assert.Null(TranscriptFiles.Make("exe", Call));
}
