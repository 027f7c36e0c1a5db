using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text.Json;
using CallDashboard.Domain;

namespace CallDashboard.Ingest;

/// <summary>
/// Reads what the platform pushes. Envelopes:
/// <code>
/// {"callId":"…",…}                                       one record
/// [{…},{…}]   {"array":[{…}]}                            many
/// {"dataType":"ROBOT_CALL_RECORD","data":{…} or […]}     the family's envelope; other dataTypes are no call records
/// </code>
/// Thread-safe. Never throws for what a body holds: what cannot be read comes back as a <see cref="RecordProblem"/>.
/// </summary>
public sealed class RecordParser(TimeZoneInfo textTimeZone)
{
    /// <summary>Raised when the parser reads something that it refused before; kept with what is quarantined.</summary>
    public const int Version = 1;

    /// <summary>The dataType of call records.</summary>
    public const string RecordKind = "ROBOT_CALL_RECORD";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Reads a whole body.</summary>
    public ParsedBody Parse(ReadOnlyMemory<byte> body)
    {
        var json = body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return Open(document.RootElement, json);
        }
        catch (JsonException problem)
        {
            return Unreadable($"not JSON at line {problem.LineNumber + 1}, byte {problem.BytePositionInLine + 1}");
        }
        catch (FieldException problem)
        {
            return new ParsedBody([], null, problem.Problem);
        }
    }

    /// <summary>Reads the stored bytes of one record again. Throws <see cref="FormatException"/> when they are not one.</summary>
    public CallRecord ParseStored(ReadOnlyMemory<byte> record)
    {
        var parsed = Parse(record);
        return parsed.Records is [{ Call: { } call }] ? call : throw new FormatException(parsed.Problem?.ToString() ?? "The stored bytes are not one record.");
    }

    private ParsedBody Open(JsonElement root, ReadOnlyMemory<byte> json)
    {
        if (root.ValueKind == JsonValueKind.Array)
            return Many(root, json);
        if (root.ValueKind != JsonValueKind.Object)
            return Unreadable("is not an object");
        if (root.TryGetProperty("callId", out _))
            return new ParsedBody([One(root, json, "{…}")], null, null);
        if (root.TryGetProperty("array", out var array) && array.ValueKind == JsonValueKind.Array)
            return Many(array, json);
        if (root.TryGetProperty("dataType", out var kind))
        {
            var name = FieldReader.Word(kind, "dataType");
            if (!name.Equals(RecordKind, StringComparison.OrdinalIgnoreCase))
                return new ParsedBody([], name.Length == 0 ? "unnamed" : name, null);
        }
        if (root.TryGetProperty("data", out var data))
        {
            switch (data.ValueKind)
            {
                case JsonValueKind.Array:
                    return Many(data, json);
                case JsonValueKind.Object:
                    return new ParsedBody([One(data, json, "{\"data\":…}")], null, null);
                case JsonValueKind.String:
                    var inner = System.Text.Encoding.UTF8.GetBytes(FieldReader.String(data, "data"));
                    using (var document = JsonDocument.Parse(inner, Options))
                    {
                        return document.RootElement.ValueKind == JsonValueKind.Array
                            ? Many(document.RootElement, inner)
                            : new ParsedBody([One(document.RootElement, inner, "{\"data\":\"…\"}")], null, null);
                    }
            }
        }
        return new ParsedBody([One(root, json, "{…}")], null, null);
    }

    private ParsedBody Many(JsonElement array, ReadOnlyMemory<byte> json)
    {
        var count = array.GetArrayLength();
        if (count == 0)
            return Unreadable("holds no record");
        var records = new ParsedRecord[count];
        var i = 0;
        foreach (var element in array.EnumerateArray())
        {
            var envelope = $"[…] {i + 1} of {count}";
            // Members may be wrapped once more: [{"dataType":"ROBOT_CALL_RECORD","data":{…}}].
            var record = element.ValueKind == JsonValueKind.Object && !element.TryGetProperty("callId", out _)
                && element.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object ? data : element;
            records[i++] = One(record, json, envelope);
        }
        return new ParsedBody(records, null, null);
    }

    private ParsedRecord One(JsonElement record, ReadOnlyMemory<byte> json, string envelope)
    {
        var bytes = Slice(record, json);
        try
        {
            return new ParsedRecord(bytes, Read(record), null, envelope);
        }
        catch (FieldException problem)
        {
            return new ParsedRecord(bytes, null, problem.Problem, envelope);
        }
        catch (JsonException)
        {
            return new ParsedRecord(bytes, null, new RecordProblem("", "is not valid JSON inside"), envelope);
        }
    }

    /// <summary>The record's own bytes inside the body, without a copy.</summary>
    private static ReadOnlyMemory<byte> Slice(JsonElement element, ReadOnlyMemory<byte> json)
    {
        var raw = JsonMarshal.GetRawUtf8Value(element);
        return json.Span.Overlaps(raw, out var offset) ? json.Slice(offset, raw.Length) : raw.ToArray();
    }

    private CallRecord Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new FieldException("", $"{FieldReader.Quote(json)} is not an object");
        var fields = new RecordFields(textTimeZone);
        foreach (var property in json.EnumerateObject())
            fields.Take(property);
        return fields.ToRecord();
    }

    private static ParsedBody Unreadable(string message) => new([], null, new RecordProblem("", message));
}

