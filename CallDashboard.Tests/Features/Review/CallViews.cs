using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Review;
using CallDashboard.Features.Review.Timing;

namespace CallDashboard.Tests.Features.Review;

/// <summary>Calls as the page gets them, made without a database.</summary>
internal static class CallViews
{
    public static Turn Robot(string text) => new(null, text, Speaker.Robot, "ROBOT", null, null);

    public static Turn Person(string text, long? start = null, long? end = null) => new(null, text, Speaker.Customer, "PERSON", start, end);

    public static CallView Of(
        IReadOnlyList<Turn> turns, string status = "ANSWERED", long talkSeconds = 30, RecordingState full = RecordingState.NotSent, string? error = null, long? nextTryAt = null)
    {
        var record = new CallRecord
        {
            CallId = "c-1", Status = status, Phone = "+15550100036", Turns = turns, TalkSeconds = talkSeconds, StartTime = 1_795_251_600, EndTime = 1_795_251_600 + talkSeconds + 7,
            FullAudioUrl = full == RecordingState.NotSent ? "" : "https://recordings.example.com/full.mp3", RedialTimes = 1, CallCount = 2,
        };
        var row = new CallRow { Key = 1, CallId = record.CallId, StartedAt = 1_795_251_600, Sequence = 1 };
        var copy = full == RecordingState.NotSent ? null : new Recording { CallKey = 1, State = full, ContentType = "audio/mpeg", Error = error, NextTryAt = nextTryAt };
        return new CallView(row, record, CallSound.From(record, new TrackSound(record.FullAudioUrl, copy, false, null), new TrackSound("", null, false, null), TimingSettings.Default));
    }
}
