using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CallDashboard.Benchmarks.Report;

/// <summary>
/// Records of the size and variety that the platform pushes: five languages, twelve results, one to nine exchanges, ended within the last hour.
/// A few thousand are made ahead; each request is one of them with a <c>callId</c> of its own written over it, so that the sender costs next to nothing.
/// </summary>
internal sealed class CallPayloads
{
    private const int IdLength = 24;

    /// <summary>As the platform writes: nothing escaped that need not be.</summary>
    internal static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly (byte[] Request, int[] IdPlaces)[] templates;
    private long sent;

    /// <summary>Makes the requests.</summary>
    /// <param name="now">Unix seconds: when the last call ended.</param>
    public CallPayloads(int count, int seed, long now)
    {
        var random = new Random(seed);
        templates = [.. Enumerable.Range(0, count).Select(i => Template(random, i, now))];
        sent = (long)random.Next() << 32;
    }

    /// <summary>Average length of a body, bytes.</summary>
    public double AverageLength => templates.Average(t => t.Request.Length);

    /// <summary>The number of a call that was not sent yet. Thread-safe.</summary>
    public long NextNumber() => Interlocked.Increment(ref sent);

    /// <summary>The <c>callId</c> of a call. Scattered like the platform's ids, so that the index is hit everywhere.</summary>
    public static string Id(long number) => string.Create(CultureInfo.InvariantCulture, $"{(ulong)number * 0x9E3779B97F4A7C15:x16}{(uint)number:x8}");

    /// <summary>Writes the next request into a buffer and returns its length. Thread-safe.</summary>
    public int Next(byte[] buffer) => Write(NextNumber(), buffer);

    /// <summary>Writes the request of a call into a buffer and returns its length: the same bytes each time.</summary>
    public int Write(long number, byte[] buffer)
    {
        var (request, places) = templates[(int)((ulong)number % (ulong)templates.Length)];
        request.CopyTo(buffer, 0);
        Span<byte> id = stackalloc byte[IdLength];
        ((ulong)number * 0x9E3779B97F4A7C15).TryFormat(id, out _, "x16", CultureInfo.InvariantCulture);
        ((uint)number).TryFormat(id[16..], out _, "x8", CultureInfo.InvariantCulture);
        foreach (var place in places)
            id.CopyTo(buffer.AsSpan(place));
        return request.Length;
    }

    /// <summary>The bodies without their heads, with a <c>callId</c> of places.</summary>
    public byte[][] Bodies() => [.. templates.Select(t => t.Request[(t.Request.AsSpan().IndexOf("\r\n\r\n"u8) + 4)..])];

    /// <summary>Large enough for every request.</summary>
    public int LongestRequest => templates.Max(t => t.Request.Length);

