using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace CallDashboard.Ingest;

/// <summary>A field holds something that it cannot mean.</summary>
internal sealed class FieldException(string field, string message) : Exception
{
    public RecordProblem Problem { get; } = new(field, message);
}

/// <summary>
/// Reads one JSON value as the kind of thing its field means, with the tolerances of the platform's family:
/// numbers as text and texts as numbers, null and missing, lists and maps as JSON text.
/// Throws <see cref="FieldException"/> for what cannot be meant.
/// </summary>
internal static class FieldReader
{
    /// <summary>The longest text that is interned, looked up or put in an address.</summary>
    public const int LongestWord = 200;

    private const long FirstMillisecond = 100_000_000_000; // As seconds this is the year 5138, as milliseconds 1973.
    private static readonly string[] TextTimes = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy/MM/dd HH:mm:ss"];

    /// <summary>Any scalar as text; objects and arrays are refused.</summary>
    public static string Text(JsonElement value, string field) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => String(value, field),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw new FieldException(field, $"{Quote(value)} is not a text"),
    };

    /// <summary>A short text without line breaks, trimmed: ids, codes, tags, levels.</summary>
    public static string Word(JsonElement value, string field)
    {
        var text = Text(value, field).Trim();
        if (text.Length > LongestWord)
            throw new FieldException(field, $"is longer than {LongestWord} characters");
        return text;
    }

    /// <summary>A whole number such as an id: all digits are kept.</summary>
    public static long? Integer(JsonElement value, string field)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.Number:
                if (value.TryGetInt64(out var number))
                    return number;
                return value.TryGetDecimal(out var exact) && decimal.Truncate(exact) == exact && exact is >= long.MinValue and <= long.MaxValue
                    ? (long)exact
                    : throw new FieldException(field, $"{Quote(value)} is not a whole number");
            case JsonValueKind.String:
                var text = String(value, field).Trim();
                if (text.Length == 0)
                    return null;
                if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
                    return number;
                return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out exact) && decimal.Truncate(exact) == exact && exact is >= long.MinValue and <= long.MaxValue
                    ? (long)exact
                    : throw new FieldException(field, $"{Quote(value)} is not a number");
            default:
                throw new FieldException(field, $"{Quote(value)} is not a number");
        }
    }

    /// <summary>A count or a duration: not below 0, fits 32 bits; a fraction is cut off.</summary>
    public static long? Amount(JsonElement value, string field)
    {
        if (Decimal(value, field) is not { } number)
            return null;
        if (number < 0)
            throw new FieldException(field, $"{Plain(number)} is below 0");
        if (number > int.MaxValue)
            throw new FieldException(field, $"{Plain(number)} is too large");
        return (long)decimal.Truncate(number);
    }

    /// <summary>A number that may have a fraction: an amount of money.</summary>
    public static decimal? Decimal(JsonElement value, string field)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.Number:
                return value.TryGetDecimal(out var number) && Math.Abs(number) < 1e18m ? number : throw new FieldException(field, $"{Quote(value)} is too large");
            case JsonValueKind.String:
                var text = String(value, field).Trim();
                if (text.Length == 0)
                    return null;
                return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && Math.Abs(number) < 1e18m
                    ? number
                    : throw new FieldException(field, $"{Quote(value)} is not a number");
            default:
                throw new FieldException(field, $"{Quote(value)} is not a number");
        }
    }

    /// <summary>
    /// A moment in unix seconds: seconds or milliseconds as number or text, <c>2018-10-12 18:46:55</c> in <paramref name="zone"/>, or ISO 8601 with its own.
    /// 0 stands for none, as in records of calls that never began.
    /// </summary>
    public static long? Time(JsonElement value, string field, TimeZoneInfo zone)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            var text = String(value, field).Trim();
            if (text.Length == 0)
                return null;
            if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                return TextTime(text, field, zone);
        }
        else if (value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Number))
        {
            throw new FieldException(field, $"{Quote(value)} is not a time");
        }

        if (Decimal(value, field) is not { } number || number == 0)
            return null;
        if (number < 0 || number >= FirstMillisecond * 1000)
            throw new FieldException(field, $"{Plain(number)} is not a time");
        return (long)(number >= FirstMillisecond ? number / 1000 : number);
    }

    /// <summary>A list: an array, an array as JSON text (<c>["a","b"]</c>), or comma text (<c>a,b</c>). Members that are objects stay JSON text.</summary>
    public static IReadOnlyList<string> List(JsonElement value, string field)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return [];
            case JsonValueKind.Array:
                return Members(value, field);
            case JsonValueKind.String:
                var text = String(value, field).Trim();
                if (text.StartsWith('['))
                {
                    using var inner = Inner(text, field, "list");
                    return Members(inner.RootElement, field);
                }
                return text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            case JsonValueKind.Number:
                return [value.GetRawText()];
            case JsonValueKind.Object when !value.EnumerateObject().Any():
                return [];
            default:
                throw new FieldException(field, $"{Quote(value)} is not a list");
        }
    }

    /// <summary>A map of names to texts: an object, or an object as JSON text. An empty array is an empty map (some languages cannot tell them apart).</summary>
    public static IReadOnlyDictionary<string, string> Map(JsonElement value, string field)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return Pairs(value, field);
            case JsonValueKind.Null:
            case JsonValueKind.Array when value.GetArrayLength() == 0:
                return Empty;
            case JsonValueKind.String:
                var text = String(value, field).Trim();
                if (text.Length == 0)
                    return Empty;
                using (var inner = Inner(text, field, "map"))
                    return inner.RootElement.ValueKind == JsonValueKind.Object ? Pairs(inner.RootElement, field) : throw new FieldException(field, $"{Quote(value)} is not a map");
            default:
                throw new FieldException(field, $"{Quote(value)} is not a map");
        }
    }

    /// <summary>Parses JSON that came as a text.</summary>
    public static JsonDocument Inner(string text, string field, string kind)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            throw new FieldException(field, $"{Shorten(text)} is not a {kind}");
        }
    }

    /// <summary>A value for a message, cut to a readable length.</summary>
    public static string Quote(JsonElement value) => Shorten(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)));

    /// <summary>A string's text; half surrogate pairs are refused, NULs (which end a text in many readers) become U+FFFD.</summary>
    public static string String(JsonElement value, string field)
    {
        try
        {
            var text = value.GetString()!;
            return text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;
        }
        catch (InvalidOperationException)
        {
            throw new FieldException(field, "is not valid Unicode text");
        }
    }

    private static readonly Dictionary<string, string> Empty = [];

    private static List<string> Members(JsonElement array, string field)
    {
        if (array.ValueKind != JsonValueKind.Array)
            throw new FieldException(field, $"{Quote(array)} is not a list");
        var list = new List<string>(array.GetArrayLength());
        foreach (var member in array.EnumerateArray())
        {
            var text = (member.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? member.GetRawText() : Text(member, field)).Trim();
            if (text.Length != 0)
                list.Add(text);
        }
        return list;
    }

    private static Dictionary<string, string> Pairs(JsonElement map, string field)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in map.EnumerateObject())
            pairs[Name(pair, field)] = pair.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? pair.Value.GetRawText() : Text(pair.Value, field);
        return pairs;
    }

    /// <summary>A property's name; half surrogate pairs are refused.</summary>
    public static string Name(JsonProperty property, string field)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw new FieldException(field, "has a name that is not valid Unicode text");
        }
    }

    private static long TextTime(string text, string field, TimeZoneInfo zone)
    {
        if (DateTime.TryParseExact(text, TextTimes, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            // A local time that a change of the clocks skips is read with the offset in force before it.
            var offset = zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddHours(-1)) : zone.GetUtcOffset(local);
            return new DateTimeOffset(local, offset).ToUnixTimeSeconds();
        }
        return text.Length >= 20 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? moment.ToUnixTimeSeconds()
            : throw new FieldException(field, $"\"{Shorten(text)}\" is not a time");
    }

    private static string Plain(decimal number) => number.ToString(CultureInfo.InvariantCulture).Replace('-', '−');

    private static string Shorten(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[38]) ? 38 : 39), "…");
}
