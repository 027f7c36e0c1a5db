using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Report;

/// <summary>
/// What happens to the bytes of an authorised sender: read, stored durably, kept where they cannot be read, answered.
/// Pushes, replays and the test push all go this way.
/// </summary>
public sealed class ReportReceiver(RecordParser parser, IngestQueue queue, IOptions<ReportOptions> options, TimeProvider time)
{
    private readonly HashSet<string> allowedApps = [.. options.Value.AllowedAppIds];

    /// <summary>Takes one body. Completes after the commit; never throws for what the body holds.</summary>
    /// <returns>The answer, and how many records the body held.</returns>
    public async Task<(PushAnswer Answer, int Records)> ReceiveAsync(ReadOnlyMemory<byte> body, string sender, CallSource source = CallSource.Platform)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var parsed = parser.Parse(body);
        var calls = new List<IncomingCall>(parsed.Records.Count);
        var kept = new List<KeptItem>();
        var refused = new List<string>();
        var problems = new List<string>();

        if (parsed.OtherKind is { } kind)
            kept.Add(new KeptItem(KeptReason.OtherKind, body, "", "", kind, sender));
        if (parsed.Problem is { } whole)
        {
            kept.Add(new KeptItem(KeptReason.Quarantined, body, whole.Field, whole.Message, "", sender));
            problems.Add(whole.ToString());
        }
        for (var i = 0; i < parsed.Records.Count; i++)
        {
            var record = parsed.Records[i];
            var at = parsed.Records.Count == 1 ? "" : $"record {i + 1}: ";
            if (record.Problem is { } problem)
            {
                kept.Add(new KeptItem(KeptReason.Quarantined, record.Bytes, problem.Field, problem.Message, record.Envelope, sender));
                problems.Add(at + problem);
            }
            else if (allowedApps.Count != 0 && !allowedApps.Contains(record.Call!.AppId))
            {
                refused.Add($"{at}appId: {record.Call.AppId} is not accepted here");
            }
            else
            {
                calls.Add(new IncomingCall(record.Call!, record.Bytes.Span, source, now));
            }
        }

        IReadOnlyList<CallOutcome> outcomes = [];
        if (calls.Count != 0 || kept.Count != 0)
        {
            try
            {
                outcomes = await queue.StoreAsync(calls, kept, now);
            }
            catch (QueueFullException)
            {
                return (PushAnswer.QueueFull, parsed.Records.Count);
            }
            catch (CannotWriteException)
            {
                return (PushAnswer.CannotWrite, parsed.Records.Count);
            }
        }

        return (Answer(parsed, outcomes, refused, problems), parsed.Records.Count);
    }

    private static PushAnswer Answer(ParsedBody parsed, IReadOnlyList<CallOutcome> outcomes, List<string> refused, List<string> problems)
    {
        if (problems.Count != 0)
            return PushAnswer.Unreadable(Join(problems));
        if (refused.Count != 0)
            return PushAnswer.AppRefused(Join(refused));
        if (parsed.OtherKind is not null)
            return PushAnswer.OtherKind;
        return outcomes.All(o => o == CallOutcome.Duplicate) ? PushAnswer.Duplicate
            : outcomes.Contains(CallOutcome.Changed) ? PushAnswer.Changed
            : PushAnswer.Success;
    }

    private static string Join(List<string> reasons) => reasons.Count <= 5 ? string.Join("; ", reasons) : $"{string.Join("; ", reasons.Take(5))}; and {reasons.Count - 5} more";
}
