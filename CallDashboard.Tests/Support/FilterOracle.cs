using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CallDashboard.Domain;

namespace CallDashboard.Tests.Support;

/// <summary>
/// What the filter means, said a second time in plain C# over the pushed records: slow, without a database and without any code of the program's filter.
/// </summary>
internal sealed class FilterOracle(IReadOnlyList<CallRecord> pushed)
{
    /// <summary>The ids of the calls that match, unordered.</summary>
    public HashSet<string> Matching(CallFilter filter, TimeRange range) => [.. pushed.Where((_, i) => Matches(filter, range, i)).Select(c => c.CallId)];

    private bool Matches(CallFilter f, TimeRange range, int index)
    {
        var c = pushed[index];
        var group = c.Status switch
        {
            "ANSWERED" or "TRANSFER_ARTIFICIAL" => "reached",
            "NO_ANSWER" or "BUSY" or "POWER_OFF" or "OUT_OF_SERVICE" or "REFUSED" or "VACANT_NUMBER" or "CAN_NOT_CONNECT" or "CALL_LOSS" => "not-reached",
            "FROM_PHONE_ERROR" or "SYSTEM_ERROR" => "our-side",
            _ => "other",
        };
        return c.StartTime >= range.From && c.StartTime < range.To
            && In(f.Statuses, c.Status) && (f.Groups.Count == 0 || f.Groups.Any(g => g.Word() == group))
            && AnyAll(f.TagMode, f.Tags, c.CallTags) && AnyAll(f.TagMode, f.CustomerTags, c.CustomerTags) && !f.NotTags.Any(c.CallTags.Contains)
            && In(f.Apps, c.AppId) && In(f.Intents, c.IntentLevel) && In(f.Hangups, c.HangupBy)
            && InIds(f.Jobs, c.JobId) && InIds(f.Scripts, c.ScriptId) && InIds(f.Lines, c.LineId)
            && (f.Phone is null || Digits(c.Phone).Contains(Digits(f.Phone), StringComparison.Ordinal))
            && (f.MinSeconds is null || c.TalkSeconds >= f.MinSeconds) && (f.MaxSeconds is null || c.TalkSeconds <= f.MaxSeconds)
            && (f.MinRounds is null || c.Rounds >= f.MinRounds) && (f.MaxRounds is null || c.Rounds <= f.MaxRounds)
            && (f.MinRedials is null || c.RedialTimes >= f.MinRedials) && (f.MaxRedials is null || c.RedialTimes <= f.MaxRedials)
            && (f.Concerns.Count == 0 || f.Concerns.Any(concern => concern == "(none)" ? c.Concerns.Count == 0 : c.Concerns.Contains(concern)))
            && (f.Weekdays.Count == 0 || f.Weekdays.Contains(LocalStart(f, c).DayOfWeek is var day and not DayOfWeek.Sunday ? (int)day : 7))
            && (f.Hours.Count == 0 || f.Hours.Contains(LocalStart(f, c).Hour))
            && (f.Recording is null || f.Recording == (c.FullAudioUrl.Length + c.CustomerAudioUrl.Length > 0))
            && f.Reviewed != true
            && f.Properties.All(p => Has(c.Properties, p) || Has(c.DynamicProperties, p))
            && (f.Query is null || SaysAll(c, f.Query))
            && (!f.Last || IsLast(index));
    }

    private static DateTimeOffset LocalStart(CallFilter f, CallRecord c) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(c.StartTime!.Value), f.Zone is { } id ? TimeZoneInfo.FindSystemTimeZoneById(id) : TimeZoneInfo.Utc);

    private static bool In(ImmutableList<string> wanted, string value) => wanted.Count == 0 || wanted.Contains(value.Length == 0 ? "(none)" : value);

    private static bool InIds(ImmutableList<long> wanted, long? value) => wanted.Count == 0 || wanted.Contains(value ?? -1);

    private static bool AnyAll(TagMode mode, ImmutableList<string> wanted, IReadOnlyList<string> has) =>
        wanted.Count == 0 || (mode == TagMode.All ? wanted.All(has.Contains) : wanted.Any(has.Contains));

    private static bool Has(IReadOnlyDictionary<string, string> map, KeyValuePair<string, string> pair) => map.TryGetValue(pair.Key, out var value) && value == pair.Value;

    private static string Digits(string phone) => new([.. phone.Where(char.IsAsciiDigit)]);

    // Digits of each number, and whether a later call went to it: computed once, the oracle is asked thousands of times.
    private readonly Lazy<bool[]> last = new(() =>
    {
        var digits = pushed.Select(c => Digits(c.Phone)).ToArray();
        return [.. pushed.Select((call, index) => digits[index].Length == 0 || !pushed.Where((other, i) => digits[i] == digits[index]
            && (other.StartTime > call.StartTime || (other.StartTime == call.StartTime && i > index))).Any())];
    });

    private bool IsLast(int index) => last.Value[index];

    // Single words only; phrases are the folding's own tests.
    private static bool SaysAll(CallRecord call, string query) => query.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word =>
    {
        var wanted = Plain(word);
        var unspaced = wanted[0] is (>= '\u4e00' and <= '\u9fff') or (>= '\u0e00' and <= '\u0eff');
        return call.Turns.Any(turn => unspaced ? Plain(turn.Text).Contains(wanted, StringComparison.Ordinal) : Words(Plain(turn.Text)).Any(w => w.StartsWith(wanted, StringComparison.Ordinal)));
    });

    private static string Plain(string text) => new([.. text.Normalize(NormalizationForm.FormKD).ToLowerInvariant()
        .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && c is not ('\'' or '’'))]);

    private static string[] Words(string plain) =>
        new string([.. plain.Select(c => char.IsLetterOrDigit(c) && c is not (>= '\u4e00' and <= '\u9fff') ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
