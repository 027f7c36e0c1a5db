using System.Text;
using System.Text.Json;

namespace CallDashboard.Ingest;

/// <summary>Fields that are texts. Numbers and truth values become text as they are written; a null is no text.</summary>
internal static class Texts
{
    /// <summary>Any text.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Text(ref Utf8JsonReader reader, out string text)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                text = JsonTexts.String(ref reader);
                return null;
            case JsonTokenType.Null:
                text = "";
                return null;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                text = Encoding.UTF8.GetString(reader.ValueSpan);
                return null;
            default:
                text = "";
                return $"{Scalars.Kind(ref reader)} is not a text";
        }
    }

    /// <summary>A text without the white space around it.</summary>
    public static string? Trimmed(ref Utf8JsonReader reader, out string text)
    {
        var error = Text(ref reader, out text);
        text = text.Trim();
        return error;
    }

    /// <summary>A short text: an id, a code, a level. Refused when it is too long to be one.</summary>
    public static string? Word(ref Utf8JsonReader reader, out string word) =>
        Trimmed(ref reader, out word) ?? (word.Length > RecordReader.LongestWord ? $"is longer than {RecordReader.LongestWord} characters" : null);
}
