using System.Collections.Immutable;

namespace CallDashboard.Domain;

/// <summary>How several values of <c>tag</c> combine.</summary>
public enum TagMode { Any, All }

/// <summary>Order of the list. Newest first unless said otherwise.</summary>
public enum CallSort { Started, StartedAscending, Duration, Cost }

/// <summary>
/// The one filter of the product: Overview, Calls, API and exports read the same words and give the same numbers.
/// Immutable; empty lists and nulls mean "not filtered". Texts of <c>From</c> and <c>To</c> stay as the reader wrote them
/// (<c>now-7d</c> moves on with the clock) and are resolved by <c>CallFilterQuery</c> against a clock and a zone.
/// </summary>
public sealed record CallFilter
{
    /// <summary>The default start of the range.</summary>
    public const string DefaultFrom = "now-7d";

    /// <summary>The value that finds calls lacking one: <c>intent=(none)</c>, <c>job=(none)</c>.</summary>
    public const string NoValue = "(none)";

    /// <summary>What <see cref="NoValue"/> is among ids; the platform's own are positive.</summary>
    public const long NoId = -1;

    /// <summary>A filter that says nothing but the default range.</summary>
    public static CallFilter Default { get; } = new();

    /// <summary>Start, included: <c>2026-11-20</c>, <c>2026-11-20T10:00</c>, <c>now-7d</c>, <c>now/d</c>.</summary>
    public string From { get; init; } = DefaultFrom;
    /// <summary>End, not included, but a bare date means its whole day. Null: no end.</summary>
    public string? To { get; init; }
    /// <summary>IANA zone that overrides the viewer's.</summary>
    public string? Zone { get; init; }
    public ImmutableList<string> Statuses { get; init; } = [];
    public ImmutableList<ResultGroup> Groups { get; init; } = [];
    public ImmutableList<string> Tags { get; init; } = [];
    public TagMode TagMode { get; init; }
    public ImmutableList<string> NotTags { get; init; } = [];
    public ImmutableList<string> CustomerTags { get; init; } = [];
    public ImmutableList<string> Apps { get; init; } = [];
    public ImmutableList<long> Jobs { get; init; } = [];
    public ImmutableList<long> Scripts { get; init; } = [];
    public ImmutableList<long> Lines { get; init; } = [];
    public ImmutableList<string> Intents { get; init; } = [];
    public ImmutableList<string> Hangups { get; init; } = [];
    /// <summary>Topics the customer cared about; a call has one of them.</summary>
    public ImmutableList<string> Concerns { get; init; } = [];
    /// <summary>ISO weekdays (Monday 1 … Sunday 7) of the start, in the range's zone.</summary>
    public ImmutableList<int> Weekdays { get; init; } = [];
    /// <summary>Hours 0…23 of the start, in the range's zone.</summary>
    public ImmutableList<int> Hours { get; init; } = [];
    /// <summary>Full number, or a fragment of at least 4 digits.</summary>
    public string? Phone { get; init; }
    /// <summary>Words and quoted phrases that must all occur in the transcript.</summary>
    public string? Query { get; init; }
    /// <summary>Talk time, seconds, included.</summary>
    public int? MinSeconds { get; init; }
    public int? MaxSeconds { get; init; }
    public int? MinRounds { get; init; }
    public int? MaxRounds { get; init; }
    /// <summary>Automatic redials before the call, included.</summary>
    public int? MinRedials { get; init; }
    public int? MaxRedials { get; init; }
    /// <summary>True: the platform gave at least one recording address.</summary>
    public bool? Recording { get; init; }
    public bool? Reviewed { get; init; }
    /// <summary>Only each customer's last call.</summary>
    public bool Last { get; init; }
    /// <summary><c>prop.NAME=value</c>, imported or filled in during the call; all must match exactly.</summary>
    public ImmutableSortedDictionary<string, string> Properties { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    public CallSort Sort { get; init; }
}

/// <summary>A stretch of time in unix seconds UTC: start included, end not.</summary>
/// <param name="From">First second inside.</param>
/// <param name="To">First second after; <see cref="long.MaxValue"/> when the range has no end.</param>
public readonly record struct TimeRange(long From, long To)
{
    /// <summary>Where weekdays and hours are meant; null: UTC. No part of equality: the stretch is the same everywhere.</summary>
    public TimeZoneInfo? Zone { get; init; }

    public bool Equals(TimeRange other) => From == other.From && To == other.To;

    public override int GetHashCode() => HashCode.Combine(From, To);

    /// <summary>True when the second lies inside.</summary>
    public bool Contains(long second) => second >= From && second < To;
}
