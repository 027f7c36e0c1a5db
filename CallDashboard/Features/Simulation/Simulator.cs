using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CallDashboard.Domain;

namespace CallDashboard.Features.Simulation;

/// <summary>Pushes believable calls to a report address as the platform does. Every wait goes by the clock given, so a test can hold it.</summary>
/// <param name="http">Sends the pushes; its timeout is the longest wait for one answer.</param>
/// <param name="time">Clock of the schedule and of the calls: they end at the moment they are pushed.</param>
/// <param name="options">What, where to, how fast.</param>
public sealed class Simulator(HttpClient http, TimeProvider time, SimulatorOptions options)
{
    // How many of the latest pushes can still come again as a duplicate or changed.
    private const int Memory = 32;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly string[] BadBodies =
    [
        "this is not JSON", "{\"callId\":\"cut off", "\"a text\"", "{\"appId\":\"app-1\",\"resultStatus\":\"ANSWERED\"}",
        "{\"callId\":\"bad-time\",\"startTime\":\"soon\",\"resultStatus\":\"BUSY\"}", "{\"callId\":\"bad-rounds\",\"chatRound\":\"many\"}",
    ];

    private readonly Lock counting = new();
    private readonly Dictionary<(PushKind, PushReply), int> replies = [];
    private int answered;
    private int retries;

    /// <summary>Called with each new call before it is pushed, in order, on the pushing thread: for tests that count for themselves.</summary>
    public Action<SimulatedCall>? Pushing { get; init; }

    /// <summary>Called with the record that replaces an earlier one, before it is pushed.</summary>
    public Action<CallRecord>? Changing { get; init; }

    /// <summary>Pushes everything and waits for all answers.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; what was under way may or may not have arrived.</exception>
    public async Task<SimulatorResult> RunAsync(IProgress<SimulatorProgress>? progress = null, CancellationToken cancel = default)
    {
        var started = time.GetTimestamp();
        var calls = new CallSequence(options.Seed, time.GetUtcNow().ToUnixTimeSeconds(), options.Recordings);
        var dice = new SeededRandom(SeededRandom.Mix(options.Seed, 0x70757368));
        using var places = new SemaphoreSlim(options.MostAtOnce);
        var latest = new (CallRecord Record, byte[] Body, Task Answered)[Memory];
        var underWay = new HashSet<Task>();
        var extras = new int[4];

        async Task<Task> StartAsync(PushKind kind, byte[] body, Task? after)
        {
            await places.WaitAsync(cancel);
            underWay.RemoveWhere(task => task.IsCompletedSuccessfully);
            var task = PushAsync(kind, body, after, places, progress, cancel);
            underWay.Add(task);
            return task;
        }

        for (var i = 0; i < options.Calls; i++)
        {
            await UntilAsync(started, i / options.Rate, cancel);
            var call = calls.Next(time.GetUtcNow().ToUnixTimeSeconds());
            Pushing?.Invoke(call);
            var body = CallJson.Write(call.Record, Style(dice), Wrap(dice));
            latest[i % Memory] = (call.Record, body, await StartAsync(PushKind.Call, body, null));
            if (!options.Disturb)
                continue;

            // A few of each, also in short runs; they follow the answer to what they repeat, so that the outcome is certain.
            var earlier = latest[(i - dice.Below(Math.Min(i, Memory - 8) + 1)) % Memory];
            if (i % 40 == 17)
            {
                extras[(int)PushKind.Duplicate]++;
                await StartAsync(PushKind.Duplicate, earlier.Body, earlier.Answered);
            }
            else if (i % 50 == 23)
            {
                extras[(int)PushKind.Changed]++;
                var changed = Amend(latest[i % Memory].Record);
                Changing?.Invoke(changed);
                body = CallJson.Write(changed);
                latest[i % Memory] = (changed, body, await StartAsync(PushKind.Changed, body, latest[i % Memory].Answered));
            }
            else if (i % 60 == 31)
            {
                await StartAsync(PushKind.Bad, Encoding.UTF8.GetBytes(BadBodies[extras[(int)PushKind.Bad]++ % BadBodies.Length]), null);
            }
        }
        await Task.WhenAll(underWay);
        return new SimulatorResult
        {
            Sent = options.Calls, Duplicates = extras[(int)PushKind.Duplicate], Changed = extras[(int)PushKind.Changed], Bad = extras[(int)PushKind.Bad],
            Acknowledged = replies.Where(r => r.Key is { Item1: PushKind.Call, Item2.IsSuccess: true }).Sum(r => r.Value),
            Unexpected = replies.Where(r => !IsExpected(r.Key.Item1, r.Key.Item2)).Sum(r => r.Value),
            Retries = retries, Replies = replies, Elapsed = time.GetElapsedTime(started),
        };
    }

