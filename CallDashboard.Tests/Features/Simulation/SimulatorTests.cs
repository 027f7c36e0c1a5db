using System.Collections.Concurrent;
using System.Net;
using System.Text;
using CallDashboard.Domain;
using CallDashboard.Features.Simulation;
using CallDashboard.Ingest;

namespace CallDashboard.Tests.Features.Simulation;

/// <summary>Pushing: counts, pace, retries, what counts as unexpected.</summary>
public class SimulatorTests
{
    private static readonly SimulatorOptions Options = new() { Calls = 200, Rate = 50, To = new Uri("http://report.test/report"), Token = "secret" };

    [Fact]
    public async Task It_counts_what_it_sent_and_what_was_answered()
    {
        var address = new FakeAddress();
        var pushed = new List<SimulatedCall>();
        var changed = new List<CallRecord>();
        var result = await Run(address, new InstantTime(), Options, pushed.Add, changed.Add);

        Assert.Equal(200, pushed.Count);
        Assert.Equal(pushed.Select(call => call.Record.CallId).Order(), address.Records.Keys.Order());
        Assert.Equal((200, 200, 0, 0), (result.Sent, result.Acknowledged, result.Unexpected, result.Retries));
        Assert.Equal(result.Duplicates, address.Duplicates);
        Assert.Equal(result.Changed, address.Changed);
        Assert.Equal(result.Changed, changed.Count);
        Assert.Equal(result.Bad, address.Bad);
        Assert.True(result.Duplicates >= 3 && result.Changed >= 3 && result.Bad >= 2);
        Assert.Equal(200 + result.Duplicates + result.Changed + result.Bad, result.Replies.Values.Sum());
        Assert.All(address.Tokens, token => Assert.Equal("Bearer secret", token));
        Assert.All(changed, record => Assert.Equal(record.CallTags, address.Records[record.CallId].CallTags));
    }

    [Fact]
    public async Task All_envelopes_are_used()
    {
        var address = new FakeAddress();
        await Run(address, new InstantTime(), Options);
        var beginnings = address.Bodies.Select(body => Encoding.UTF8.GetString(body)).ToList();
        Assert.Contains(beginnings, body => body.StartsWith("[{\"callId\"", StringComparison.Ordinal));
        Assert.Contains(beginnings, body => body.StartsWith("{\"array\":[", StringComparison.Ordinal));
        Assert.Contains(beginnings, body => body.StartsWith("{\"dataType\":\"ROBOT_CALL_RECORD\",", StringComparison.Ordinal));
        Assert.True(beginnings.Count(body => body.StartsWith("{\"callId\"", StringComparison.Ordinal)) > 130);
    }

