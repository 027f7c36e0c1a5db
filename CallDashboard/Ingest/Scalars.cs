using System.Globalization;
using System.Text.Json;

namespace CallDashboard.Ingest;

/// <summary>Numbers and times, as the platform's family writes them. Errors come as words, never as exceptions.</summary>
internal static class Scalars
{
    /// <summary>Unix seconds at and above this are milliseconds: as seconds it would be the year 5138.</summary>
    private const decimal FirstMilliseconds = 100_000_000_000m;

    /// <summary>End of the year 9999, unix seconds.</summary>
    private const decimal LastSecond = 253_402_300_799m;

    private static readonly string[] TextTimes =
    [
        "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd HH:mm", "yyyy/MM/dd HH:mm:ss", "yyyy-MM-dd",
    ];

    /// <summary>
    /// A number, also as text. Null and empty are no number. Samples: <c>42</c>, <c>"42"</c>, <c>42.0</c>, <c>"0.0300"</c>, <c>null</c>, <c>""</c>.
    /// </summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Number(ref Utf8JsonReader reader, out decimal? value)
    {
        value = null;
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                if (reader.TryGetInt64(out var whole))
                    value = whole;
                else if (reader.TryGetDecimal(out var number))
                    value = number;
                else
                    return "is too large a number";
                return null;
            case JsonTokenType.String:
                var text = JsonTexts.String(ref reader).Trim();
                if (IsNothing(text))
                    return null;
                if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed))
                {
                    value = parsed;
                    return null;
                }
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var huge) && double.Abs(huge) > 1
                    && !double.IsNaN(huge) && char.IsAsciiDigit(text[^1])
                    ? "is too large a number"
                    : $"{JsonTexts.Quote(text)} is not a number";
            case JsonTokenType.Null:
                return null;
            default:
                return $"{Kind(ref reader)} is not a number";
        }
    }

    /// <summary>A platform id: a whole number, exact to 19 digits. −1 is the family's word for none.</summary>
    public static string? Id(ref Utf8JsonReader reader, out long? value)
    {
        value = null;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var exact) && exact >= 0)
        {
            value = exact;
            return null;
        }
        if (Number(ref reader, out var number) is { } error)
            return error;
        return number == -1 ? null : Whole(number, long.MaxValue, out value);
    }

    /// <summary>How many of something: a whole number from 0.</summary>
    public static string? Count(ref Utf8JsonReader reader, out long? value)
    {
        value = null;
        return Number(ref reader, out var number) ?? Whole(number, int.MaxValue, out value);
    }

    /// <summary>A duration in seconds from 0; a fraction is rounded.</summary>
    public static string? Seconds(ref Utf8JsonReader reader, out long? value)
    {
        value = null;
        if ((Number(ref reader, out var number) ?? FromZero(number, int.MaxValue)) is { } error)
            return error;
        value = number is { } seconds ? (long)decimal.Round(seconds, MidpointRounding.AwayFromZero) : null;
        return null;
    }

    /// <summary>A position in a recording, milliseconds. Kept as sent, even when it cannot be right: timing checks it.</summary>
    public static string? Offset(ref Utf8JsonReader reader, out long? value)
    {
        value = null;
        if (Number(ref reader, out var number) is { } error)
            return error;
        if (number is null)
            return null;
        if (decimal.Abs(number.Value) > long.MaxValue)
            return "is too large a number";
        value = (long)decimal.Round(number.Value);
        return null;
    }

    /// <summary>An amount from 0.</summary>
    public static string? Amount(ref Utf8JsonReader reader, out decimal? value)
    {
        if (Number(ref reader, out value) is { } error)
            return error;
        return value switch
        {
            < 0 => "is negative",
            > 1_000_000_000m => "is too large an amount",
            _ => null,
        };
    }

    /// <summary>
    /// A time, as unix seconds UTC. Samples: <c>1795300000</c>, <c>"1795300000"</c>, <c>1795300000123</c> (milliseconds),
    /// <c>"2018-10-12 18:46:55"</c> (in the configured zone), <c>"2018-10-12T18:46:55+08:00"</c>. Nothing and 0 are no time.
    /// </summary>
    public static string? Time(ref Utf8JsonReader reader, TimeZoneInfo zone, out long? value)
    {
        value = null;
        if (reader.TokenType == JsonTokenType.String)
        {
            var text = JsonTexts.String(ref reader).Trim();
            if (IsNothing(text))
                return null;
            if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
                return TextTime(text, zone, out value);
        }
        if (Number(ref reader, out var number) is not null)
            return $"{Kind(ref reader)} is not a time";
        if (number is null or 0)
            return null;
        if (number < 0)
            return "is before 1970";
        var seconds = number.Value >= FirstMilliseconds ? number.Value / 1000 : number.Value;
        if (seconds > LastSecond)
            return "is not a time: too large a number";
        value = (long)decimal.Floor(seconds);
        return null;
    }

    /// <summary>A whole number from 0 to a limit; nothing stays nothing.</summary>
    private static string? Whole(decimal? number, long most, out long? value)
    {
        value = null;
        if (FromZero(number, most) is { } error)
            return error;
        if (number is { } fraction && decimal.Truncate(fraction) != fraction)
            return "is not a whole number";
        value = (long?)number;
        return null;
    }

    private static string? FromZero(decimal? number, long most) => number < 0 ? "is negative" : number > most ? "is too large a number" : null;

    private static string? TextTime(string text, TimeZoneInfo zone, out long? value)
    {
        if (DateTime.TryParseExact(text, TextTimes, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            // An hour that the clocks skipped is read with the offset before the change, one that came twice with the later offset.
            value = new DateTimeOffset(local, TimeSpan.Zero).ToUnixTimeSeconds() - (long)zone.GetUtcOffset(local).TotalSeconds;
        }
        else if (text.Contains('T', StringComparison.Ordinal) || text.EndsWith('Z') || text.LastIndexOf('+') > 10)
        {
            value = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact) ? exact.ToUnixTimeSeconds() : null;
        }
        else
        {
            value = null;
        }
        if (value is null)
            return $"{JsonTexts.Quote(text)} is not a time";
        return value < 0 ? "is before 1970" : null;
    }

    /// <summary>Texts that the family writes for nothing.</summary>
    public static bool IsNothing(string trimmed) => trimmed.Length == 0 || trimmed.Equals("null", StringComparison.OrdinalIgnoreCase);

    /// <summary>The kind of a value, for a reason.</summary>
    public static string Kind(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Number => System.Text.Encoding.ASCII.GetString(reader.ValueSpan.Length > 40 ? reader.ValueSpan[..40] : reader.ValueSpan),
        _ => "this",
    };
}
