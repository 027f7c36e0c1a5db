using System.Text.Json;
using CallDashboard.Data;
using CallDashboard.Ingest;
using CallDashboard.Live;

namespace CallDashboard.Features.Platform;

/// <summary>What came of a test push.</summary>
/// <param name="Stored">From the first byte to the commit.</param>
/// <param name="Told">From the first byte to the feed that tells the pages.</param>
public sealed record TestPushResult(string CallId, PushAnswer Answer, TimeSpan Stored, TimeSpan? Told);

/// <summary>
/// Sends a made-up, marked call the whole way that a push takes behind the door: parser, queue, writer, feed. It is deleted again
/// with <see cref="RemoveAsync"/>, so that no figure keeps it.
/// </summary>
public sealed class TestPush(ReportReceiver receiver, PushJournal journal, IngestQueue queue, CallFeed feed, TimeProvider time)
{
    /// <summary>Sends one.</summary>
    public async Task<TestPushResult> SendAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var callId = $"test-{now:yyyyMMddHHmmssfff}";
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            callId, resultStatus = "ANSWERED", calledPhoneNumber = "+15550100000", startTime = now.ToUnixTimeSeconds() - 12, endTime = now.ToUnixTimeSeconds(),
            chatDuration = 9, chatRound = 1, analysisBasis = "Test push of the Platform page",
            callDetailList = new[] { new { callDetailId = 1, type = "ROBOT", text = "This is a test push." } },
        });
        var told = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = time.GetTimestamp();
        using var subscription = feed.Subscribe(stored =>
        {
            if (stored.Calls.Any(c => c.CallId == callId))
                told.TrySetResult(time.GetElapsedTime(started));
        });
        var (answer, records) = await receiver.ReceiveAsync(body, "this page", CallSource.Test);
        var elapsed = time.GetElapsedTime(started);
        journal.Add(new PushEntry(time.GetUtcNow().ToUnixTimeMilliseconds(), "this page", answer, records, body.Length, elapsed));
        TimeSpan? heard = null;
        if (answer.Status == "0")
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(TimeSpan.FromSeconds(5));
            heard = await told.Task.WaitAsync(limit.Token);
        }
        return new TestPushResult(callId, answer, elapsed, heard);
    }

    /// <summary>Takes the test call out of lists and figures again.</summary>
    /// <param name="note">Names it, for the audit trail.</param>
    public Task RemoveAsync(AuditNote note) => queue.RunAsync(session => session.Delete(note.Subject.Id) && session.Audit(note) > 0);
}
