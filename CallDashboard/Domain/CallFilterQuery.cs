using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace CallDashboard.Domain;

/// <summary>Something in a query string that could not be used.</summary>
/// <param name="Name">The parameter, as written.</param>
/// <param name="Value">Its value, as written, cut to 80 characters.</param>
/// <param name="Message">What is wrong, a sentence for people.</param>
public sealed record FilterProblem(string Name, string Value, string Message);

/// <summary>What a query string said: everything usable, and what was not.</summary>
public sealed record ParsedFilter(CallFilter Filter, ImmutableList<FilterProblem> Problems);

/// <summary>
/// Reads and writes the filter words of addresses. Reading never throws: an unknown word or unusable value becomes a problem and the rest is used.
/// Writing is canonical: fixed order, defaults left out, so that equal filters have equal addresses.
/// </summary>
public static class CallFilterQuery
{
    /// <summary>Values of one word that are used; more are reported. A list in an address is typed or clicked by people.</summary>
    public const int MaxValues = 200;

    /// <summary>Longest value, characters.</summary>
    public const int MaxLength = 500;

    /// <summary>Shortest phone fragment, digits.</summary>
    public const int MinPhoneDigits = 4;

    private const string PropertyPrefix = "prop.";

    /// <summary>Reads a query string, with or without its question mark.</summary>
    /// <param name="query">E.g. <c>?tag=complaint&amp;minSeconds=30</c>.</param>
    /// <param name="otherWords">Words that belong to the page or endpoint itself and are skipped.</param>
    public static ParsedFilter Parse(string? query, params ReadOnlySpan<string> otherWords)
    {
        var pairs = new List<KeyValuePair<string, string?>>();
        foreach (var pair in new QueryStringEnumerable(query ?? ""))
            pairs.Add(new(pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        return Parse(pairs, otherWords);
    }

    /// <summary>Reads decoded pairs.</summary>
    public static ParsedFilter Parse(IEnumerable<KeyValuePair<string, string?>> pairs, params ReadOnlySpan<string> otherWords)
    {
        var reader = new Reader();
        foreach (var (name, value) in pairs)
        {
            // Forms send empty fields; an empty value asks for nothing.
            if (name.Length == 0 || string.IsNullOrWhiteSpace(value) || otherWords.Contains(name))
                continue;
            if (value.Length > MaxLength)
                reader.Problem(name, value, $"is longer than {MaxLength} characters");
            else
                reader.Take(name, value);
        }
        return new ParsedFilter(reader.Filter, reader.Problems.ToImmutable());
    }

    /// <summary>The canonical query string, without a question mark; empty for the default filter.</summary>
    public static string Format(CallFilter filter)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in Pairs(filter))
        {
            if (text.Length > 0)
                text.Append('&');
            text.Append(Uri.EscapeDataString(name)).Append('=').Append(Escape(value));
        }
        return text.ToString();
    }

    /// <summary>An address with the filter's query string: <c>/calls</c>, <c>/calls?tag=complaint</c>.</summary>
    public static string Address(string path, CallFilter filter) => Format(filter) is { Length: > 0 } query ? $"{path}?{query}" : path;

    /// <summary>The words of the filter that differ from the default, in canonical order.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Pairs(CallFilter filter)
    {
        if (filter.From != CallFilter.DefaultFrom)
            yield return new("from", filter.From);
        if (filter.To is not null)
            yield return new("to", filter.To);
        if (filter.Zone is not null)
            yield return new("tz", filter.Zone);
        foreach (var (name, values) in Lists(filter))
        {
            foreach (var value in values)
                yield return new(name, value);
            if (name == "customerTag" && filter.TagMode == TagMode.All)
                yield return new("tagMode", "all");
        }
        foreach (var (name, value) in Singles(filter))
        {
            if (value is not null)
                yield return new(name, value);
        }
        foreach (var (name, value) in filter.Properties)
            yield return new(PropertyPrefix + name, value);
        if (filter.Sort != CallSort.Started)
            yield return new("sort", SortWord(filter.Sort));
    }

