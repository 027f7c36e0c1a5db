using System.Net;
using System.Text;
using CallDashboard.Data;
using CallDashboard.Features.Platform;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Platform;

public class QuarantineTests
{
    [Fact]
    public async Task What_cannot_be_read_waits_byte_for_byte_and_the_same_again_is_counted()
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        const string Body = """{"callId":"q-1", "startTime":"soon"}""";

        await PushAsync(http, Body, HttpStatusCode.BadRequest);
        await PushAsync(http, Body, HttpStatusCode.BadRequest);

        var store = host.Services.GetRequiredService<Quarantine>();
        var item = Assert.Single(await store.ListAsync(null, 10, CancellationToken.None));
        Assert.Equal(("startTime", 2), (item.Field, item.Count));
        Assert.Equal(Body, Encoding.UTF8.GetString((await store.BodyAsync(item.Id, CancellationToken.None))!));
    }

    [Fact]
    public async Task Known_envelopes_that_hold_no_call_are_listed_byte_for_byte_and_do_not_wait_in_quarantine()
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        const string Finished = """{"dataType":"TASK_FINISHED","data":{"robotCallJobId":7,"sum":12}}""", Sms = """{"dataType":"SMS_STATUS","data":{"id":1}}""";

        await PushAsync(http, Finished, HttpStatusCode.OK);
        await PushAsync(http, Finished, HttpStatusCode.OK);
        await PushAsync(http, Sms, HttpStatusCode.OK);

        var store = host.Services.GetRequiredService<Quarantine>();
        var others = await store.OtherKindsAsync(CancellationToken.None);
        Assert.Equal([("SMS_STATUS", 1), ("TASK_FINISHED", 2)], others.Select(o => (o.Envelope, o.Count)).OrderBy(o => o.Envelope, StringComparer.Ordinal));
        Assert.Equal(Finished, Encoding.UTF8.GetString((await store.BodyAsync(others.Single(o => o.Count == 2).Id, CancellationToken.None))!));
        Assert.Equal(0, await store.CountAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task A_replay_of_what_is_still_unreadable_changes_nothing()
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        await PushAsync(http, """{"callId":"q-2","chatDuration":-7}""", HttpStatusCode.BadRequest);
        var store = host.Services.GetRequiredService<Quarantine>();
        var id = (await store.ListAsync(null, 1, CancellationToken.None))[0].Id;

        Assert.Equal(new ReplayResult(0, 1), await store.ReplayAsync(id, CancellationToken.None));

        Assert.Equal(1, await store.CountAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task A_replay_of_what_can_be_read_now_stores_it_once_and_takes_it_off_the_list()
    {
        using var host = AppHost.Start();
        // As an older parser would have left it: a readable record, refused.
        var bytes = Encoding.UTF8.GetBytes("""{"callId":"q-3","resultStatus":"BUSY","startTime":1795200000}""");
        await using (var db = await host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync())
        {
            db.KeptBodies.Add(new KeptBody { Reason = KeptReason.Quarantined, Bytes = BodyCodec.Compress(bytes), Length = bytes.Length, FirstArrivedAt = 1, LastArrivedAt = 1, ContentHash = StableHash.Of(bytes) });
            await db.SaveChangesAsync();
        }
        var store = host.Services.GetRequiredService<Quarantine>();
        var id = (await store.ListAsync(null, 1, CancellationToken.None))[0].Id;

        Assert.Equal(new ReplayResult(1, 0), await store.ReplayAsync(id, CancellationToken.None));
        await store.ReplayAsync(id, CancellationToken.None);

        Assert.Equal(0, await store.CountAsync(null, CancellationToken.None));
        await using var after = await host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync();
        Assert.Equal(1, await after.Calls.CountAsync(c => c.CallId == "q-3"));
    }

    [Fact]
    public async Task The_list_the_count_and_the_replay_follow_what_is_sought()
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        await PushAsync(http, """{"callId":"q-4","startTime":"100%"}""", HttpStatusCode.BadRequest);
        await PushAsync(http, """{"callId":"q-5","chatDuration":-7}""", HttpStatusCode.BadRequest);
        await PushAsync(http, """{"callId":"q-6","chatDuration":-8}""", HttpStatusCode.BadRequest);
        var store = host.Services.GetRequiredService<Quarantine>();

        Assert.Equal(["startTime"], (await store.ListAsync(" STARTTIME ", 10, CancellationToken.None)).Select(k => k.Field));
        Assert.Equal(2, await store.CountAsync("chatDuration", CancellationToken.None));
        Assert.Equal(["startTime"], (await store.ListAsync("100%", 10, CancellationToken.None)).Select(k => k.Field));
        Assert.Equal(0, await store.CountAsync("chat_uration", CancellationToken.None));
        Assert.Equal(3, await store.CountAsync(" ", CancellationToken.None));
        var progress = new List<(int, int)>();
        Assert.Equal(new ReplayResult(0, 2), await store.ReplayAllAsync("chatDuration", new Report(progress), CancellationToken.None));
        Assert.Equal([(1, 2), (2, 2)], progress);
    }

    private sealed class Report(List<(int, int)> told) : IProgress<(int Done, int All)>
    {
        void IProgress<(int Done, int All)>.Report((int Done, int All) value) => told.Add(value);
    }

    private static async Task PushAsync(HttpClient http, string body, HttpStatusCode expected)
    {
        using var answer = await http.PostAsync("/report", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(expected, answer.StatusCode);
    }
}
