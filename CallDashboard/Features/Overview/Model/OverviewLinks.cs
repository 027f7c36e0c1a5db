using System.Globalization;
using CallDashboard.Domain;

namespace CallDashboard.Features.Overview.Model;

/// <summary>
/// Addresses of the list of exactly the calls that an element counts. Null where the filter's words cannot say it:
/// no link is better than one that shows other calls than were counted.
/// </summary>
public sealed class OverviewLinks(CallFilter filter, TimeZoneInfo zone)
{
    /// <summary>All calls of the page.</summary>
    public string All => To(filter);

    public string Group(ResultGroup group) => To(filter with { Groups = [group] });

    public string Status(string code) => To(filter with { Statuses = [Word(code)] });

    /// <summary>Calls of a bucket of a chart over time, of one family or all.</summary>
    public string During(TimeRange bucket, ResultGroup? group = null, string? status = null)
    {
        var narrowed = filter with { From = TimeWord(bucket.From), To = bucket.To == long.MaxValue ? null : TimeWord(bucket.To) };
        if (group is { } one)
            narrowed = narrowed with { Groups = [one] };
        if (status is not null)
            narrowed = narrowed with { Statuses = [Word(status)] };
        return To(narrowed);
    }

    /// <summary>Another range of the same page.</summary>
    public CallFilter Zoomed(TimeRange range) => filter with { From = TimeWord(range.From), To = range.To == long.MaxValue ? null : TimeWord(range.To) };

    public string WeekdayHour(int weekday, int hour) => To(filter with { Weekdays = [weekday], Hours = [hour] });

    public string Intent(string name) => Reached(f => f with { Intents = [Word(name)] });

    public string Hangup(string name) => Reached(f => f with { Hangups = [Word(name)] });

    public string HangupRounds(string name, int least, int? most) => Reached(f => Rounds(f with { Hangups = [Word(name)] }, least, most));

    /// <summary>A call tag on top of the filter's; "any of two, and this" cannot be said.</summary>
    public string? Tag(string name)
    {
        if (filter.Tags.IsEmpty && (filter.CustomerTags.Count < 2 || filter.TagMode == TagMode.All))
            return Reached(f => f with { Tags = [name] });
        if (filter.TagMode == TagMode.All || (filter.Tags.Count == 1 && filter.CustomerTags.Count < 2))
            return Reached(f => f with { Tags = f.Tags.Contains(name) ? f.Tags : f.Tags.Add(name), TagMode = TagMode.All });
        return filter.Tags.Contains(name) ? Reached(f => f with { Tags = [name] }) : null;
    }

    public string? Concern(string name)
    {
        var word = Word(name);
        return filter.Concerns.IsEmpty || filter.Concerns.Contains(word) ? Reached(f => f with { Concerns = [word] }) : null;
    }

    public string TalkSeconds(int least, int? most) => Reached(f => f with
    {
        MinSeconds = Math.Max(least, f.MinSeconds ?? 0),
        MaxSeconds = Least(most, f.MaxSeconds),
    });

    public string RoundsBetween(int least, int? most) => Reached(f => Rounds(f, least, most));

    public string Redials(int least, int? most) => To(filter with { MinRedials = Math.Max(least, filter.MinRedials ?? 0), MaxRedials = Least(most, filter.MaxRedials) });

    public string Job(long id, ResultGroup? group = null) => To(With(filter with { Jobs = [id] }, group));

    public string Script(long id, ResultGroup? group = null) => To(With(filter with { Scripts = [id] }, group));

    public string Line(long id, ResultGroup? group = null) => To(With(filter with { Lines = [id] }, group));

    /// <summary>The reached calls of the page.</summary>
    public string ReachedCalls => Reached(f => f);

    /// <summary>A and B of the reached calls.</summary>
    public string? HighIntent => filter.Intents.IsEmpty ? Reached(f => f with { Intents = ["A", "B", "a", "b"] }) : null;

    private string Reached(Func<CallFilter, CallFilter> narrow) => To(narrow(filter with { Groups = [ResultGroup.Reached] }));

    private static CallFilter With(CallFilter f, ResultGroup? group) => group is { } one ? f with { Groups = [one] } : f;

    private static CallFilter Rounds(CallFilter f, int least, int? most) => f with { MinRounds = Math.Max(least, f.MinRounds ?? 0), MaxRounds = Least(most, f.MaxRounds) };

    private static int? Least(int? a, int? b) => (a, b) switch { ({ } x, { } y) => Math.Min(x, y), (null, _) => b, _ => a };

    private static string Word(string text) => text.Length == 0 ? CallFilter.NoValue : text;

    private static string To(CallFilter f) => CallFilterQuery.Address("/calls", f);

    // The clock's time as people write it; with its offset only where that names another instant.
    private string TimeWord(long second)
    {
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(second), zone);
        var form = local.Second == 0 ? "yyyy-MM-ddTHH:mm" : "yyyy-MM-ddTHH:mm:ss";
        return local.ToString(TimeText.InstantOf(local.DateTime, zone) == local ? form : form + "zzz", CultureInfo.InvariantCulture);
    }
}
