using CallDashboard.Data;

namespace CallDashboard.Ingest;

/// <summary>
/// What happens to the bytes of an authorised sender: read, stored durably, kept where they cannot be read, answered.
/// Pushes, replays and the test push all go this way.
/// </summary>
public sealed partial class ReportReceiver(RecordParser parser, IngestQueue queue, IngestSettings settings, TimeProvider time, ILogger<ReportReceiver> log)
{
    private const string NotStored = "could not be stored, although it could be read";

    private readonly HashSet<string> allowedApps = [.. settings.AllowedAppIds];

    /// <summary>Makes of a good record what the writer stores, on the thread that received it.</summary>
    internal Func<ParsedRecord, CallSource, long, IncomingCall> Prepare { get; set; } = (record, source, now) => new IncomingCall(record.Call!, record.Bytes.Span, source, now);

    /// <summary>Takes one body. Completes after the commit; never throws for what the body holds.</summary>
    /// <returns>The answer, and how many records the body held.</returns>
    public async Task<(PushAnswer Answer, int Records)> ReceiveAsync(ReadOnlyMemory<byte> body, string sender, CallSource source = CallSource.Platform)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var parsed = parser.Parse(body);
        var calls = new List<IncomingCall>(Opened(parsed));
        var kept = new List<KeptItem>();
        var refused = new List<string>();
        var problems = new List<string>();

        for (var i = 0; i < parsed.Records.Count; i++)
        {
            var record = parsed.Records[i];
            var at = parsed.Records.Count == 1 ? "" : $"record {i + 1} of {parsed.Records.Count}: ";
            if (record.OtherKind is { } kind)
            {
                kept.Add(new KeptItem(KeptReason.OtherKind, record.Bytes, "", "", kind, sender));
            }
            else if (record.Problem is { } problem)
            {
                kept.Add(new KeptItem(KeptReason.Quarantined, record.Bytes, problem.Field, problem.Message, parsed.Envelope(i), sender));
                problems.Add(at + problem);
            }
            else if (allowedApps.Count != 0 && !allowedApps.Contains(record.Call!.AppId))
            {
                refused.Add($"{at}appId: {JsonTexts.Quote(record.Call.AppId)} is not accepted here");
            }
            else
            {
                try
                {
                    calls.Add(Prepare(record, source, now));
                }
                catch (Exception mistake) when (mistake is not OutOfMemoryException)
                {
                    // A record that we could read and not prepare: our mistake, so it is kept for the day it is mended.
                    LogRefused(log, mistake);
                    kept.Add(new KeptItem(KeptReason.Quarantined, record.Bytes, "", NotStored, parsed.Envelope(i), sender));
                    problems.Add($"{at}{NotStored}; it is kept for a replay");
                }
            }
        }

        if (calls.Count == 0 && kept.Count == 0)
            return (Answer([], kept, refused, problems), Opened(parsed));
        try
        {
            // With a refused application among them the push counts as that, which the journal does.
            var outcomes = await StoreAsync(calls, kept, now, sender, isPush: refused.Count == 0, problems);
            return (Answer(outcomes, kept, refused, problems), Opened(parsed));
        }
        catch (QueueFullException)
        {
            return (PushAnswer.QueueFull, Opened(parsed));
        }
        catch (CannotWriteException)
        {
            return (PushAnswer.CannotWrite, Opened(parsed));
        }
    }

    /// <summary>Keeps a body that could not even be opened, and answers for it.</summary>
    public async Task<PushAnswer> QuarantineAsync(ReadOnlyMemory<byte> body, string message, string sender)
    {
        try
        {
            await queue.StoreAsync([], [new KeptItem(KeptReason.Quarantined, body, "", message, "", sender)], time.GetUtcNow().ToUnixTimeMilliseconds());
            return PushAnswer.Unreadable(message);
        }
        catch (QueueFullException)
        {
            return PushAnswer.QueueFull;
        }
        catch (CannotWriteException)
        {
            return PushAnswer.CannotWrite;
        }
    }

    private async Task<IReadOnlyList<CallOutcome>> StoreAsync(List<IncomingCall> calls, List<KeptItem> kept, long now, string sender, bool isPush, List<string> problems)
    {
        try
        {
            // The usual push: one record, which may be received first and filed later.
            return isPush && calls is [{ Source: CallSource.Platform } call] && kept.Count == 0 ? [await queue.PushAsync(call)] : await queue.StoreAsync(calls, kept, now, isPush);
        }
        catch (Exception problem) when (problem is not (QueueFullException or CannotWriteException))
        {
            // A record that the database refuses although we could read it: our mistake, so it is kept for the day it is mended.
            LogRefused(log, problem);
        }
        var outcomes = new List<CallOutcome>();
        foreach (var call in calls)
        {
            try
            {
                outcomes.AddRange(await queue.StoreAsync([call], [], now, isPush: false));
            }
            catch (Exception problem) when (problem is not (QueueFullException or CannotWriteException))
            {
                kept.Add(new KeptItem(KeptReason.Quarantined, BodyCodec.Decompress(call.Compressed), "", NotStored, "{…}", sender));
                problems.Add($"callId {call.Call.CallId}: {NotStored}; it is kept for a replay");
            }
        }
        await queue.StoreAsync([], kept, now, isPush);
        return outcomes;
    }

    private static PushAnswer Answer(IReadOnlyCollection<CallOutcome> outcomes, List<KeptItem> kept, List<string> refused, List<string> problems)
    {
        if (problems.Count != 0)
            return PushAnswer.Unreadable(Join(problems));
        if (refused.Count != 0)
            return PushAnswer.AppRefused(Join(refused));
        return PushOutcomes.Of(outcomes, kept) switch
        {
            PushOutcome.Received => PushAnswer.Received,
            PushOutcome.Changed => PushAnswer.Changed,
            PushOutcome.Duplicate => PushAnswer.Duplicate,
            PushOutcome.OtherKind => PushAnswer.OtherKind,
            _ => PushAnswer.Success,
        };
    }

    /// <summary>How many records it held; 0 when it could not be opened.</summary>
    private static int Opened(ParsedBody parsed) => parsed.Shape.Length == 0 ? 0 : parsed.Records.Count;

    private static string Join(List<string> reasons) => reasons.Count <= 5 ? string.Join("; ", reasons) : $"{string.Join("; ", reasons.Take(5))}; and {reasons.Count - 5} more";

    [LoggerMessage(Level = LogLevel.Error, Message = "A record that could be read could not be stored; it goes to the quarantine.")]
    private static partial void LogRefused(ILogger log, Exception problem);
}
