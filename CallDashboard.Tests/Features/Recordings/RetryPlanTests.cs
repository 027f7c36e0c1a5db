using CallDashboard.Data;
using CallDashboard.Features.Recordings.Archive;
using CallDashboard.Features.Recordings.Fetching;
using Microsoft.Extensions.Time.Testing;

namespace CallDashboard.Tests.Features.Recordings;

public class RetryPlanTests
{
    private const long Now = 1_795_251_600_000;

    [Fact]
    public void Tries_end_after_a_little_more_than_a_day()
    {
        var now = Now;
        var attempts = 0;
        RetryStep step;
        do
        {
            step = RetryPlan.After(FetchFault.BadAnswer, ++attempts, now, TimeSpan.Zero, null, 0);
            Assert.Equal(RecordingState.Failed, step.State);
            now = step.NextTryAt ?? now;
        }
        while (step.NextTryAt is not null);
        Assert.Equal(13, attempts);
        Assert.InRange(TimeSpan.FromMilliseconds(now - Now), TimeSpan.FromHours(24), TimeSpan.FromHours(30));
    }

    [Theory]
    [InlineData(FetchFault.Gone, 1, 0, RecordingState.Expired, false)]
    [InlineData(FetchFault.Denied, 1, 0, RecordingState.Failed, true)]
    [InlineData(FetchFault.Denied, 5, 0, RecordingState.Failed, true)]
    [InlineData(FetchFault.Denied, 6, 0, RecordingState.Expired, false)]
    [InlineData(FetchFault.Denied, 1, 7, RecordingState.Expired, false)]
    [InlineData(FetchFault.NotSound, 1, 0, RecordingState.Failed, true)]
    [InlineData(FetchFault.NotSound, 6, 0, RecordingState.Failed, false)]
    [InlineData(FetchFault.Refused, 1, 0, RecordingState.Failed, false)]
    [InlineData(FetchFault.TooLarge, 1, 0, RecordingState.Failed, false)]
    [InlineData(FetchFault.Unreachable, 12, 100, RecordingState.Failed, true)]
    [InlineData(FetchFault.TooSlow, 13, 0, RecordingState.Failed, false)]
    public void The_kind_of_trouble_decides(FetchFault fault, int attempts, int hours, RecordingState state, bool again)
    {
        var step = RetryPlan.After(fault, attempts, Now, TimeSpan.FromHours(hours), null, 0.5);
        Assert.Equal((state, again), (step.State, step.NextTryAt is not null));
    }

    [Fact]
    public void A_source_that_asks_for_time_gets_it_within_reason()
    {
        Assert.Equal(Now + 600_000, RetryPlan.After(FetchFault.BadAnswer, 1, Now, TimeSpan.Zero, TimeSpan.FromMinutes(10), 0).NextTryAt);
        Assert.Equal(Now + 10_000, RetryPlan.After(FetchFault.BadAnswer, 1, Now, TimeSpan.Zero, TimeSpan.FromSeconds(1), 0).NextTryAt);
        Assert.Equal(Now + (12 * 3_600_000), RetryPlan.After(FetchFault.BadAnswer, 1, Now, TimeSpan.Zero, TimeSpan.FromDays(400), 0).NextTryAt);
    }

    [Fact]
    public void A_host_that_answers_again_is_forgiven_at_once()
    {
        var time = new FakeTimeProvider();
        var watch = new HostWatch(time);
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(watch.HeldFor("https://a.example/x"));
            watch.Note("https://a.example/x", FetchFault.Unreachable);
        }
        Assert.Equal(TimeSpan.FromSeconds(30), watch.HeldFor("https://A.example/y"));
        Assert.Null(watch.HeldFor("https://a.example:8443/y"));

        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(watch.HeldFor("https://a.example/x"));
        watch.Note("https://a.example/x", FetchFault.Unreachable);
        Assert.Equal(TimeSpan.FromMinutes(1), watch.HeldFor("https://a.example/x"));
        watch.Note("https://a.example/x", FetchFault.Denied);
        Assert.Null(watch.HeldFor("https://a.example/x"));
    }
}

public class AudioKindTests
{
    [Fact]
    public void Sound_is_recognised_by_its_bytes()
    {
        Assert.Equal(AudioKind.Wav, AudioKind.Sniff(Sounds.Wav(100)));
        Assert.Equal(AudioKind.Mp3, AudioKind.Sniff(Sounds.Mp3(3)));
        Assert.Equal(AudioKind.Mp3, AudioKind.Sniff("ID3\u0004\0\0\0\0\u0001\u0002rest"u8));
        Assert.Equal(AudioKind.Ogg, AudioKind.Sniff("OggS\0\u0002"u8));
        Assert.Equal(AudioKind.Amr, AudioKind.Sniff("#!AMR\n\u003c"u8));
        Assert.Equal(AudioKind.Amr, AudioKind.Sniff("#!AMR-WB\n"u8));
        Assert.Equal(AudioKind.Mp4, AudioKind.Sniff("\0\0\0\u0020ftypM4A \0\0"u8));
        Assert.Equal(AudioKind.Flac, AudioKind.Sniff("fLaC\0"u8));
        // Two ADTS frames of ten bytes.
        byte[] adts = [0xFF, 0xF1, 0x50, 0x40, 0x01, 0x40, 0, 0, 0, 0, 0xFF, 0xF1, 0x50, 0x40, 0x01, 0x40, 0, 0, 0, 0];
        Assert.Equal(AudioKind.Aac, AudioKind.Sniff(adts));
    }

    [Fact]
    public void A_mark_alone_is_not_enough()
    {
        Assert.Null(AudioKind.Sniff([0xFF, 0xF3, 0x18, 0xC4, .. new byte[200]]));
        Assert.Null(AudioKind.Sniff([0xFF, 0xFE, 0x41, 0x00, 0x42, 0x00]));
        Assert.Null(AudioKind.Sniff([0xFF, 0xD8, 0xFF, 0xE0, .. new byte[200]]));
        Assert.Null(AudioKind.Sniff("RIFF\0\0\0\0AVI LIST"u8));
        Assert.Null(AudioKind.Sniff("PK\u0003\u0004"u8));
        Assert.Null(AudioKind.Sniff([]));
    }
}