    /// <summary>The range that the filter means now. <c>tz</c> in the filter wins over <paramref name="viewerZone"/>.</summary>
    /// <returns>Whole seconds; empty (<c>To == From</c>) when the end is not after the start.</returns>
    public static TimeRange Resolve(CallFilter filter, DateTimeOffset now, TimeZoneInfo viewerZone)
    {
        var zone = ZoneOf(filter, viewerZone);
        var from = CeilingSeconds(TimeText.Resolve(filter.From, now, zone) ?? TimeText.Resolve(CallFilter.DefaultFrom, now, zone)!.Value);
        var to = filter.To is { } text && TimeText.Resolve(text, now, zone, isEnd: true) is { } end ? CeilingSeconds(end) : long.MaxValue;
        return new TimeRange(from, Math.Max(from, to)) { Zone = zone };
    }

    /// <summary>The zone in which the filter's times are meant.</summary>
    public static TimeZoneInfo ZoneOf(CallFilter filter, TimeZoneInfo viewerZone) =>
        filter.Zone is { } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : viewerZone;

    /// <summary>The word of an order.</summary>
    public static string SortWord(CallSort sort) => sort switch
    {
        CallSort.StartedAscending => "-started",
        CallSort.Duration => "duration",
        CallSort.Cost => "cost",
        _ => "started",
    };

    private static IEnumerable<(string Name, IEnumerable<string> Values)> Lists(CallFilter f) =>
    [
        ("status", f.Statuses), ("group", f.Groups.Select(g => g.Word())), ("tag", f.Tags), ("customerTag", f.CustomerTags), ("notTag", f.NotTags),
        ("app", f.Apps), ("job", f.Jobs.Select(IdWord)), ("script", f.Scripts.Select(IdWord)), ("line", f.Lines.Select(IdWord)),
        ("intent", f.Intents), ("hangup", f.Hangups), ("concern", f.Concerns), ("weekday", f.Weekdays.Select(Number)), ("hour", f.Hours.Select(Number)),
    ];

    private static IEnumerable<(string Name, string? Value)> Singles(CallFilter f) =>
    [
        ("phone", f.Phone), ("q", f.Query), ("minSeconds", Number(f.MinSeconds)), ("maxSeconds", Number(f.MaxSeconds)),
        ("minRounds", Number(f.MinRounds)), ("maxRounds", Number(f.MaxRounds)), ("minRedials", Number(f.MinRedials)), ("maxRedials", Number(f.MaxRedials)), ("recording", YesNo(f.Recording)), ("reviewed", YesNo(f.Reviewed)),
        ("last", f.Last ? "1" : null),
    ];

    private static string IdWord(long id) => id == CallFilter.NoId ? CallFilter.NoValue : id.ToString(CultureInfo.InvariantCulture);

    private static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string? YesNo(bool? value) => value switch { true => "yes", false => "no", null => null };

