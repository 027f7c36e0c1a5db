using System.Globalization;
using System.Text.Json;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Ingest;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Support;

/// <summary>
/// A few hundred records with everything in them that the filter asks about: tags apart and shared, codes nobody knows, missing values,
/// 19-digit ids, five scripts, customers called several times, numbers as text. The same seed gives the same records.
/// </summary>
internal static class CallCorpus
{
    public static readonly string[] Statuses = ["ANSWERED", "TRANSFER_ARTIFICIAL", "NO_ANSWER", "BUSY", "POWER_OFF", "CALL_LOSS", "SYSTEM_ERROR", "FROM_PHONE_ERROR", "VOICEMAIL", ""];
    public static readonly string[] Tags = ["complaint", "needs human", "投诉", "wrong number", "promise to pay"];
    public static readonly string[] Concerns = ["price", "交货", "identity"];
    public static readonly string[] CustomerTags = ["vip", "complaint", "overdue 30"];
    public static readonly string[] Intents = ["A", "B", "很有意向", ""];
    public static readonly string[] Hangups = ["REMOTE_HANGUP", "LOCAL_HANGUP", ""];
    public static readonly string[] Apps = ["app-1", "app-2"];
    public static readonly long[] Jobs = [1992061735049218817, 1992061735049218818, 7];
    public static readonly string[] Sentences =
    [
        "I want a human agent, please", "Sí, ¡ya lo pagué! Llámame mañana", "我要找人工客服，ＡＢＣ123", "لقد دفعتُ أمس", "ขอคุยกับเจ้าหน้าที่", "Don’t call again", "человек, пожалуйста",
    ];

    /// <summary>The records as JSON, newest not always last.</summary>
    /// <param name="end">No call starts later.</param>
    public static List<string> Make(int count, DateTimeOffset end, int seed = 1)
    {
        var random = new Random(seed);
        T One<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
        string[] Some(string[] of) => [.. of.Where(_ => random.Next(4) == 0)];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var start = end.ToUnixTimeSeconds() - random.Next(20 * 86400);
            var tags = Some(Tags);
            var customerTags = Some(CustomerTags);
            var talk = random.Next(6) == 0 ? (int?)null : random.Next(120);
            return JsonSerializer.Serialize(new Dictionary<string, object?>
            {
                ["callId"] = (1992061735049000000 + (i * 13)).ToString(CultureInfo.InvariantCulture),
                ["appId"] = One(Apps),
                ["robotCallJobId"] = random.Next(8) == 0 ? null : One(Jobs),
                ["dialogFlowId"] = random.Next(8) == 0 ? null : One(Jobs) + 100,
                ["tenantPhoneNumberId"] = random.Next(8) == 0 ? null : One(Jobs) + 200,
                ["calledPhoneNumber"] = random.Next(20) == 0 ? "" : One(["+1 555 ", "+49-30-", "0049 (30) "]) + (1000000 + (random.Next(count / 3) * 7)).ToString(CultureInfo.InvariantCulture),
                ["startTime"] = start,
                ["endTime"] = start + 20 + (talk ?? 0),
                ["resultStatus"] = One(Statuses),
                ["hangupBy"] = One(Hangups),
                ["chatDuration"] = talk?.ToString(CultureInfo.InvariantCulture),
                ["billingTime"] = talk,
                ["pay"] = random.Next(5) == 0 ? null : (random.Next(400) / 1000m).ToString(CultureInfo.InvariantCulture),
                ["chatRound"] = random.Next(6) == 0 ? null : random.Next(12),
                ["intentLevelDetailName"] = One(Intents),
                ["callRecordTagNames"] = tags,
                ["customerTagNames"] = customerTags,
                ["customerConcern"] = Some(Concerns),
                ["fullAudioUrl"] = random.Next(2) == 0 ? "https://audio.example/full.mp3" : "",
                ["customerAudioUrl"] = random.Next(3) == 0 ? "https://audio.example/customer.mp3" : null,
                ["properties"] = random.Next(2) == 0 ? new Dictionary<string, string> { ["city"] = One(["Lima", "São Paulo", "Lima=2"]) } : null,
                ["dynamicProperties"] = random.Next(3) == 0 ? new Dictionary<string, string> { ["slot"] = One(["morning", "=1+1"]) } : null,
                ["callDetailList"] = Enumerable.Range(0, random.Next(4)).Select(n => new Dictionary<string, object?> { ["callDetailId"] = (i * 100) + n, ["type"] = n % 2 == 0 ? "ROBOT" : "PERSON", ["text"] = One(Sentences) }).ToArray(),
                ["redialTimes"] = random.Next(3),
            });
        })];
    }

    /// <summary>Stores records as pushes would.</summary>
    public static async Task<List<CallRecord>> StoreAsync(this AppHost host, IEnumerable<string> records)
    {
        var parser = new RecordParser(TimeZoneInfo.Utc);
        var now = host.Services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds();
        var calls = new List<CallRecord>();
        var incoming = new List<IncomingCall>();
        foreach (var record in records)
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(record);
            calls.Add(parser.ParseStored(bytes));
            incoming.Add(new IncomingCall(calls[^1], bytes, CallSource.Platform, now));
        }
        await host.Services.GetRequiredService<IngestQueue>().StoreAsync(incoming, [], now);
        return calls;
    }
}
