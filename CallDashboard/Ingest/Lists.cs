using System.Text;
using System.Text.Json;

namespace CallDashboard.Ingest;

/// <summary>
/// Fields that are lists or maps, as the platform's family writes them:
/// <c>["a","b"]</c> · <c>"[\"a\",\"b\"]"</c> · <c>"a,b"</c> · <c>"[a, b]"</c> · <c>null</c> · <c>""</c>;
/// <c>{"name":"Ann"}</c> · <c>"{\"name\":\"Ann\"}"</c>.
/// </summary>
internal static class Lists
{
    private static readonly Dictionary<string, string> NoPairs = [];

    /// <summary>A list of texts. Members that are objects stay JSON text.</summary>
    /// <param name="keepGaps">Keeps empty members, so that parallel lists stay parallel.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Texts(ref Utf8JsonReader reader, bool keepGaps, out List<string> list)
    {
        list = [];
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.StartArray:
                Members(ref reader, keepGaps, list);
                return null;
            case JsonTokenType.String:
                Split(JsonTexts.String(ref reader).Trim(), keepGaps, list);
                return null;
            case JsonTokenType.Number:
                list.Add(Encoding.UTF8.GetString(reader.ValueSpan));
                return null;
            case JsonTokenType.StartObject:
                // An empty map is an empty list: some languages cannot tell them apart.
                return reader.Read() && reader.TokenType == JsonTokenType.EndObject ? null : "an object is not a list";
            default:
                return $"{Scalars.Kind(ref reader)} is not a list";
        }
    }

    /// <summary>A list of short texts that are interned.</summary>
    public static string? Words(ref Utf8JsonReader reader, bool keepGaps, out List<string> list)
    {
        if (Texts(ref reader, keepGaps, out list) is { } error)
            return error;
        foreach (var word in list)
        {
            if (word.Length > RecordReader.LongestWord)
                return $"has a member longer than {RecordReader.LongestWord} characters";
        }
        return null;
    }

    /// <summary>A map of names to texts. Values that are objects or lists stay JSON text.</summary>
    public static string? Map(ref Utf8JsonReader reader, out Dictionary<string, string> map)
    {
        map = NoPairs;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.StartObject:
                Pairs(ref reader, map = new(StringComparer.Ordinal));
                return null;
            case JsonTokenType.StartArray:
                return reader.Read() && reader.TokenType == JsonTokenType.EndArray ? null : "a list is not a map";
            case JsonTokenType.String:
                var text = JsonTexts.String(ref reader).Trim();
                if (Scalars.IsNothing(text) || text == "[]")
                    return null;
                try
                {
                    var inner = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
                    if (inner.Read() && inner.TokenType == JsonTokenType.StartObject)
                    {
                        Pairs(ref inner, map = new(StringComparer.Ordinal));
                        return inner.Read() ? $"{JsonTexts.Quote(text)} is not a map" : null;
                    }
                }
                catch (JsonException)
                {
                    map = NoPairs;
                }
                return $"{JsonTexts.Quote(text)} is not a map";
            default:
                return $"{Scalars.Kind(ref reader)} is not a map";
        }
    }

    private static void Members(ref Utf8JsonReader reader, bool keepGaps, List<string> list)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var member = Member(ref reader).Trim();
            if (keepGaps || member.Length != 0)
                list.Add(member);
        }
    }

    private static void Pairs(ref Utf8JsonReader reader, Dictionary<string, string> map)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonTexts.String(ref reader);
            reader.Read();
            map[name] = Member(ref reader);
        }
    }

    private static string Member(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            _ = Ingest.Texts.Text(ref reader, out var text);
            return text;
        }
        using var element = JsonDocument.ParseValue(ref reader);
        return element.RootElement.GetRawText();
    }

    private static void Split(string text, bool keepGaps, List<string> list)
    {
        if (Scalars.IsNothing(text) || text == "{}")
            return;
        if (text[0] == '[')
        {
            try
            {
                var inner = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
                inner.Read();
                Members(ref inner, keepGaps, list);
                if (!inner.Read())
                    return;
            }
            catch (JsonException)
            {
                // "[a, b]": how some languages print a list; read below.
            }
            list.Clear();
            text = text.TrimStart('[').TrimEnd(']');
        }
        foreach (var part in text.Split(',', '，'))
        {
            var member = part.Trim();
            if (keepGaps || member.Length != 0)
                list.Add(member);
        }
    }
}