    // Addresses are read and shared by people: what a query may hold as it is stays readable.
    private static string Escape(string value) => Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal);

    private static long CeilingSeconds(DateTimeOffset at) => at.ToUnixTimeSeconds() + (at.Ticks % TimeSpan.TicksPerSecond == 0 ? 0 : 1);

    private sealed class Reader
    {
        public CallFilter Filter { get; private set; } = CallFilter.Default;

        public ImmutableList<FilterProblem>.Builder Problems { get; } = ImmutableList.CreateBuilder<FilterProblem>();

        public void Problem(string name, string value, string message) =>
            Problems.Add(new FilterProblem(name, Cut(value), $"{Cut(name)}={Cut(value)} {message}."));

        public void Take(string name, string value) => Filter = name switch
        {
            "from" => Time(name, value) is { } t ? Filter with { From = t } : Filter,
            "to" => Time(name, value) is { } t ? Filter with { To = t } : Filter,
            "tz" => Zone(name, value),
            "status" => Filter with { Statuses = Add(Filter.Statuses, name, value) },
            "group" => ResultGroups.Parse(value) is { } group
                ? Filter with { Groups = Add(Filter.Groups, name, group) }
                : Refuse(name, value, "is none of reached, not-reached, our-side, other"),
            "tag" => Filter with { Tags = Add(Filter.Tags, name, value) },
            "customerTag" => Filter with { CustomerTags = Add(Filter.CustomerTags, name, value) },
            "notTag" => Filter with { NotTags = Add(Filter.NotTags, name, value) },
            "tagMode" => value switch
            {
                "any" => Filter with { TagMode = TagMode.Any },
                "all" => Filter with { TagMode = TagMode.All },
                _ => Refuse(name, value, "is neither any nor all"),
            },
            "app" => Filter with { Apps = Add(Filter.Apps, name, value) },
            "job" => Filter with { Jobs = AddId(Filter.Jobs, name, value) },
            "script" => Filter with { Scripts = AddId(Filter.Scripts, name, value) },
            "line" => Filter with { Lines = AddId(Filter.Lines, name, value) },
            "intent" => Filter with { Intents = Add(Filter.Intents, name, value) },
            "hangup" => Filter with { Hangups = Add(Filter.Hangups, name, value) },
            "concern" => Filter with { Concerns = Add(Filter.Concerns, name, value) },
            "weekday" => Within(name, value, 1, 7) is { } weekday ? Filter with { Weekdays = Add(Filter.Weekdays, name, weekday) } : Filter,
            "hour" => Within(name, value, 0, 23) is { } hour ? Filter with { Hours = Add(Filter.Hours, name, hour) } : Filter,
            "phone" => value.Count(char.IsAsciiDigit) >= MinPhoneDigits
                ? Filter with { Phone = value.Trim() }
                : Refuse(name, value, $"has fewer than {MinPhoneDigits} digits"),
            "q" => Filter with { Query = value.Trim() },
            "minSeconds" => Filter with { MinSeconds = Count(name, value) ?? Filter.MinSeconds },
            "maxSeconds" => Filter with { MaxSeconds = Count(name, value) ?? Filter.MaxSeconds },
            "minRounds" => Filter with { MinRounds = Count(name, value) ?? Filter.MinRounds },
            "maxRounds" => Filter with { MaxRounds = Count(name, value) ?? Filter.MaxRounds },
            "minRedials" => Filter with { MinRedials = Count(name, value) ?? Filter.MinRedials },
            "maxRedials" => Filter with { MaxRedials = Count(name, value) ?? Filter.MaxRedials },
            "recording" => Filter with { Recording = YesOrNo(name, value) ?? Filter.Recording },
            "reviewed" => Filter with { Reviewed = YesOrNo(name, value) ?? Filter.Reviewed },
            "last" => value switch { "1" => Filter with { Last = true }, "0" => Filter with { Last = false }, _ => Refuse(name, value, "is neither 1 nor 0") },
            "sort" => Sort(value) is { } sort ? Filter with { Sort = sort } : Refuse(name, value, "is none of started, -started, duration, cost"),
            _ when name.StartsWith(PropertyPrefix, StringComparison.Ordinal) && name.Length > PropertyPrefix.Length =>
                Filter with { Properties = Filter.Properties.SetItem(name[PropertyPrefix.Length..], value) },
            _ => Refuse(name, value, "is not a word of the filter"),
        };

        private CallFilter Refuse(string name, string value, string message)
        {
            Problem(name, value, message);
            return Filter;
        }

        private string? Time(string name, string value)
        {
            if (TimeText.IsValid(value.Trim()))
                return value.Trim();
            Problem(name, value, "is not a time; write 2026-11-20, 2026-11-20T10:00, now-7d or now/d");
            return null;
        }

        private CallFilter Zone(string name, string value) =>
            value.Length <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(value, out _) ? Filter with { Zone = value } : Refuse(name, value, "is not a time zone; write Area/City");

        private ImmutableList<T> Add<T>(ImmutableList<T> list, string name, T value)
        {
            if (list.Contains(value))
                return list;
            if (list.Count < MaxValues)
                return list.Add(value);
            Problem(name, value?.ToString() ?? "", $"is beyond the {MaxValues} values that one word may have");
            return list;
        }

        private ImmutableList<long> AddId(ImmutableList<long> list, string name, string value)
        {
            if (value == CallFilter.NoValue)
                return Add(list, name, CallFilter.NoId);
            if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                return Add(list, name, id);
            Problem(name, value, "is not an id; ids are whole numbers");
            return list;
        }

        private int? Count(string name, string value)
        {
            if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return number;
            Problem(name, value, "is not a whole number from 0");
            return null;
        }

        private int? Within(string name, string value, int least, int most)
        {
            if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
                return number;
            Problem(name, value, $"is not a whole number from {least} to {most}");
            return null;
        }

        private bool? YesOrNo(string name, string value)
        {
            if (value is "yes" or "no")
                return value == "yes";
            Problem(name, value, "is neither yes nor no");
            return null;
        }

        private static CallSort? Sort(string value) => value switch
        {
            "started" => CallSort.Started,
            "-started" => CallSort.StartedAscending,
            "duration" => CallSort.Duration,
            "cost" => CallSort.Cost,
            _ => null,
        };

        private static string Cut(string text) => text.Length <= 80 ? text : text[..79] + "…";
    }
}
