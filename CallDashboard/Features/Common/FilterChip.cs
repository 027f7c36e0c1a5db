using System.Collections.Immutable;
using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Domain;

namespace CallDashboard.Features.Common;

/// <summary>One part of a filter in words: <c>tag needs human or complaint</c>.</summary>
/// <param name="Key">What is asked about.</param>
/// <param name="Values">The values, joined by <paramref name="Joint"/>.</param>
/// <param name="Joint"><c>or</c> or <c>and</c>.</param>
/// <param name="Without">The filter without this part.</param>
public sealed record FilterChip(string Key, ImmutableList<string> Values, string Joint, CallFilter Without)
{
    /// <summary>The whole in words.</summary>
    public string Text => $"{Key} {string.Join($" {Joint} ", Values)}".Trim();

    /// <summary>The parts of a filter, time range and order apart, in the order of the address.</summary>
    public static IReadOnlyList<FilterChip> Of(CallFilter f, IdNameCatalog names)
    {
        var both = f.TagMode == TagMode.All ? "and" : "or";
        var empty = ImmutableList<string>.Empty;
        var noIds = ImmutableList<long>.Empty;
        var chips = new List<FilterChip>();
        Add("result", f.Statuses.ConvertAll(s => s == CallFilter.NoValue ? "No code" : ResultStatus.Of(s).Label), f with { Statuses = empty });
        Add("result", f.Groups.ConvertAll(g => g.Label()), f with { Groups = [] });
        Add("tag", f.Tags, f with { Tags = empty, TagMode = f.CustomerTags.IsEmpty ? TagMode.Any : f.TagMode }, both);
        Add("customer tag", f.CustomerTags, f with { CustomerTags = empty, TagMode = f.Tags.IsEmpty ? TagMode.Any : f.TagMode }, both);
        Add("not tag", f.NotTags, f with { NotTags = empty });
        Add("application", Texts(f.Apps), f with { Apps = empty });
        Add("task", Ids(IdKind.Job, f.Jobs), f with { Jobs = noIds });
        Add("script", Ids(IdKind.Script, f.Scripts), f with { Scripts = noIds });
        Add("line", Ids(IdKind.Line, f.Lines), f with { Lines = noIds });
        Add("level", Texts(f.Intents), f with { Intents = empty });
        Add("hung up by", Texts(f.Hangups), f with { Hangups = empty });
        Add("concern", Texts(f.Concerns), f with { Concerns = empty });
        Add("weekday", f.Weekdays.ConvertAll(d => CultureInfo.InvariantCulture.DateTimeFormat.GetDayName((DayOfWeek)(d % 7))), f with { Weekdays = [] });
        Add("hour", f.Hours.ConvertAll(h => string.Create(CultureInfo.InvariantCulture, $"{h:00}:00 – {h + 1:00}:00")), f with { Hours = [] });
        Add("phone", One(f.Phone), f with { Phone = null });
        Add("says", One(f.Query), f with { Query = null });
        Add("talk", Bounds(f.MinSeconds, f.MaxSeconds, " s"), f with { MinSeconds = null, MaxSeconds = null });
        Add("rounds", Bounds(f.MinRounds, f.MaxRounds, ""), f with { MinRounds = null, MaxRounds = null });
        Add("redials", Bounds(f.MinRedials, f.MaxRedials, ""), f with { MinRedials = null, MaxRedials = null });
        Add("recording", One(YesNo(f.Recording)), f with { Recording = null });
        Add("reviewed", One(YesNo(f.Reviewed)), f with { Reviewed = null });
        Add("", f.Last ? ["each customer’s last call"] : empty, f with { Last = false });
        foreach (var (name, value) in f.Properties)
            Add(name, [value], f with { Properties = f.Properties.Remove(name) });
        return chips;

        void Add(string key, ImmutableList<string> values, CallFilter without, string joint = "or")
        {
            if (!values.IsEmpty)
                chips.Add(new FilterChip(key, values, joint, without));
        }

        ImmutableList<string> Ids(IdKind kind, ImmutableList<long> ids) => ids.ConvertAll(id => id == CallFilter.NoId ? "none" : names.Text(kind, id));
    }

    /// <summary>The filter with only its time range, zone and order left.</summary>
    public static CallFilter Cleared(CallFilter filter) => CallFilter.Default with { From = filter.From, To = filter.To, Zone = filter.Zone, Sort = filter.Sort };

    private static ImmutableList<string> One(string? value) => value is null ? [] : [value];

    private static string? YesNo(bool? value) => value switch { true => "yes", false => "no", null => null };

    private static ImmutableList<string> Texts(ImmutableList<string> values) => values.ConvertAll(v => v == CallFilter.NoValue ? "none" : v);

    private static ImmutableList<string> Bounds(int? least, int? most, string unit) => (least, most) switch
    {
        (null, null) => [],
        ({ } min, null) => [string.Create(CultureInfo.InvariantCulture, $"≥ {min}{unit}")],
        (null, { } max) => [string.Create(CultureInfo.InvariantCulture, $"≤ {max}{unit}")],
        ({ } min, { } max) => [string.Create(CultureInfo.InvariantCulture, $"{min} – {max}{unit}")],
    };
}
