using System.Globalization;
using System.Text.Json;
using CallDashboard.Benchmarks.Report;
using CallDashboard.Data;
using CallDashboard.Ingest;

namespace CallDashboard.Benchmarks.Scale;

/// <summary>
/// Calls as a platform makes them over months: by day more than by night, customers who are called several times, tasks that begin and end, tags of which
/// some are on every second call and some on one of twenty thousand. The same number gives the same call.
/// </summary>
/// <param name="calls">How many there are in all.</param>
/// <param name="days">Over how many days they are spread.</param>
/// <param name="end">Unix seconds: when the last one ended.</param>
internal sealed class SeedCalls(int calls, int days, long end)
{
    /// <summary>A tag of one call in twenty thousand, and one that only the oldest fiftieth has, one in ten of those.</summary>
    public const string RareTag = "legal threat", OldTag = "pilot";

    // Calls by hour of the day, UTC.
    private static readonly int[] Shape = [1, 1, 1, 1, 1, 1, 2, 4, 8, 10, 10, 10, 9, 9, 10, 10, 10, 9, 7, 5, 4, 3, 2, 1];

    private readonly RecordParser parser = new(TimeZoneInfo.Utc);
    private readonly long[] hours = Hours(days, end);

    /// <summary>Makes a call ready for the writer, from the bytes that would have been pushed.</summary>
    public IncomingCall Make(int number)
    {
        var ended = EndOf(number);
        var body = JsonSerializer.SerializeToUtf8Bytes(Record(number, ended), CallPayloads.Compact);
        return new IncomingCall(parser.ParseStored(body), body, CallSource.Platform, ended * 1000);
    }

    /// <summary>The customer of a call: a fifth as many as calls, some called far more often than others.</summary>
    private string PhoneOf(Random random)
    {
        var customer = (int)(Math.Pow(random.NextDouble(), 1.5) * Math.Max(1, calls / 5));
        return string.Create(CultureInfo.InvariantCulture, $"+1{2_010_000_000 + ((long)customer * 7_919 % 7_900_000_000):0000000000}");
    }

    private Dictionary<string, object> Record(int number, long ended)
    {
        var random = new Random(number);
        var record = CallPayloads.Record(random, CallPayloads.Id(number + 1L), number, ended);
        var start = ended - (int)record["chatDuration"] - random.Next(2, 31);
        // Every third day eight tasks end and eight begin.
        var job = 1000 + ((int)((ended - (end - (days * 86_400L))) / (3 * 86_400)) * 8) + random.Next(24);
        var customer = PhoneOf(random);
        (record["startTime"], record["endTime"], record["calledPhoneNumber"]) = (start, ended, customer);
        (record["robotCallJobId"], record["appId"], record["dialogFlowId"], record["tenantPhoneNumberId"]) = (job, $"app-{job % 3}", 300 + (job % 7), 70 + (job % 5));
        record["properties"] = new Dictionary<string, string> { ["name"] = $"Customer {customer[5..]}", ["contract"] = customer[^7..], ["segment"] = ((char)('A' + random.Next(5))).ToString() };
        var rare = number % 20_000 == 77 ? RareTag : number < calls / 50 && number % 10 == 3 ? OldTag : null;
        if (rare is not null)
        {
            record["callRecordTagNames"] = ((IEnumerable<string>)record["callRecordTagNames"]).Append(rare).ToArray();
            record["callRecordTagIds"] = ((IEnumerable<string>)record["callRecordTagIds"]).Append(rare == RareTag ? "590" : "591").ToArray();
        }
        return record;
    }

    private long EndOf(int number)
    {
        var place = (number + 0.5) / calls * hours[^1];
        var hour = Array.BinarySearch(hours, (long)place) is var at && at >= 0 ? at : ~at - 1;
        var within = (place - hours[hour]) / (hours[hour + 1] - hours[hour]);
        return end - (days * 86_400L) + (hour * 3600) + (long)(within * 3600);
    }

    /// <summary>The weight of all hours before each one.</summary>
    private static long[] Hours(int days, long end)
    {
        var first = (end / 3600 % 24) + 24;
        var sums = new long[(days * 24) + 1];
        for (var i = 0; i < days * 24; i++)
            sums[i + 1] = sums[i] + Shape[(first + i) % 24];
        return sums;
    }
}
