using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CallDashboard.Domain;

namespace CallDashboard.Features.Simulation;

/// <summary>How a sender writes the values of a record. All of them have been seen in the platform's family.</summary>
public enum RecordStyle
{
    /// <summary>As documented.</summary>
    Documented,
    /// <summary>Numbers as strings.</summary>
    Strings,
    /// <summary>Times in milliseconds, lists as comma text, empty lists as null.</summary>
    Loose,
}

/// <summary>How a sender wraps a record.</summary>
public enum Envelope
{
    /// <summary><c>{"callId":…}</c></summary>
    Flat,
    /// <summary><c>[{…}]</c></summary>
    List,
    /// <summary><c>{"array":[{…}]}</c></summary>
    Array,
    /// <summary><c>{"dataType":"ROBOT_CALL_RECORD","data":{…}}</c></summary>
    Typed,
}

/// <summary>Writes a record as the platform pushes it.</summary>
public static class CallJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes of a push, UTF-8.</summary>
    public static byte[] Write(CallRecord call, RecordStyle style = RecordStyle.Documented, Envelope envelope = Envelope.Flat)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            switch (envelope)
            {
                case Envelope.List:
                    json.WriteStartArray();
                    WriteRecord(json, call, style);
                    json.WriteEndArray();
                    break;
                case Envelope.Array:
                    json.WriteStartObject();
                    json.WriteStartArray("array");
                    WriteRecord(json, call, style);
                    json.WriteEndArray();
                    json.WriteEndObject();
                    break;
                case Envelope.Typed:
                    json.WriteStartObject();
                    json.WriteString("dataType", "ROBOT_CALL_RECORD");
                    json.WritePropertyName("data");
                    WriteRecord(json, call, style);
                    json.WriteEndObject();
                    break;
                default:
                    WriteRecord(json, call, style);
                    break;
            }
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteRecord(Utf8JsonWriter json, CallRecord call, RecordStyle style)
    {
        var times = style == RecordStyle.Loose ? 1000 : 1;
        json.WriteStartObject();
        json.WriteString("callId", call.CallId);
        json.WriteString("appId", call.AppId);
        Number(json, "robotCallJobId", call.JobId, style);
        Number(json, "dialogFlowId", call.ScriptId, style);
        Number(json, "tenantPhoneNumberId", call.LineId, style);
        json.WriteString("calledPhoneNumber", call.Phone);
        Number(json, "startTime", call.StartTime * times, style);
        Number(json, "endTime", call.EndTime * times, style);
        json.WriteString("resultStatus", call.Status);
        json.WriteString("hangupBy", call.HangupBy);
        List(json, "customerConcern", call.Concerns, style);
        json.WriteString("analysisBasis", call.AnalysisBasis);
        Number(json, "chatDuration", call.TalkSeconds, style);
        Number(json, "billingTime", call.BilledSeconds, style);
        json.WriteString("pay", call.Pay?.ToString("0.0000", CultureInfo.InvariantCulture));
        Number(json, "chatRound", call.Rounds, style);
        List(json, "attributes", call.Attributes, style);
        Map(json, "properties", call.Properties);
        json.WriteString("intentLevelDetailName", call.IntentLevel);
        List(json, "callRecordTagIds", call.CallTagIds, style);
        List(json, "callRecordTagNames", call.CallTags, style);
        List(json, "customerTagIds", call.CustomerTagIds, style);
        List(json, "customerTagNames", call.CustomerTags, style);
        json.WriteString("fullAudioUrl", call.FullAudioUrl);
        json.WriteString("customerAudioUrl", call.CustomerAudioUrl);
        Map(json, "dynamicProperties", call.DynamicProperties);
        json.WriteStartArray("callDetailList");
        foreach (var turn in call.Turns)
        {
            json.WriteStartObject();
            Number(json, "callDetailId", turn.DetailId, style);
            json.WriteString("text", turn.Text);
            json.WriteString("type", turn.Type);
            if (turn.StartOffset is not null)
                Number(json, "startOffset", turn.StartOffset, style);
            if (turn.EndOffset is not null)
                Number(json, "endOffset", turn.EndOffset, style);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Number(json, "callCount", call.CallCount, style);
        Number(json, "redialTimes", call.RedialTimes, style);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, long? value, RecordStyle style)
    {
        if (value is not { } number)
            json.WriteNull(name);
        else if (style == RecordStyle.Strings)
            json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
        else
            json.WriteNumber(name, number);
    }

    private static void List(Utf8JsonWriter json, string name, IReadOnlyList<string> values, RecordStyle style)
    {
        if (style == RecordStyle.Loose)
        {
            json.WriteString(name, values.Count == 0 ? null : string.Join(',', values));
            return;
        }
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
