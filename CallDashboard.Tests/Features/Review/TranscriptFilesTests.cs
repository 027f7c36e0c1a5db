using System.Text.Json;
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

    [Fact]
    public void Other_kinds_do_not_exist() => Assert.Null(TranscriptFiles.Make("exe", Call));
}