    [Fact]
    public async Task It_keeps_the_rate_by_schedule()
    {
        var time = new InstantTime();
        var started = time.GetTimestamp();
        var at = new List<TimeSpan>();
        await Run(new FakeAddress(), time, Options with { Disturb = false }, _ => at.Add(time.GetElapsedTime(started)));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => TimeSpan.FromMilliseconds(20 * i)), at);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task Busy_answers_are_waited_out_and_nothing_is_lost(HttpStatusCode busy)
    {
        var time = new InstantTime();
        var started = time.GetTimestamp();
        var address = new FakeAddress { Refuse = (n, response) => n % 3 == 0 ? Busy(response, busy) : response };
        var result = await Run(address, time, Options with { Calls = 30, Disturb = false, Rate = 1000, MostAtOnce = 1 });
        Assert.Equal((30, 0), (result.Acknowledged, result.Unexpected));
        Assert.Equal(address.Requests - 30, result.Retries);
        Assert.True(result.Retries >= 10);
        Assert.True(time.GetElapsedTime(started) >= TimeSpan.FromSeconds(4 * result.Retries));
    }

    [Fact]
    public async Task An_address_that_is_down_is_tried_again_and_given_up_in_the_end()
    {
        var result = await Run(new FakeAddress { Refuse = (_, _) => throw new HttpRequestException("refused") }, new InstantTime(), Options with { Calls = 2, Tries = 3, Disturb = false });
        Assert.Equal((0, 2, 4), (result.Acknowledged, result.Unexpected, result.Retries));
        Assert.Equal("no answer", Assert.Single(result.Replies).Key.Reply.ToString());
    }

    [Fact]
    public async Task Another_code_than_success_is_unexpected()
    {
        var result = await Run(new FakeAddress { Refuse = (_, _) => Reply(HttpStatusCode.Unauthorized, "-1") }, new InstantTime(), Options with { Calls = 5, Disturb = false });
        Assert.Equal((0, 5), (result.Acknowledged, result.Unexpected));
        Assert.Equal("HTTP 401, status -1", Assert.Single(result.Replies).Key.Reply.ToString());
    }

    [Fact]
    public async Task A_bad_body_that_is_taken_is_unexpected()
    {
        var result = await Run(new FakeAddress { Refuse = (_, _) => Reply(HttpStatusCode.OK, "0") }, new InstantTime(), Options);
        Assert.Equal(result.Bad, result.Unexpected);
        Assert.NotEqual(0, result.Bad);
    }

    [Fact]
    public async Task Pushes_under_way_stay_within_their_bound()
    {
        using var gate = new SemaphoreSlim(0);
        var (inside, most) = (0, 0);
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var address = new FakeAddress
        {
            Hold = async () =>
            {
                var now = Interlocked.Increment(ref inside);
                most = Math.Max(most, now);
                if (now == 8)
                    full.TrySetResult();
                await gate.WaitAsync();
                Interlocked.Decrement(ref inside);
            },
        };
        var run = Run(address, new InstantTime(), Options with { Calls = 60, Disturb = false, MostAtOnce = 8 });
        await full.Task;
        gate.Release(1000);
        Assert.Equal(60, (await run).Acknowledged);
        Assert.Equal(8, most);
    }

    [Fact]
    public async Task It_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var address = new FakeAddress { Refuse = (n, response) => { if (n == 20) cancel.Cancel(); return response; } };
        using var http = new HttpClient(address);
        var simulator = new Simulator(http, new InstantTime(), Options with { Calls = 100_000, MostAtOnce = 1 });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => simulator.RunAsync(cancel: cancel.Token));
        Assert.InRange(address.Requests, 20, 1000);
    }

    private static async Task<SimulatorResult> Run(FakeAddress address, TimeProvider time, SimulatorOptions options, Action<SimulatedCall>? pushing = null, Action<CallRecord>? changing = null)
    {
        using var http = new HttpClient(address);
        return await new Simulator(http, time, options) { Pushing = pushing, Changing = changing }.RunAsync();
    }

    private static HttpResponseMessage Busy(HttpResponseMessage response, HttpStatusCode code)
    {
        response.Dispose();
        var busy = Reply(code, "-47");
        busy.Headers.Add("Retry-After", "4");
        return busy;
    }

    private static HttpResponseMessage Reply(HttpStatusCode code, string status) => new(code) { Content = new StringContent($$"""{"status":"{{status}}","reason":"text"}""") };

    /// <summary>A report address that reads with the real parser and remembers what came.</summary>
    private sealed class FakeAddress : HttpMessageHandler
    {
        private static readonly RecordParser Parser = new(TimeZoneInfo.Utc);
        private readonly Lock gate = new();
        private readonly Dictionary<string, byte[]> contents = [];
        private int requests;

        public Func<int, HttpResponseMessage, HttpResponseMessage>? Refuse { get; init; }
        public Func<Task>? Hold { get; init; }
        public Dictionary<string, CallRecord> Records { get; } = [];
        public ConcurrentBag<byte[]> Bodies { get; } = [];
        public ConcurrentBag<string?> Tokens { get; } = [];
        public int Requests => requests;
        public int Duplicates { get; private set; }
        public int Changed { get; private set; }
        public int Bad { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var number = Interlocked.Increment(ref requests);
            if (Hold is not null)
                await Hold();
            if (Refuse is not null)
            {
                var mark = new HttpResponseMessage(HttpStatusCode.OK);
                var answer = Refuse(number, mark);
                if (!ReferenceEquals(answer, mark))
                    return answer;
            }
            Tokens.Add(request.Headers.Authorization?.ToString());
            var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            Bodies.Add(body);
            var parsed = Parser.Parse(body);
            lock (gate)
            {
                if (parsed.Records.Any(record => record.Problem is not null))
                {
                    Bad++;
                    return Reply(HttpStatusCode.BadRequest, "-27");
                }
                var record = parsed.Records.Single();
                if (contents.TryGetValue(record.Call!.CallId, out var known))
                    _ = known.AsSpan().SequenceEqual(record.Bytes.Span) ? Duplicates++ : Changed++;
                contents[record.Call.CallId] = record.Bytes.ToArray();
                Records[record.Call.CallId] = record.Call;
            }
            return Reply(HttpStatusCode.OK, "0");
        }
    }
}
