using System.Collections.Immutable;

namespace CallDashboard.Domain;

/// <summary>
/// Which calls somebody may know of at all: those of certain applications, of certain tasks, or both (then a call has to be of one of the applications and of one of the
/// tasks, as in the filter). Written in the filter's words, <c>app=a1&amp;app=a2&amp;job=17</c>. Two of the same words in any order are equal.
/// </summary>
public sealed class CallScope : IEquatable<CallScope>
{
    // No application has this id, and no task: a filter that is left with it finds nothing.
    private const string NoApp = "\u0001";
    private const long NoJob = long.MinValue;
    private const string NothingText = "nothing";

    private CallScope(string text, ImmutableList<string> apps, ImmutableList<long> jobs) => (Text, Apps, Jobs) = (text, apps, jobs);

    /// <summary>Every call.</summary>
    public static CallScope All { get; } = new("", [], []);

    /// <summary>No call: who is not signed in, or whose limits cannot be read.</summary>
    public static CallScope Nothing { get; } = new(NothingText, [NoApp], [NoJob]);

    /// <summary>The canonical words; empty for <see cref="All"/>.</summary>
    public string Text { get; }

    /// <summary>Application ids; empty: any.</summary>
    public ImmutableList<string> Apps { get; }

    /// <summary>Task ids; empty: any.</summary>
    public ImmutableList<long> Jobs { get; }

    /// <summary>True when nothing is left out.</summary>
    public bool IsAll => Text.Length == 0;

    /// <summary>The calls of these applications and tasks; without any of both: all.</summary>
    public static CallScope Of(IEnumerable<string> apps, IEnumerable<long> jobs)
    {
        var filter = CallFilter.Default with
        {
            Apps = [.. apps.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Jobs = [.. jobs.Distinct().Order()],
        };
        return new CallScope(CallFilterQuery.Format(filter), filter.Apps, filter.Jobs);
    }

    /// <summary>Reads what <see cref="Text"/> wrote. What cannot be read, or says more than applications and tasks, is <see cref="Nothing"/>: limits never widen by a mistake.</summary>
    public static CallScope Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return All;
        var (filter, problems) = CallFilterQuery.Parse(text);
        if (!problems.IsEmpty || filter with { Apps = [], Jobs = [] } != CallFilter.Default || (filter.Apps.IsEmpty && filter.Jobs.IsEmpty))
            return Nothing;
        return Of(filter.Apps, filter.Jobs);
    }

    /// <summary>The filter within the scope: it finds what it found, as far as that lies inside.</summary>
    public CallFilter Narrow(CallFilter filter)
    {
        if (IsAll)
            return filter;
        return filter with
        {
            Apps = Apps.IsEmpty ? filter.Apps : filter.Apps.IsEmpty ? Apps : [.. filter.Apps.Intersect(Apps).DefaultIfEmpty(NoApp)],
            Jobs = Jobs.IsEmpty ? filter.Jobs : filter.Jobs.IsEmpty ? Jobs : [.. filter.Jobs.Intersect(Jobs).DefaultIfEmpty(NoJob)],
        };
    }

    public bool Equals(CallScope? other) => other is not null && Text == other.Text;

    public override bool Equals(object? obj) => Equals(obj as CallScope);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;
}