    private static (byte[] Request, int[] IdPlaces) Template(Random random, int number, long now)
    {
        var id = new string('#', IdLength);
        var body = JsonSerializer.SerializeToUtf8Bytes(Record(random, id, number, now), Compact);
        var head = Encoding.ASCII.GetBytes($"POST /report HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        byte[] request = [.. head, .. body];
        var places = new List<int>();
        for (var at = request.AsSpan().IndexOf(Encoding.ASCII.GetBytes(id)); at >= 0;)
        {
            places.Add(at);
            var next = request.AsSpan(at + IdLength).IndexOf(Encoding.ASCII.GetBytes(id));
            at = next < 0 ? -1 : at + IdLength + next;
        }
        return (request, [.. places]);
    }

    /// <summary>The fields of a record.</summary>
    internal static Dictionary<string, object> Record(Random random, string id, int number, long now)
    {
        var status = Weighted(random, PayloadWords.Results);
        var talked = status is "ANSWERED" or "CALL_LOSS" or "TRANSFER_ARTIFICIAL";
        var start = now - (long)(Math.Pow(random.NextDouble(), 1.3) * 0.04 * 86400);
        var job = 1000 + random.Next(24);
        var turns = talked ? Turns(random, number, out var end) : Nothing(out end);
        var chat = talked ? end / 1000 : 0;
        var billed = (chat + 5) / 6 * 6;
        var tags = talked ? Some(random, PayloadWords.Tags.Length, [0, 1, 1, 2, 3]) : [];
        var customerTags = talked ? Some(random, PayloadWords.CustomerTags.Length, [0, 0, 1, 2]) : [];
        var promised = tags.Contains(0);
        return new Dictionary<string, object>
        {
            ["callId"] = id, ["appId"] = $"app-{job % 3}", ["robotCallJobId"] = job, ["dialogFlowId"] = 300 + (job % 7), ["tenantPhoneNumberId"] = 70 + (job % 5),
            ["calledPhoneNumber"] = "+1555" + random.Next(10_000_000).ToString("d7", CultureInfo.InvariantCulture),
            ["startTime"] = start, ["endTime"] = start + random.Next(2, 31) + chat, ["resultStatus"] = status, ["hangupBy"] = talked ? One(random, ["CUSTOMER", "ROBOT"]) : "",
            ["customerConcern"] = talked ? Some(random, PayloadWords.Concerns.Length, [0, 0, 1, 2]).Select(i => PayloadWords.Concerns[i]) : Array.Empty<string>(),
            ["analysisBasis"] = promised ? "customer confirmed payment date" : "", ["chatDuration"] = chat, ["billingTime"] = billed,
            ["pay"] = (billed / 60.0 * 0.03).ToString("f4", CultureInfo.InvariantCulture), ["chatRound"] = turns.Count / 2, ["attributes"] = Array.Empty<string>(),
            ["properties"] = new Dictionary<string, string> { ["name"] = $"Customer {number}", ["amount"] = $"{random.Next(20, 900)}.00" },
            ["intentLevelDetailName"] = talked ? One(random, ["A", "B", "C", "D", "E", "F"]) : "",
            ["callRecordTagIds"] = tags.Select(t => $"{500 + t}"), ["callRecordTagNames"] = tags.Select(t => PayloadWords.Tags[t]),
            ["customerTagIds"] = customerTags.Select(t => $"{900 + t}"), ["customerTagNames"] = customerTags.Select(t => PayloadWords.CustomerTags[t]),
            ["fullAudioUrl"] = talked ? $"https://recordings.example.com/{id}/full.mp3" : "", ["customerAudioUrl"] = talked ? $"https://recordings.example.com/{id}/customer.mp3" : "",
            ["dynamicProperties"] = promised ? new Dictionary<string, string> { ["promiseDate"] = "2026-11-27" } : [],
            ["callDetailList"] = turns, ["callCount"] = random.Next(1, 4), ["redialTimes"] = One(random, [0, 0, 0, 1, 2]),
        };
    }

    private static List<Dictionary<string, object>> Turns(Random random, int number, out int end)
    {
        var (robot, human) = Weighted(random, PayloadWords.Languages);
        var turns = new List<Dictionary<string, object>>();
        end = 800;
        for (var exchanges = random.Next(1, 10); exchanges > 0; exchanges--)
        {
            var said = One(random, robot);
            turns.Add(new() { ["callDetailId"] = (number * 100) + turns.Count, ["text"] = said, ["type"] = "ROBOT" });
            end += 900 + (55 * said.Length);
            var answer = One(random, human);
            var length = 500 + (60 * answer.Length);
            turns.Add(new() { ["callDetailId"] = (number * 100) + turns.Count, ["text"] = answer, ["type"] = "PERSON", ["startOffset"] = end, ["endOffset"] = end + length });
            end += length + random.Next(150, 901);
        }
        return turns;
    }

    private static List<Dictionary<string, object>> Nothing(out int end)
    {
        end = 0;
        return [];
    }

    private static T One<T>(Random random, IReadOnlyList<T> of) => of[random.Next(of.Count)];

    private static int[] Some(Random random, int count, int[] howMany) => [.. Enumerable.Range(0, count).OrderBy(_ => random.Next()).Take(One(random, howMany)).Order()];

    private static T Weighted<T>(Random random, (T Value, int Weight)[] of)
    {
        var at = random.Next(of.Sum(o => o.Weight));
        foreach (var (value, weight) in of)
        {
            at -= weight;
            if (at < 0)
                return value;
        }
        return of[^1].Value;
    }
}
