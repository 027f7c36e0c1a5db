using System.Buffers;
using System.Text;
using System.Text.Json;

namespace CallDashboard.Ingest;

/// <summary>Texts out of JSON that is already known to be well-formed UTF-8.</summary>
internal static class JsonTexts
{
    /// <summary>The current string, unescaped. Half a surrogate pair (a text cut inside an emoji) and NUL become U+FFFD.</summary>
    public static string String(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return Encoding.UTF8.GetString(reader.ValueSpan);
        string text;
        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            text = Unescape(reader.ValueSpan);
        }
        return text.Contains('\0') ? text.Replace('\0', '\uFFFD') : text;
    }

    /// <summary>Whether the current string is this one. Never throws: the framework's own comparison does for half a surrogate pair.</summary>
    public static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(String(ref reader)).AsSpan().SequenceEqual(text) : reader.ValueSpan.SequenceEqual(text);

    /// <summary>Steps over the current value and returns its exact bytes.</summary>
    public static ReadOnlyMemory<byte> Skip(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    /// <summary>The text of a JSON value: a string's content, nothing for null, else the JSON itself.</summary>
    public static string Text(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
            return "";
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.String => String(ref reader),
            JsonTokenType.Null => "",
            _ => Encoding.UTF8.GetString(json.Span),
        };
    }

    /// <summary>The bytes inside a JSON string that itself holds JSON, without white space around; empty when there is none.</summary>
    public static ReadOnlyMemory<byte> InnerJson(ReadOnlyMemory<byte> jsonString)
    {
        var reader = new Utf8JsonReader(jsonString.Span);
        reader.Read();
        return Encoding.UTF8.GetBytes(String(ref reader).Trim());
    }

    /// <summary>At most so many characters, never half a surrogate pair.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        return char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }

    /// <summary>Quotes a value for a reason: <c>"soon"</c>, cut to what a person can read.</summary>
    public static string Quote(string value) => $"\"{(value.Length > 40 ? Cut(value, 40) + "…" : value)}\"";

    /// <summary>Undoes JSON escapes where the framework refuses: <c>\ud83d</c> without its other half.</summary>
    private static string Unescape(ReadOnlySpan<byte> escaped)
    {
        var text = new ArrayBufferWriter<char>(escaped.Length);
        for (var i = 0; i < escaped.Length;)
        {
            if (escaped[i] != '\\')
            {
                var run = escaped[i..].IndexOf((byte)'\\') is var next and >= 0 ? escaped.Slice(i, next) : escaped[i..];
                text.Advance(Encoding.UTF8.GetChars(run, text.GetSpan(run.Length)));
                i += run.Length;
                continue;
            }
            var c = (char)escaped[i + 1];
            i += 2;
            if (c == 'u')
            {
                c = (char)ushort.Parse(escaped.Slice(i, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null);
                i += 4;
            }
            else
            {
                c = c switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => c };
            }
            text.GetSpan(1)[0] = c;
            text.Advance(1);
        }
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.WrittenSpan.ToArray()));
    }
}
