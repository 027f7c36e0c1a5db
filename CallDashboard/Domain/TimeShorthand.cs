using System.Globalization;
using System.Text.RegularExpressions;

namespace CallDashboard.Domain;

/// <summary>A range as <c>from</c> and <c>to</c> carry it; a null end means no end.</summary>
public sealed record TimeWords(string From, string? To);

/// <summary>
/// What people type into the time picker: <c>6h</c>, <c>last 30 days</c>, <c>yesterday</c>, <c>this month</c>, <c>tuesday</c>, <c>Nov 1 - Nov 7</c>,
/// <c>2026-11-01 to 2026-11-07</c>, <c>10:00 - 12:00</c>, or anything that <see cref="TimeText"/> reads.
/// </summary>
public static partial class TimeShorthand
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-US");
    private static readonly string[] DayForms = ["MMM d", "MMMM d", "d MMM", "d MMMM"];
    private static readonly string[] DayYearForms = ["MMM d yyyy", "MMMM d yyyy", "d MMM yyyy", "d MMMM yyyy", "yyyy-MM-dd", "yyyy/MM/dd"];
    private static readonly string[] TimeForms = ["H:mm", "H:mm:ss"];

    private static readonly Dictionary<string, TimeWords> Phrases = new(StringComparer.Ordinal)
    {
        ["today"] = new("now/d", null),
        ["yesterday"] = new("now-1d/d", "now/d"),
        ["this week"] = new("now/w", null),
        ["last week"] = new("now-1w/w", "now/w"),
        ["this month"] = new("now/M", null),
        ["last month"] = new("now-1M/M", "now/M"),
        ["this year"] = new("now/y", null),
        ["last year"] = new("now-1y/y", "now/y"),
        ["last hour"] = new("now-1h", null),
        ["last day"] = new("now-1d", null),
    };

    /// <summary>The range that a text means, or null when it means none.</summary>
    /// <param name="text">What was typed; case and surplus spaces do not matter.</param>
    /// <param name="now">The clock: dates without a year are the last such day that has begun.</param>
    /// <param name="zone">The viewer's zone.</param>
    public static TimeWords? Parse(string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        text = Spaces().Replace(text.Trim().Replace(",", " ", StringComparison.Ordinal), " ");
        var word = text.ToLowerInvariant();
        if (word.Length == 0)
            return null;
        if (Phrases.TryGetValue(word, out var phrase))
            return phrase;
        if (Span().Match(word) is { Success: true } span && Unit(span.Groups["unit"].Value) is { } unit)
            return new($"now-{(span.Groups["n"].Success ? int.Parse(span.Groups["n"].Value, CultureInfo.InvariantCulture) : 1)}{unit}", null);

        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        if (Weekday(word) is { } weekday)
        {
            var day = today.AddDays(-(((int)today.DayOfWeek - (int)weekday + 7) % 7));
            return new(Iso(day), Iso(day));
        }
        if (Point(text, today) is { } single)
            return single.Time is null ? new(Iso(single.Day), Iso(single.Day)) : new(single.Text, null);
        if (TimeText.IsValid(text))
            return new(text, TimeText.IsRelative(text) || text.Length > 10 ? null : text);

        foreach (Match dash in Dash().Matches(text))
        {
            if (End(text[..dash.Index], today) is { } start && End(text[(dash.Index + dash.Length)..], today) is { } end)
            {
                // 28 Dec - 3 Jan: the end decides the year, the start is before it.
                if (start.Day > end.Day && !start.HasYear)
                    start = start with { Day = start.Day.AddYears(-1) };
                if (start.Day < end.Day || (start.Day == end.Day && (end.Time is null || start.Time is null || start.Time < end.Time)))
                    return new(start.Text, end.Text);
            }
        }
        return null;
    }

    private sealed record Moment(DateOnly Day, TimeOnly? Time, bool HasYear)
    {
        public string Text => Time is { } time ? $"{Iso(Day)}T{time.ToString(time.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture)}" : Iso(Day);
    }

    private static Moment? End(string text, DateOnly today)
    {
        text = text.Trim();
        return text.ToLowerInvariant() switch
        {
            "today" or "now" => new(today, null, true),
            "yesterday" => new(today.AddDays(-1), null, true),
            _ => Point(text, today),
        };
    }

    private static Moment? Point(string text, DateOnly today)
    {
        if (TimeOnly.TryParseExact(text, TimeForms, English, DateTimeStyles.None, out var clock))
            return new(today, clock, true);
        TimeOnly? time = null;
        var space = text.LastIndexOfAny([' ', 'T']);
        if (space > 0 && TimeOnly.TryParseExact(text.AsSpan(space + 1), TimeForms, English, DateTimeStyles.None, out clock))
        {
            time = clock;
            text = text[..space];
        }
        if (DateOnly.TryParseExact(text, DayYearForms, English, DateTimeStyles.None, out var day))
            return new(day, time, true);
        // The year is tried with the text, or 29 February would be refused three years of four.
        for (var year = today.Year; year > today.Year - 8; year--)
        {
            if (DateOnly.TryParseExact($"{text} {year}", DayForms.Select(f => f + " yyyy").ToArray(), English, DateTimeStyles.None, out day) && day <= today)
                return new(day, time, false);
        }
        return null;
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DayOfWeek? Weekday(string word)
    {
        foreach (var day in Enum.GetValues<DayOfWeek>())
        {
            var name = day.ToString().ToLowerInvariant();
            if (word == name || (word.Length >= 3 && name.StartsWith(word, StringComparison.Ordinal)))
                return day;
        }
        return null;
    }

    private static char? Unit(string word) => word switch
    {
        "s" or "sec" or "secs" or "second" or "seconds" => 's',
        "m" or "min" or "mins" or "minute" or "minutes" => 'm',
        "h" or "hr" or "hrs" or "hour" or "hours" => 'h',
        "d" or "day" or "days" => 'd',
        "w" or "wk" or "week" or "weeks" => 'w',
        "mo" or "month" or "months" => 'M',
        "y" or "yr" or "year" or "years" => 'y',
        _ => null,
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("^(last |past |-)?(?<n>[0-9]{1,5}) ?(?<unit>[a-z]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Span();

    [GeneratedRegex(@"\s*(–|—|\bto\b|\buntil\b|(?<=\s)-(?=\s)|-)\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Dash();
}
