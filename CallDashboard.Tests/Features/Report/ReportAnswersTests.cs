using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CallDashboard.Data;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Report;

/// <summary>Every answer of the contract's table, over real HTTP.</summary>
public sealed class ReportAnswersTests : IDisposable
{
    private readonly AppHost host = AppHost.Start();
    private readonly HttpClient http;

    public ReportAnswersTests() => http = host.Http();

    public void Dispose()
    {
        http.Dispose();
        host.Dispose();
    }

    [Fact]
    public async Task A_record_is_stored_before_the_answer()
    {
        var reply = await http.PushAsync(Pushes.Record("c1"));

        Assert.Equal(new PushReply(200, "0", "success", null, "application/json"), reply);
        var call = Assert.Single(await host.CallsAsync());
        Assert.Equal(("c1", 1795300000L, 1, 30, 18000L, "Yes, speaking."), (call.CallId, call.StartedAt, call.StatusId, call.TalkSeconds, call.PayMicros, call.LastWords));
    }

    [Fact]
    public async Task The_answer_is_exactly_what_upstream_software_looks_for()
    {
        using var answer = await http.PostAsync("/report", new StringContent(Pushes.Record("c1"), Encoding.UTF8, "application/json"));

        Assert.Equal("""{"status":"0","reason":"success"}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_same_content_again_is_a_success_and_doubles_nothing()
    {
        await http.PushAsync(Pushes.Record("c1"));
        var rollups = await host.RollupsAsync();

        Assert.Equal((200, "0"), Short(await http.PushAsync(Pushes.Record("c1"))));
        // Other spaces, other order of keys: the same content.
        Assert.Equal((200, "0"), Short(await http.PushAsync("[ " + Pushes.Record("c1").Replace("\"callId\":\"c1\",", "", StringComparison.Ordinal).Replace("\"redialTimes\":0", "\"redialTimes\": 0, \"callId\":\"c1\"", StringComparison.Ordinal) + " ]")));

        Assert.Equal(1, Assert.Single(await host.CallsAsync()).Versions);
        Assert.Equal(rollups, await host.RollupsAsync());
    }

    [Fact]
    public async Task An_envelope_of_another_kind_is_kept_raw()
    {
        const string body = """{"dataType":"TASK_FINISHED","data":{"robotCallJobId":7}}""";

        Assert.Equal((200, "0"), Short(await http.PushAsync(body)));

        var kept = Assert.Single(await host.KeptAsync());
        Assert.Equal((KeptReason.OtherKind, "TASK_FINISHED", body), (kept.Reason, kept.Envelope, Encoding.UTF8.GetString(BodyCodec.Decompress(kept.Bytes))));
        Assert.Empty(await host.CallsAsync());
    }

    [Fact]
    public async Task Deep_nesting_and_bytes_that_are_no_text_are_refused()
    {
        var deep = $$"""{"callId":"a","more":{{new string('[', 5000)}}{{new string(']', 5000)}}}""";
        Assert.Equal((400, "-27"), Short(await http.PushAsync(deep)));
        Assert.Equal((400, "-27"), Short(await http.PushAsync([.. "{\"callId\":\"a"u8, 0xFF, 0xFE, .. "\"}"u8])));
        Assert.Equal((400, "-27"), Short(await http.PushAsync(Encoding.Unicode.GetBytes(Pushes.Record("a")))));
    }

    [Fact]
    public async Task Identical_unreadable_bodies_are_kept_once_with_a_count()
    {
        await http.PushAsync("soon");
        await http.PushAsync("later");
        await http.PushAsync("soon");

        Assert.Equal([2, 1], (await host.KeptAsync()).Select(k => k.Count));
    }

    [Fact]
    public async Task Of_several_records_the_good_ones_are_stored_and_the_others_named()
    {
        var reply = await http.PushAsync($"[{Pushes.Record("good-1")},{Pushes.Record("bad", ("startTime", "soon"))},7,{Pushes.Record("good-2")}]");

        Assert.Equal((400, "-27"), Short(reply));
        Assert.Equal("record 2 of 4: startTime: \"soon\" is not a time; record 3 of 4: is not an object", reply.Reason);
        Assert.Equal(["good-1", "good-2"], (await host.CallsAsync()).Select(c => c.CallId));
        Assert.Equal(["[…] 2 of 4", "[…] 3 of 4"], (await host.KeptAsync()).Select(k => k.Envelope));
    }

    [Theory]
    [InlineData("\\ud83d")]
    [InlineData("\\udfff\\ud83d")]
    [InlineData("\\ufffe")]
    [InlineData("\uFFFE")]
    [InlineData("\\uffff")]
    [InlineData("\\u0000")]
    [InlineData("\u202E")]
    public async Task What_is_no_character_is_taken_in_every_text(string odd)
    {
        var reply = await http.PushAsync($$"""
            {"callId":"odd","resultStatus":"ANSWERED","appId":"a{{odd}}","hangupBy":"h{{odd}}","analysisBasis":"b{{odd}}é","intentLevelDetailName":"i{{odd}}","customerConcern":["c{{odd}}"],"attributes":["a{{odd}}"],
             "callRecordTagNames":["t{{odd}}é"],"callRecordTagIds":["1{{odd}}"],"customerTagNames":["u{{odd}}"],"properties":{"p{{odd}}":"q{{odd}}é"},"dynamicProperties":{"d{{odd}}":"e{{odd}}"},"new{{odd}}":"x{{odd}}",
             "callDetailList":[{"callDetailId":1,"type":"ROBOT","text":"é one{{odd}}two"},{"callDetailId":2,"type":"P{{odd}}","text":"é three{{odd}}","startOffset":1,"endOffset":2}]}
            """);

        Assert.Equal((200, "0"), Short(reply));
        Assert.Equal("odd", Assert.Single(await host.CallsAsync()).CallId);
    }

    [Fact]
    public async Task A_mistake_of_ours_about_one_record_costs_no_other_and_no_byte()
    {
        using var faulty = AppHost.Start(("Logging:LogLevel:CallDashboard.Ingest", "None"));
        faulty.Services.GetRequiredService<ReportReceiver>().Prepare =
            (record, source, now) => record.Call!.CallId == "ours" ? throw new InvalidOperationException("A mistake.") : new IncomingCall(record.Call, record.Bytes.Span, source, now);
        using var client = faulty.Http();
        var ours = Pushes.Record("ours");

        var reply = await client.PushAsync($"[{Pushes.Record("before")},{ours},{Pushes.Record("behind")}]");

        Assert.Equal((400, "-27"), Short(reply));
        Assert.Equal("record 2 of 3: could not be stored, although it could be read; it is kept for a replay", reply.Reason);
        Assert.Equal(["before", "behind"], (await faulty.CallsAsync()).Select(c => c.CallId).Order());
        Assert.Equal(ours, Encoding.UTF8.GetString(BodyCodec.Decompress(Assert.Single(await faulty.KeptAsync()).Bytes)));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_by_its_size()
    {
        var large = new string(' ', (1 << 20) - 2) + "{}";
        Assert.Equal((400, "-27"), Short(await http.PushAsync(large)));
        Assert.Equal((413, "-27"), Short(await http.PushAsync(large + " ")));
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/report") { Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(large + " "))) };
        chunked.Headers.TransferEncodingChunked = true;
        using var answer = await http.SendAsync(chunked);
        Assert.Equal((413, "-27"), Short(await Pushes.ReplyAsync(answer)));
        Assert.Single(await host.KeptAsync());
    }

    [Fact]
    public async Task Compressed_bodies_are_read_and_limited_by_what_comes_out()
    {
        Assert.Equal((200, "0"), Short(await http.PushAsync(Gzip(Pushes.Record("zipped")), headers: ("Content-Encoding", "gzip"))));
        Assert.Equal((413, "-27"), Short(await http.PushAsync(Gzip(new string(' ', 50 << 20)), headers: ("Content-Encoding", "gzip"))));
        Assert.Equal((400, "-27"), Short(await http.PushAsync("this is no gzip", headers: ("Content-Encoding", "gzip"))));
        Assert.Equal((400, "-27"), Short(await http.PushAsync(Pushes.Record("x"), headers: ("Content-Encoding", "zip"))));
        Assert.Equal("zipped", Assert.Single(await host.CallsAsync()).CallId);
        Assert.Equal(2, (await host.KeptAsync()).Count);
    }

    [Fact]
    public async Task A_form_a_byte_order_mark_and_no_content_type_make_no_difference()
    {
        using var form = await http.PostAsync("/report", new StringContent(Pushes.Record("form"), Encoding.UTF8, "application/x-www-form-urlencoded"));
        Assert.Equal((200, "0"), Short(await Pushes.ReplyAsync(form)));
        Assert.Equal((200, "0"), Short(await http.PushAsync([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Pushes.Record("marked"))])));
        using var none = await http.PostAsync("/report", new ByteArrayContent(Encoding.UTF8.GetBytes(Pushes.Record("none"))));
        Assert.Equal((200, "0"), Short(await Pushes.ReplyAsync(none)));
        Assert.Equal(3, (await host.CallsAsync()).Count);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Other_methods_are_told_what_the_address_is_for(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/report");
        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
        Assert.Contains("report address", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_at_once_than_allowed_are_refused_and_the_place_is_given_back()
    {
        using var narrow = AppHost.Start(("Report:MaxConcurrent", "1"));
        using var client = narrow.Http();
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, narrow.Address.Port);
        await using var stream = slow.GetStream();
        // Announces a body, waits for the server to have begun reading it (100 Continue), and sends nothing.
        await stream.WriteAsync(Encoding.ASCII.GetBytes("POST /report HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n"));
        Assert.True(await stream.ReadAsync(new byte[100]) > 0);

        var reply = await client.PushAsync(Pushes.Record("c1"));
        Assert.Equal((429, "-52"), Short(reply));
        Assert.Equal(1, reply.RetryAfter);

        await stream.WriteAsync(Encoding.UTF8.GetBytes("{}".PadRight(1000)));
        Assert.True(await stream.ReadAsync(new byte[1000]) > 0);
        await Eventually.HoldsAsync(async () => (await client.PushAsync(Pushes.Record("c1"))).Http == 200);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_takes_again_when_the_writer_caught_up()
    {
        using var narrow = AppHost.Start(("Report:QueueCapacity", "1"));
        using var client = narrow.Http();
        var queue = narrow.Services.GetRequiredService<IngestQueue>();
        using var started = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var blocking = queue.RunAsync(_ =>
        {
            started.Set();
            return go.Wait(TimeSpan.FromSeconds(30));
        });
        Assert.True(started.Wait(TimeSpan.FromSeconds(30)));
        var waiting = client.PushAsync(Pushes.Record("waits"));
        await Eventually.HoldsAsync(() => Task.FromResult(queue.Waiting == 1));

        var reply = await client.PushAsync(Pushes.Record("refused"));
        Assert.Equal((503, "-47"), Short(reply));
        Assert.True(reply.RetryAfter > 0);

        go.Set();
        Assert.True(await blocking);
        Assert.Equal((200, "0"), Short(await waiting));
        // The program's own small writes pass through the same narrow queue.
        await Eventually.HoldsAsync(async () => Short(await client.PushAsync(Pushes.Record("refused"))) == (200, "0"));
    }

    private static (int Http, string Status) Short(PushReply reply) => (reply.Http, reply.Status);

    private static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest))
            zip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }
}