    /// <summary>The platform looked again: another level and why, one tag more.</summary>
    public static CallRecord Amend(CallRecord call) => call with
    {
        IntentLevel = call.IntentLevel.Length == 0 ? "" : call.IntentLevel == "A" ? "B" : "A",
        AnalysisBasis = "Analysed again.",
        CallTags = [.. call.CallTags.Where(tag => tag != "call back"), "call back"],
        CallTagIds = [.. call.CallTagIds.Where(id => id != "502"), "502"],
    };

    private async Task PushAsync(PushKind kind, byte[] body, Task? after, SemaphoreSlim places, IProgress<SimulatorProgress>? progress, CancellationToken cancel)
    {
        try
        {
            if (after is not null)
                await after;
            var reply = await SendAsync(body, cancel);
            lock (counting)
            {
                replies[(kind, reply)] = replies.GetValueOrDefault((kind, reply)) + 1;
                if (kind == PushKind.Call)
                    answered++;
                progress?.Report(new SimulatorProgress(answered, options.Calls, retries));
            }
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<PushReply> SendAsync(byte[] body, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (reply, wait) = await TryAsync(body, cancel);
            if (!reply.IsBusy || attempt >= options.Tries)
                return reply;
            Interlocked.Increment(ref retries);
            await Task.Delay(wait, time, cancel);
        }
    }

    private async Task<(PushReply Reply, TimeSpan Wait)> TryAsync(byte[] body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.To) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (options.Token is { Length: > 0 } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await http.SendAsync(request, cancel);
            var text = await response.Content.ReadAsStringAsync(cancel);
            return (new PushReply((int)response.StatusCode, StatusIn(text)), RetryAfter(response.Headers.RetryAfter));
        }
        catch (Exception problem) when (problem is HttpRequestException || (problem is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            return (default(PushReply) with { Status = "" }, TimeSpan.FromSeconds(1));
        }
    }

    private TimeSpan RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : TimeSpan.FromSeconds(1));
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait;
    }

    private Task UntilAsync(long started, double seconds, CancellationToken cancel)
    {
        var left = TimeSpan.FromSeconds(seconds) - time.GetElapsedTime(started);
        cancel.ThrowIfCancellationRequested();
        // Timers count whole milliseconds and would cut the rest off: never before its time.
        return left <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), time, cancel);
    }

    // {"status":"0","reason":"success"}
    private static string StatusIn(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("status", out var status) ? status.ToString() : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static bool IsExpected(PushKind kind, PushReply reply) => kind == PushKind.Bad ? reply is { Http: 400, Status: "-27" } : reply.IsSuccess;

    private static RecordStyle Style(SeededRandom dice) => dice.Below(100) switch { < 88 => RecordStyle.Documented, < 95 => RecordStyle.Strings, _ => RecordStyle.Loose };

    private static Envelope Wrap(SeededRandom dice) => dice.Below(100) switch { < 82 => Envelope.Flat, < 88 => Envelope.List, < 94 => Envelope.Array, _ => Envelope.Typed };
}
