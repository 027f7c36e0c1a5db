using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CallDashboard.Domain;

namespace CallDashboard.Ingest.Retention;

/// <summary>
/// What stands in the place of received bytes that are older than <c>Retention:PayloadDays</c>: the documented fields of the record in force, written anew,
/// so that its page, search and exports go on saying what they said. Gone are the bytes as received, fields that the document does not name, and earlier versions.
/// </summary>
public static class ReducedRecord
{
    /// <summary>Marks a reduced record, with the day (UTC) when it was reduced. The page shows it among the fields that the document does not name.</summary>
    public const string Mark = "reducedByRetention";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one. Read by <see cref="RecordParser"/> it is the same record but for unknown fields.</summary>
    public static byte[] Write(CallRecord call, DateOnly on)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString(Mark, on.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            Text(json, "callId", call.CallId);
            Text(json, "appId", call.AppId);
            Number(json, "robotCallJobId", call.JobId);
            Number(json, "dialogFlowId", call.ScriptId);
            Number(json, "tenantPhoneNumberId", call.LineId);
            Text(json, "calledPhoneNumber", call.Phone);
            Number(json, "startTime", call.StartTime);
            Number(json, "endTime", call.EndTime);
            Text(json, "resultStatus", call.Status);
            Text(json, "hangupBy", call.HangupBy);
            List(json, "customerConcern", call.Concerns);
            Text(json, "analysisBasis", call.AnalysisBasis);
            Number(json, "chatDuration", call.TalkSeconds);
            Number(json, "billingTime", call.BilledSeconds);
            if (call.Pay is { } pay)
                json.WriteString("pay", pay.ToString(CultureInfo.InvariantCulture));
            Number(json, "chatRound", call.Rounds);
            List(json, "attributes", call.Attributes);
            Map(json, "properties", call.Properties);
            Text(json, "intentLevelDetailName", call.IntentLevel);
            List(json, "callRecordTagIds", call.CallTagIds);
            List(json, "callRecordTagNames", call.CallTags);
            List(json, "customerTagIds", call.CustomerTagIds);
            List(json, "customerTagNames", call.CustomerTags);
            Text(json, "fullAudioUrl", call.FullAudioUrl);
            Text(json, "customerAudioUrl", call.CustomerAudioUrl);
            Map(json, "dynamicProperties", call.DynamicProperties);
            Turns(json, call.Turns);
            Number(json, "callCount", call.CallCount);
            Number(json, "redialTimes", call.RedialTimes);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    /// <summary>True for bytes that <see cref="Write"/> made.</summary>
    public static bool Is(ReadOnlySpan<byte> bytes) => bytes.StartsWith("{\"reducedByRetention\":"u8);

    private static void Turns(Utf8JsonWriter json, IReadOnlyList<Turn> turns)
    {
        json.WriteStartArray("callDetailList");
        foreach (var turn in turns)
        {
            json.WriteStartObject();
            Number(json, "callDetailId", turn.DetailId);
            json.WriteString("text", turn.Text);
            json.WriteString("type", turn.Type);
            Number(json, "startOffset", turn.StartOffset);
            Number(json, "endOffset", turn.EndOffset);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Text(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length != 0)
            json.WriteString(name, value);
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
    }

    private static void List(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void Map(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> values)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in values)
            json.WriteString(key, value);
        json.WriteEndObject();
    }
}
