using System.Text;
using System.Text.Json;
using CallDashboard.Domain;

namespace CallDashboard.Ingest;

/// <summary>
/// The transcript: <c>[{"callDetailId":1,"text":"Hello","type":"ROBOT"},{"callDetailId":2,"text":"Yes","type":"PERSON","startOffset":2100,"endOffset":2900}]</c>,
/// also as JSON text.
/// </summary>
internal static class TurnReader
{
    /// <summary>Reads the lines. <paramref name="at"/> becomes the place of what is wrong: <c>callDetailList[3].startOffset</c>.</summary>
    public static string? Turns(ref Utf8JsonReader reader, ref string at, out List<Turn> turns)
    {
        turns = [];
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.StartArray:
                return Lines(ref reader, ref at, turns);
            case JsonTokenType.StartObject:
                return reader.Read() && reader.TokenType == JsonTokenType.EndObject ? null : "an object is not a list";
            case JsonTokenType.String:
                var text = JsonTexts.String(ref reader).Trim();
                if (Scalars.IsNothing(text))
                    return null;
                try
                {
                    var inner = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
                    if (inner.Read() && inner.TokenType == JsonTokenType.StartArray)
                        return Lines(ref inner, ref at, turns) ?? (inner.Read() ? "is not a list" : null);
                }
                catch (JsonException)
                {
                    turns.Clear();
                }
                return $"{JsonTexts.Quote(text)} is not a list";
            default:
                return $"{Scalars.Kind(ref reader)} is not a list";
        }
    }

    private static string? Lines(ref Utf8JsonReader reader, ref string at, List<Turn> turns)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.Null)
                continue;
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                at = $"{at}[{turns.Count}]";
                return $"{Scalars.Kind(ref reader)} is not a line";
            }
            if (Line(ref reader, turns, out var field) is { } error)
            {
                at = $"{at}[{turns.Count}].{field}";
                return error;
            }
        }
        return null;
    }

    private static string? Line(ref Utf8JsonReader reader, List<Turn> turns, out string field)
    {
        long? id = null, start = null, end = null;
        string text = "", type = "";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            field = NameOf(ref reader);
            reader.Read();
            string? error = null;
            switch (field)
            {
                case "text": error = Texts.Text(ref reader, out text); break;
                case "type": error = TypeOf(ref reader, out type); break;
                case "callDetailId": error = Scalars.Id(ref reader, out id); break;
                case "startOffset": error = Scalars.Offset(ref reader, out start); break;
                case "endOffset": error = Scalars.Offset(ref reader, out end); break;
                default: reader.Skip(); break;
            }
            if (error is not null)
                return error;
        }
        field = "";
        turns.Add(new Turn(id, text, SpeakerOf(type), type, start, end));
        return null;
    }

    private static string NameOf(ref Utf8JsonReader reader) =>
        JsonTexts.Is(ref reader, "text"u8) ? "text"
        : JsonTexts.Is(ref reader, "type"u8) ? "type"
        : JsonTexts.Is(ref reader, "callDetailId"u8) ? "callDetailId"
        : JsonTexts.Is(ref reader, "startOffset"u8) ? "startOffset"
        : JsonTexts.Is(ref reader, "endOffset"u8) ? "endOffset"
        : "";

    /// <summary>The two documented types are not made into new strings every time.</summary>
    private static string? TypeOf(ref Utf8JsonReader reader, out string type)
    {
        type = reader.TokenType != JsonTokenType.String ? "" : JsonTexts.Is(ref reader, "PERSON"u8) ? "PERSON" : JsonTexts.Is(ref reader, "ROBOT"u8) ? "ROBOT" : "";
        return type.Length == 0 ? Texts.Word(ref reader, out type) : null;
    }

    private static Speaker SpeakerOf(string type) =>
        type.Equals("PERSON", StringComparison.OrdinalIgnoreCase) ? Speaker.Customer
        : type.Equals("ROBOT", StringComparison.OrdinalIgnoreCase) ? Speaker.Robot
        : Speaker.Other;
}
