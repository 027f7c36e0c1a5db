using System.Text.Json;
using System.Text.Unicode;
using CallDashboard.Domain;

namespace CallDashboard.Ingest;

/// <summary>
/// Reads a pushed body: the envelope first, then each record by itself. Samples of what it takes:
/// <code>
/// {"callId":"c1","startTime":1795300000,…}
/// [{"callId":"c1",…},{"callId":"c2",…}]
/// {"array":[{"callId":"c1",…}]}
/// {"dataType":"ROBOT_CALL_RECORD","data":{"callId":"c1",…}}      data also as array or as JSON text
/// {"dataType":"TASK_FINISHED","data":{…}}                         another kind, kept as it is
/// </code>
/// What cannot be read comes back as a <see cref="RecordProblem"/>; nothing that came from outside makes it throw. Thread-safe.
/// </summary>
/// <param name="textTimeZone">Zone of times that come as text without one.</param>
public sealed class RecordParser(TimeZoneInfo textTimeZone)
{
    /// <summary>Grows whenever the same bytes may be read differently than before.</summary>
    public const int Version = 1;

    /// <summary>The envelope's word for call records.</summary>
    private const string CallRecordType = "ROBOT_CALL_RECORD";

    /// <summary>Records in one body: a bound against a megabyte of <c>[0,0,0,…</c>.</summary>
    private const int MaxRecords = 5000;

    /// <summary>Envelopes inside envelopes.</summary>
    private const int MaxEnvelopes = 3;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 64 };

    /// <summary>Takes a body apart: the bytes as sent, decompressed.</summary>
    public ParsedBody Parse(ReadOnlyMemory<byte> body)
    {
        var json = body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;
        if (json.Span.Trim(" \t\r\n"u8).IsEmpty)
            return Unreadable(body, "", "the body is empty");
        if (!Utf8.IsValid(json.Span))
            return Unreadable(body, "", "the body is not UTF-8 text");
        try
        {
            var records = new List<ParsedRecord>(1);
            var shape = Read(json, records, 0);
            if (records.Count == 0)
                return Unreadable(body, "callId", $"the body {shape} holds no record");
            return records.Count > MaxRecords
                ? Unreadable(body, "", $"the body holds more than {MaxRecords} records")
                : new ParsedBody(shape, records);
        }
        catch (JsonException problem)
        {
            return Unreadable(body, "", $"the body is not JSON (line {problem.LineNumber + 1}, byte {problem.BytePositionInLine + 1})");
        }
    }

    /// <summary>Reads the stored bytes of one record again. Throws <see cref="FormatException"/> when they are not one.</summary>
    public CallRecord ParseStored(ReadOnlyMemory<byte> record)
    {
        var parsed = Parse(record);
        return parsed.Records is [{ Call: { } call }] ? call : throw new FormatException(parsed.Records[0].Problem?.ToString() ?? "The stored bytes are not one record.");
    }

    /// <summary>Reads one JSON value that is a record, an envelope, or a list of them. Returns its shape.</summary>
    private string Read(ReadOnlyMemory<byte> json, List<ParsedRecord> records, int level)
    {
        var reader = new Utf8JsonReader(json.Span, Strict);
        reader.Read();
        var shape = ReadValue(ref reader, json, records, level);
        // Nothing may follow: reading on throws when something does.
        while (reader.Read())
        {
        }
        return shape;
    }

    private string ReadValue(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, List<ParsedRecord> records, int level)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, json, records, level);
            case JsonTokenType.StartArray when level < MaxEnvelopes:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (records.Count <= MaxRecords)
                        ReadValue(ref reader, json, records, level + 1);
                    else
                        reader.Skip();
                }
                return "[…]";
            default:
                var bytes = JsonTexts.Skip(ref reader, json);
                records.Add(new ParsedRecord(bytes, Problem: new RecordProblem("", "is not an object")));
                return "";
        }
    }

    private string ReadObject(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, List<ParsedRecord> records, int level)
    {
        // Read as a record at once: nearly every body is one. What turns out to be an envelope is opened afterwards.
        var start = (int)reader.TokenStartIndex;
        var record = new RecordReader(textTimeZone);
        record.Read(ref reader, json);
        var bytes = json[start..(int)reader.BytesConsumed];

        var dataType = JsonTexts.Text(record.Unknown("dataType")).Trim();
        if (dataType.Length != 0 && !dataType.Equals(CallRecordType, StringComparison.OrdinalIgnoreCase))
        {
            records.Add(new ParsedRecord(bytes, OtherKind: JsonTexts.Cut(dataType, 100)));
            return $$"""{"dataType":"{{JsonTexts.Cut(dataType, 60)}}",…}""";
        }
        if (!record.Has(RecordField.CallId) && level < MaxEnvelopes)
        {
            if (record.Unknown("data") is { IsEmpty: false } data && Open(data, records, level))
                return """{"data":…}""";
            if (record.Unknown("array") is { IsEmpty: false } array && Open(array, records, level))
                return """{"array":[…]}""";
        }

        var call = record.Finish(out var problem);
        records.Add(new ParsedRecord(bytes, call, problem));
        return "{…}";
    }

    /// <summary>Opens an envelope's content: an object, a list, or either as JSON text. False when it is nothing of the kind.</summary>
    private bool Open(ReadOnlyMemory<byte> content, List<ParsedRecord> records, int level)
    {
        if (content.Span[0] == '"')
        {
            content = JsonTexts.InnerJson(content);
            if (content.IsEmpty)
                return false;
        }
        if (content.Span[0] is not ((byte)'{' or (byte)'['))
            return false;
        Read(content, records, level + 1);
        return true;
    }

    private static ParsedBody Unreadable(ReadOnlyMemory<byte> body, string field, string message) =>
        new("", [new ParsedRecord(body, Problem: new RecordProblem(field, message))]);
}
