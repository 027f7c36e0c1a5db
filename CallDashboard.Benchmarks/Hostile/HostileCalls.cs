using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CallDashboard.Benchmarks.Hostile;

/// <summary>Calls with such a text in every field that holds one.</summary>
internal static class HostileCalls
{
    /// <summary>Texts in one call.</summary>
    public const int TextsEach = 25;

    /// <summary>Lines of a transcript.</summary>
    public const int LinesEach = 3;

    private const int LongestWord = 180;

    /// <summary>The id of a call: what the address of its page is made of.</summary>
    public static string IdOf(int call, Func<int, string> text) => "h" + call.ToString(CultureInfo.InvariantCulture) + "-" + Printable(text(call * TextsEach));

    /// <summary>The record as the platform would push it.</summary>
    /// <param name="now">Unix seconds; the call ended before.</param>
    public static string Record(int call, Func<int, string> text, long now)
    {
        var next = (call * TextsEach) + 1;
        string Text() => text(next++);
        // What is a word may not be as long as a sentence.
        string Word() => text(next++) is { Length: > LongestWord } tooLong ? tooLong[..LongestWord] : text(next - 1);
        var id = IdOf(call, text);
        // Ids are spelled the same for both kinds of texts but for the text; the number decides times, and with them the order.
        return new JsonObject
        {
            ["callId"] = id, ["appId"] = Word(), ["robotCallJobId"] = 1001 + (call % 3), ["dialogFlowId"] = 301, ["tenantPhoneNumberId"] = 71,
            ["calledPhoneNumber"] = string.Create(CultureInfo.InvariantCulture, $"+1555{call:D7}"), ["startTime"] = now - 60 - (call * 7), ["endTime"] = now - 20 - (call * 7),
            ["resultStatus"] = Word(), ["hangupBy"] = Word(), ["customerConcern"] = new JsonArray(Word(), Word()), ["analysisBasis"] = Text(), ["chatDuration"] = 30, ["billingTime"] = 36, ["pay"] = "0.0180", ["chatRound"] = 2,
            ["attributes"] = new JsonArray(Word(), Word()), ["properties"] = new JsonObject { ["p" + Word()] = Text() }, ["intentLevelDetailName"] = Word(),
            ["callRecordTagIds"] = new JsonArray($"5{call}"), ["callRecordTagNames"] = new JsonArray(Word()), ["customerTagIds"] = new JsonArray($"9{call}"), ["customerTagNames"] = new JsonArray(Word()),
            ["fullAudioUrl"] = "", ["customerAudioUrl"] = "", ["dynamicProperties"] = new JsonObject { ["d" + Word()] = Text() },
            ["callDetailList"] = new JsonArray(
                new JsonObject { ["callDetailId"] = 1, ["text"] = Text(), ["type"] = "ROBOT" },
                new JsonObject { ["callDetailId"] = 2, ["text"] = Text(), ["type"] = "PERSON", ["startOffset"] = 2100, ["endOffset"] = 2900 },
                new JsonObject { ["callDetailId"] = 3, ["text"] = Text(), ["type"] = "ROBOT" }),
            ["callCount"] = 1, ["redialTimes"] = 0, ["u" + Word()] = Text(),
        }.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Ids keep what is dangerous in markup and paths; control characters, lone surrogates and what stands for them are not ids.</summary>
    private static string Printable(string text) => new([.. text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c) && c is not ('\uFFFD' or '\uFFFE' or '\u2028' or '\u2029')).Take(100)]);
}