/// <summary>Collects the fields of one record. Of duplicate keys the last counts, as everywhere in JSON.</summary>
file sealed class RecordFields(TimeZoneInfo zone)
{
    private static readonly FrozenDictionary<string, Action<RecordFields, JsonElement, string>> Readers = new Dictionary<string, Action<RecordFields, JsonElement, string>>
    {
        ["callId"] = (r, v, f) => r.callId = FieldReader.Word(v, f),
        ["appId"] = (r, v, f) => r.appId = FieldReader.Word(v, f),
        ["robotCallJobId"] = (r, v, f) => r.jobId = FieldReader.Integer(v, f),
        ["dialogFlowId"] = (r, v, f) => r.scriptId = FieldReader.Integer(v, f),
        ["tenantPhoneNumberId"] = (r, v, f) => r.lineId = FieldReader.Integer(v, f),
        ["calledPhoneNumber"] = (r, v, f) => r.phone = FieldReader.Word(v, f),
        ["startTime"] = (r, v, f) => r.startTime = FieldReader.Time(v, f, r.zone),
        ["endTime"] = (r, v, f) => r.endTime = FieldReader.Time(v, f, r.zone),
        ["resultStatus"] = (r, v, f) => r.status = FieldReader.Word(v, f),
        ["hangupBy"] = (r, v, f) => r.hangupBy = FieldReader.Word(v, f),
        ["customerConcern"] = (r, v, f) => r.concerns = Words(v, f),
        ["analysisBasis"] = (r, v, f) => r.analysisBasis = FieldReader.Text(v, f),
        ["chatDuration"] = (r, v, f) => r.talk = FieldReader.Amount(v, f),
        ["billingTime"] = (r, v, f) => r.billed = FieldReader.Amount(v, f),
        ["pay"] = (r, v, f) => r.pay = Money(v, f),
        ["chatRound"] = (r, v, f) => r.rounds = FieldReader.Amount(v, f),
        ["attributes"] = (r, v, f) => r.attributes = v.ValueKind == JsonValueKind.Object && v.EnumerateObject().Any()
            ? [.. FieldReader.Map(v, f).Select(p => $"{p.Key}: {p.Value}")]
            : FieldReader.List(v, f),
        ["properties"] = (r, v, f) => r.properties = FieldReader.Map(v, f),
        ["intentLevelDetailName"] = (r, v, f) => r.intent = FieldReader.Word(v, f),
        ["callRecordTagIds"] = (r, v, f) => r.callTagIds = FieldReader.List(v, f),
        ["callRecordTagNames"] = (r, v, f) => r.callTags = Words(v, f),
        ["customerTagIds"] = (r, v, f) => r.customerTagIds = FieldReader.List(v, f),
        ["customerTagNames"] = (r, v, f) => r.customerTags = Words(v, f),
        ["fullAudioUrl"] = (r, v, f) => r.fullAudioUrl = FieldReader.Text(v, f).Trim(),
        ["customerAudioUrl"] = (r, v, f) => r.customerAudioUrl = FieldReader.Text(v, f).Trim(),
        ["dynamicProperties"] = (r, v, f) => r.dynamicProperties = FieldReader.Map(v, f),
        ["callDetailList"] = (r, v, f) => r.turns = Turns(v, f),
        ["callCount"] = (r, v, f) => r.callCount = FieldReader.Amount(v, f),
        ["redialTimes"] = (r, v, f) => r.redials = FieldReader.Amount(v, f),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly TimeZoneInfo zone = zone;
    private string callId = "", appId = "", phone = "", status = "", hangupBy = "", analysisBasis = "", intent = "", fullAudioUrl = "", customerAudioUrl = "";
    private long? jobId, scriptId, lineId, startTime, endTime, talk, billed, rounds, callCount, redials;
    private decimal? pay;
    private IReadOnlyList<string> concerns = [], attributes = [], callTagIds = [], callTags = [], customerTagIds = [], customerTags = [];
    private IReadOnlyDictionary<string, string> properties = None, dynamicProperties = None;
    private IReadOnlyList<Turn> turns = [];
    private Dictionary<string, string>? unknown;

    private static readonly Dictionary<string, string> None = [];

    public void Take(JsonProperty property)
    {
        var name = FieldReader.Name(property, "");
        if (Readers.TryGetValue(name, out var read))
            read(this, property.Value, name);
        else
            (unknown ??= new(StringComparer.Ordinal))[name] = property.Value.GetRawText();
    }

    public CallRecord ToRecord()
    {
        if (callId.Length == 0)
            throw new FieldException("callId", "is missing");
        if (callId.Any(char.IsControl))
            throw new FieldException("callId", "holds control characters");
        return new CallRecord
        {
            CallId = callId, AppId = appId, JobId = jobId, ScriptId = scriptId, LineId = lineId, Phone = phone, StartTime = startTime, EndTime = endTime,
            Status = status, HangupBy = hangupBy, Concerns = concerns, AnalysisBasis = analysisBasis, TalkSeconds = talk, BilledSeconds = billed, Pay = pay,
            Rounds = rounds, Attributes = attributes, Properties = properties, IntentLevel = intent, CallTagIds = callTagIds,
            CallTags = Named(callTags, callTagIds), CustomerTagIds = customerTagIds, CustomerTags = Named(customerTags, customerTagIds),
            FullAudioUrl = fullAudioUrl, CustomerAudioUrl = customerAudioUrl, DynamicProperties = dynamicProperties, Turns = turns, CallCount = callCount,
            RedialTimes = redials, UnknownFields = unknown ?? None,
        };
    }

    /// <summary>Tags without names are known by their ids: nothing sent is lost.</summary>
    private static IReadOnlyList<string> Named(IReadOnlyList<string> names, IReadOnlyList<string> ids) =>
        names.Count >= ids.Count ? names : [.. names, .. ids.Skip(names.Count)];

    private static IReadOnlyList<string> Words(JsonElement value, string field)
    {
        var words = FieldReader.List(value, field);
        return words.Any(w => w.Length > FieldReader.LongestWord) ? throw new FieldException(field, $"has a member longer than {FieldReader.LongestWord} characters") : words;
    }

    private static decimal? Money(JsonElement value, string field) =>
        FieldReader.Decimal(value, field) is { } amount && Math.Abs(amount) > 1_000_000_000_000m ? throw new FieldException(field, "is too large") : FieldReader.Decimal(value, field);

    private static IReadOnlyList<Turn> Turns(JsonElement value, string field)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return [];
        if (value.ValueKind == JsonValueKind.String)
        {
            var text = FieldReader.String(value, field).Trim();
            if (text.Length == 0)
                return [];
            using var inner = FieldReader.Inner(text, field, "list");
            return Turns(inner.RootElement, field);
        }
        if (value.ValueKind != JsonValueKind.Array)
            throw new FieldException(field, $"{FieldReader.Quote(value)} is not a list");

        var turns = new List<Turn>(value.GetArrayLength());
        foreach (var line in value.EnumerateArray())
            turns.Add(OneTurn(line, $"{field}[{turns.Count}]"));
        return turns;
    }

    private static Turn OneTurn(JsonElement line, string at)
    {
        if (line.ValueKind != JsonValueKind.Object)
            throw new FieldException(at, $"{FieldReader.Quote(line)} is not an object");
        long? id = null, start = null, end = null;
        string text = "", type = "";
        foreach (var property in line.EnumerateObject())
        {
            var value = property.Value;
            switch (FieldReader.Name(property, at))
            {
                case "callDetailId": id = FieldReader.Integer(value, at + ".callDetailId"); break;
                case "text": text = FieldReader.Text(value, at + ".text"); break;
                case "type": type = FieldReader.Word(value, at + ".type"); break;
                case "startOffset": start = FieldReader.Integer(value, at + ".startOffset"); break;
                case "endOffset": end = FieldReader.Integer(value, at + ".endOffset"); break;
            }
        }
        var speaker = type.ToUpperInvariant() switch { "PERSON" => Speaker.Customer, "ROBOT" => Speaker.Robot, _ => Speaker.Other };
        return new Turn(id, text, speaker, type, start, end);
    }
}
