using System.Text;
using CallDashboard.Data;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;

namespace CallDashboard.Tests.Features.Report;

/// <summary>What cannot be read, one host for all of it.</summary>
public sealed class UnreadableBodiesTests(UnreadableBodiesTests.Server server) : IClassFixture<UnreadableBodiesTests.Server>
{
    private readonly AppHost host = server.Host;
    private readonly HttpClient http = server.Http;

    [Theory]
    [InlineData("", "", "empty")]
    [InlineData("soon", "", "not JSON")]
    [InlineData("{\"callId\":", "", "not JSON")]
    [InlineData("{\"callId\":\"a\"} x", "", "not JSON")]
    [InlineData("5", "", "not an object")]
    [InlineData("\"a\"", "", "not an object")]
    [InlineData("null", "", "not an object")]
    [InlineData("[]", "callId", "no record")]
    [InlineData("{\"array\":[]}", "callId", "no record")]
    [InlineData("{}", "callId", "missing")]
    [InlineData("{\"callId\":\"\"}", "callId", "empty")]
    [InlineData("{\"callId\":null}", "callId", "empty")]
    [InlineData("{\"callId\":\"  \"}", "callId", "empty")]
    [InlineData("{\"callId\":{}}", "callId", "not a text")]
    [InlineData("{\"callId\":true}", "callId", "not an id")]
    [InlineData("{\"callId\":\"a\\u0000b\"}", "callId", "characters")]
    [InlineData("{\"callId\":\"a\\ud83d\"}", "callId", "characters")]
    [InlineData("{\"callId\":\"a\",\"callId\":\"b\"}", "callId", "twice")]
    [InlineData("{\"callId\":\"a\",\"startTime\":\"soon\"}", "startTime", "\"soon\" is not a time")]
    [InlineData("{\"callId\":\"a\",\"startTime\":true}", "startTime", "not a time")]
    [InlineData("{\"callId\":\"a\",\"endTime\":-5}", "endTime", "1970")]
    [InlineData("{\"callId\":\"a\",\"startTime\":\"2018-13-45 99:00:00\"}", "startTime", "not a time")]
    [InlineData("{\"callId\":\"a\",\"startTime\":99999999999999999}", "startTime", "not a time")]
    [InlineData("{\"callId\":\"a\",\"chatDuration\":-1}", "chatDuration", "negative")]
    [InlineData("{\"callId\":\"a\",\"chatDuration\":\"long\"}", "chatDuration", "not a number")]
    [InlineData("{\"callId\":\"a\",\"billingTime\":\"NaN\"}", "billingTime", "not a number")]
    [InlineData("{\"callId\":\"a\",\"billingTime\":99999999999}", "billingTime", "too large")]
    [InlineData("{\"callId\":\"a\",\"billingTime\":1e400}", "billingTime", "too large")]
    [InlineData("{\"callId\":\"a\",\"chatRound\":2.5}", "chatRound", "whole")]
    [InlineData("{\"callId\":\"a\",\"callCount\":[]}", "callCount", "not a number")]
    [InlineData("{\"callId\":\"a\",\"redialTimes\":-2}", "redialTimes", "negative")]
    [InlineData("{\"callId\":\"a\",\"pay\":\"much\"}", "pay", "not a number")]
    [InlineData("{\"callId\":\"a\",\"pay\":-0.5}", "pay", "negative")]
    [InlineData("{\"callId\":\"a\",\"robotCallJobId\":9223372036854775808}", "robotCallJobId", "too large")]
    [InlineData("{\"callId\":\"a\",\"robotCallJobId\":\"12345678901234567890\"}", "robotCallJobId", "too large")]
    [InlineData("{\"callId\":\"a\",\"robotCallJobId\":\"seven\"}", "robotCallJobId", "not a number")]
    [InlineData("{\"callId\":\"a\",\"resultStatus\":[\"x\"]}", "resultStatus", "not a text")]
    [InlineData("{\"callId\":\"a\",\"properties\":\"x\"}", "properties", "not a map")]
    [InlineData("{\"callId\":\"a\",\"properties\":[1]}", "properties", "not a map")]
    [InlineData("{\"callId\":\"a\",\"callRecordTagNames\":{\"a\":1}}", "callRecordTagNames", "not a list")]
    [InlineData("{\"callId\":\"a\",\"callDetailList\":\"hello\"}", "callDetailList", "not a list")]
    [InlineData("{\"callId\":\"a\",\"callDetailList\":[5]}", "callDetailList[0]", "not a line")]
    [InlineData("{\"callId\":\"a\",\"callDetailList\":[{},{\"startOffset\":\"x\"}]}", "callDetailList[1].startOffset", "not a number")]
    [InlineData("{\"callId\":\"a\",\"callDetailList\":[{\"text\":{}}]}", "callDetailList[0].text", "not a text")]
    public async Task What_cannot_be_meant_is_refused_naming_the_field_and_quarantined_byte_for_byte(string body, string field, string word)
    {
        var reply = await http.PushAsync(body);

        Assert.Equal((400, "-27"), Short(reply));
        Assert.StartsWith(field.Length == 0 ? "" : field + ": ", reply.Reason, StringComparison.Ordinal);
        Assert.Contains(word, reply.Reason, StringComparison.Ordinal);
        var kept = Assert.Single(await host.KeptAsync(), k => Encoding.UTF8.GetString(BodyCodec.Decompress(k.Bytes)) == body);
        Assert.Equal((KeptReason.Quarantined, field, RecordParser.Version), (kept.Reason, kept.Field, kept.ParserVersion));
        Assert.Empty(await host.CallsAsync());
    }

    private static (int Http, string Status) Short(PushReply reply) => (reply.Http, reply.Status);

    /// <summary>The host.</summary>
    public sealed class Server : IDisposable
    {
        public Server() => Http = Host.Http();

        internal AppHost Host { get; } = AppHost.Start();

        internal HttpClient Http { get; }

        public void Dispose()
        {
            Http.Dispose();
            Host.Dispose();
        }
    }
}
