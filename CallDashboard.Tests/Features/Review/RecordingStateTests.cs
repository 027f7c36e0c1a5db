using CallDashboard.Data;
using CallDashboard.Features.Review.Player;
using CallDashboard.Features.Review.Timing;
using CallDashboard.Features.Review;

namespace CallDashboard.Tests.Features.Review;

public class RecordingStateTests
{
    [Theory]
    [InlineData(RecordingState.NotSent, "not-sent", "The platform sent no recording with this call.")]
    [InlineData(RecordingState.Waiting, "waiting", "A copy is being fetched; this page takes it as soon as it is here.")]
    [InlineData(RecordingState.Stored, "stored", null)]
    [InlineData(RecordingState.Failed, "failed", "504 from the source; next try 14:05.")]
    [InlineData(RecordingState.Expired, "expired", "504 from the source; the platform’s link ended before a copy was taken; only the platform can send the call again.")]
    [InlineData(RecordingState.Removed, "removed", "Removed 14:05, as the retention setting says.")]
    public void Every_state_says_what_it_is_and_what_can_be_done(RecordingState state, string name, string? advice)
    {
        var call = CallViews.Of([], full: state, error: state is RecordingState.Failed or RecordingState.Expired ? "504 from the source" : null, nextTryAt: state == RecordingState.Failed ? 1 : null);

        var look = RecordingStateLook.Of(call.Sound, mayListen: true, _ => "14:05");

        Assert.Equal((name, advice), (look.Name, look.Advice));
        Assert.NotEmpty(look.Text);
        Assert.NotEmpty(look.Icon);
    }

    [Fact]
    public void Whoever_may_not_listen_is_told_that_and_nothing_else() =>
        Assert.Equal("not-allowed", RecordingStateLook.Of(CallViews.Of([], full: RecordingState.Stored).Sound, mayListen: false, _ => "").Name);

    [Fact]
    public void An_analysis_made_before_the_copy_was_stored_again_does_not_hold()
    {
        var copy = new Recording { State = RecordingState.Stored, ChangedAt = 2_000 };
        Assert.False(TrackSound.Holds(new RecordingAnalysis { CreatedAt = 1_000 }, copy));
        Assert.True(TrackSound.Holds(new RecordingAnalysis { CreatedAt = 3_000 }, copy));
    }

    [Theory]
    [InlineData("customer -120", OffsetReference.Customer, -120)]
    [InlineData("full 0", OffsetReference.Full, 0)]
    [InlineData("full 999999999", OffsetReference.Full, 60_000)]
    [InlineData("nonsense", OffsetReference.Full, 0)]
    [InlineData(null, OffsetReference.Full, 0)]
    public void Timing_settings_are_read_tolerantly(string? value, OffsetReference reference, int shift) =>
        Assert.Equal(new TimingSettings(reference, shift), TimingSettingsStore.Parse(value));
}
