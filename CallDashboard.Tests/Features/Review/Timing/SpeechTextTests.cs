using CallDashboard.Features.Review.Timing;

namespace CallDashboard.Tests.Features.Review.Timing;

public class SpeechTextTests
{
    [Theory]
    [InlineData("请稍候（停顿2s）。", "请稍候|[pause 2 s]|。")]
    [InlineData("(pause 1.5 s) Hello", "[pause 1.5 s]| Hello")]
    [InlineData("One [pause 500ms] two（停顿3秒）three", "One |[pause 0.5 s]| two|[pause 3 s]|three")]
    [InlineData("（停顿2s）", "[pause 2 s]")]
    [InlineData("Room (2 s) and (see page 3)", "Room (2 s) and (see page 3)")]
    [InlineData("", "")]
    public void Stage_marks_are_told_from_words(string text, string parts) =>
        Assert.Equal(parts, string.Join('|', StageMarks.Split(text).Select(p => p.IsStage ? $"[{p.Caption}]" : p.Text)));

    [Fact]
    public void Nothing_of_a_line_is_lost()
    {
        const string line = "a（停顿2s）b (pause 9 s) 😀 c";
        Assert.Equal(line, string.Concat(StageMarks.Split(line).Select(p => p.Text)));
    }

    [Fact]
    public void A_pause_mark_lengthens_a_line_and_its_words_are_not_spoken()
    {
        var plain = SpeechText.Measure("请稍候");
        var paused = SpeechText.Measure("请稍候（停顿2s）");

        Assert.Equal(plain.Units, paused.Units);
        Assert.Equal(2_000, paused.PauseMs - plain.PauseMs);
    }

    [Theory]
    [InlineData("Hello there", "你好", 0.4, 1.1)]
    [InlineData("السلام عليكم", "Salam alaykum", 0.7, 1.4)]
    [InlineData("120", "one hundred twenty", 0.5, 1.2)]
    public void Scripts_are_weighed_by_what_it_takes_to_say_them(string one, string other, double least, double most)
    {
        var ratio = SpeechText.Measure(one).Units / SpeechText.Measure(other).Units;
        Assert.InRange(other.Length < one.Length ? 1 / ratio : ratio, least, most);
    }

    [Fact]
    public void Emoji_and_marks_take_no_time() => Assert.Equal(SpeechText.Measure("ok").Units, SpeechText.Measure("ok😀👍!").Units);

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(83_900, "1:23")]
    [InlineData(3_723_000, "1:02:03")]
    public void A_moment_reads_as_a_clock(int milliseconds, string text) => Assert.Equal(text, TimingWords.Clock(milliseconds));

    [Fact]
    public void Every_reason_has_its_sentence() =>
        Assert.Equal(Enum.GetValues<TimingReason>().Length, Enum.GetValues<TimingReason>().Select(TimingWords.Why).Distinct().Count());
}
