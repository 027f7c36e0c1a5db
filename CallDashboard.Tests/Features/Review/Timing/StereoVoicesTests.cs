using CallDashboard.Domain;
using CallDashboard.Features.Review.Timing;

namespace CallDashboard.Tests.Features.Review.Timing;

/// <summary>Which channel of a full recording in stereo is whose. How near the lines come to the truth is in <see cref="TimingCampaignTests"/>.</summary>
public class StereoVoicesTests
{
    private static readonly TimedSample Call = TimedSample.Read("en-promise");
    private static readonly SpeechEnvelope Robot = Speech(Speaker.Robot), Customer = Speech(Speaker.Customer);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_customers_channel_is_the_one_that_speaks_in_his_lines(bool customerIsLeft)
    {
        var (left, right) = customerIsLeft ? (Customer, Robot) : (Robot, Customer);

        var voices = StereoVoices.Find(left, right, null, Call.Turns, TimingSettings.Default);

        Assert.Same(Customer, voices?.Customer);
        Assert.Same(Robot, voices?.Robot);
        var timings = Run(voices, Call.Turns);
        Assert.All(Call.Turns.Zip(timings), t => Assert.Equal(t.First.Speaker == Speaker.Customer ? TimingGrade.Exact : TimingGrade.Derived, t.Second.Grade));
        Assert.All(timings.Zip(Call.Truth), t => Assert.InRange(Math.Abs(t.First.StartMs - t.Second.Start), 0, 60));
    }

    [Fact]
    public void Without_offsets_his_own_recording_tells_even_when_it_begins_later()
    {
        var his = new SpeechEnvelope([.. Enumerable.Range(0, Customer.Length - 40).Select(i => Customer[i + 40])], Customer.DurationMs - 800);

        var voices = StereoVoices.Find(Robot, Customer, his, Call.WithoutOffsets().Turns, TimingSettings.Default);

        Assert.Same(Customer, voices?.Customer);
        Assert.Equal(-800, voices!.CustomerLagMs);
        Assert.All(Run(voices, Call.WithoutOffsets().Turns), t => Assert.Equal(TimingGrade.Derived, t.Grade));
    }

    [Fact]
    public void Where_nothing_tells_the_voices_are_left_untold_and_no_line_is_called_heard()
    {
        var voices = StereoVoices.Find(Robot, Customer, null, Call.WithoutOffsets().Turns, TimingSettings.Default);

        Assert.NotNull(voices);
        Assert.Null(voices.Customer);
        Assert.Null(voices.Robot);
        Assert.All(Run(voices, Call.WithoutOffsets().Turns), t => Assert.Equal(TimingGrade.Estimated, t.Grade));
    }

    [Fact]
    public void Offsets_that_count_from_a_recording_that_is_not_there_tell_nothing() =>
        Assert.Null(StereoVoices.Find(Robot, Customer, null, Call.Turns, new TimingSettings(OffsetReference.Customer))?.Customer);

    [Fact]
    public void One_sound_on_both_channels_or_on_one_alone_parts_no_voices()
    {
        var both = StereoVoices.Mix(Robot, Customer);
        var softer = new SpeechEnvelope([.. Enumerable.Range(0, both.Length).Select(i => (byte)Math.Max(0, both[i] - SpeechEnvelope.Steps(4)))], both.DurationMs);
        var silence = new SpeechEnvelope(new byte[both.Length], both.DurationMs);

        Assert.Null(StereoVoices.Find(both, both, Customer, Call.Turns, TimingSettings.Default));
        Assert.Null(StereoVoices.Find(both, softer, Customer, Call.Turns, TimingSettings.Default));
        Assert.Null(StereoVoices.Find(both, silence, Customer, Call.Turns, TimingSettings.Default));
    }

    private static IReadOnlyList<LineTiming> Run(StereoVoices? voices, IReadOnlyList<Turn> turns) =>
        CallTimer.Run(new TimingInput(turns, StereoVoices.Mix(Robot, Customer), null, 0, 0, TimingSettings.Default) { Voices = voices });

    // Louder and softer as speech is, and a line's noise in between.
    private static SpeechEnvelope Speech(Speaker speaker)
    {
        var random = new Random((int)speaker);
        var levels = Enumerable.Range(0, Call.Full.Length).Select(i => (byte)(60 + random.Next(6))).ToArray();
        for (var line = 0; line < Call.Turns.Count; line++)
        {
            if (Call.Turns[line].Speaker != speaker)
                continue;
            for (var i = Call.Truth[line].Start / SpeechEnvelope.FrameMs; i < Math.Min(levels.Length, Call.Truth[line].End / SpeechEnvelope.FrameMs); i++)
                levels[i] = (byte)(170 + random.Next(60));
        }
        return new SpeechEnvelope(levels, Call.Full.DurationMs);
    }
}
