using CallDashboard.Domain;

namespace CallDashboard.Data.Columns;

/// <summary>A filter as conditions on columns: the same as <see cref="CallFilterExtensions.Matching"/>, word for word, which the tests hold side by side.</summary>
internal sealed class ColumnQuery
{
    private readonly List<ColumnTest> tests = [];

    /// <summary>The calls that are asked for.</summary>
    /// <param name="filter">As far as the viewer may see (<c>CallScope.Narrow</c>). Its texts are not read here.</param>
    /// <param name="range">The stretch of time.</param>
    /// <param name="lastKey">Calls that arrived later are left out.</param>
    public ColumnQuery(CallFilter filter, TimeRange range, long lastKey, TermCatalog terms)
    {
        (Range, LastKey, OnlyLast) = (range, lastKey, filter.Last);
        if (filter.Weekdays.Count > 0 || filter.Hours.Count > 0)
            Clock = new ClockTest(filter, range);
        Ids(FilterPart.Status, NumberColumn.Status, TermKind.Status, filter.Statuses);
        if (filter.Groups.Count > 0)
            tests.Add(ColumnTest.Of(FilterPart.None, NumberColumn.Status, id => filter.Groups.Contains(ResultStatus.GroupOf((int)id))));
        Ids(FilterPart.App, NumberColumn.App, TermKind.App, filter.Apps);
        Ids(FilterPart.Intent, NumberColumn.Intent, TermKind.Intent, filter.Intents);
        Ids(FilterPart.Hangup, NumberColumn.Hangup, TermKind.HangupBy, filter.Hangups);
        OneOf(FilterPart.Job, NumberColumn.Job, filter.Jobs);
        OneOf(FilterPart.Script, NumberColumn.Script, filter.Scripts);
        OneOf(FilterPart.Line, NumberColumn.Line, filter.Lines);
        Tags(FilterPart.Tags, SetColumn.Tags, TermKind.CallTag, filter.Tags);
        Tags(FilterPart.CustomerTags, SetColumn.CustomerTags, TermKind.CustomerTag, filter.CustomerTags);
        if (filter.NotTags.Select(tag => terms.Find(TermKind.CallTag, tag)).Where(id => id != 0).ToArray() is { Length: > 0 } refused)
            tests.Add(ColumnTest.Of(FilterPart.NotTags, SetColumn.Tags, set => !set.AsSpan().ContainsAny(refused)));
        if (filter.Concerns.Count > 0)
        {
            var concerns = filter.Concerns.Where(c => c != CallFilter.NoValue).Select(c => terms.Find(TermKind.Concern, c)).Where(id => id != 0).ToArray();
            var orNone = filter.Concerns.Contains(CallFilter.NoValue);
            tests.Add(ColumnTest.Of(FilterPart.None, SetColumn.Concerns, set => set.Length == 0 ? orNone : set.AsSpan().ContainsAny(concerns)));
        }
        Between(FilterPart.Seconds, NumberColumn.Talk, filter.MinSeconds, filter.MaxSeconds);
        Between(FilterPart.Rounds, NumberColumn.Rounds, filter.MinRounds, filter.MaxRounds);
        Between(FilterPart.None, NumberColumn.Redials, filter.MinRedials, filter.MaxRedials);
        if (filter.Recording is { } recording)
            tests.Add(ColumnTest.Of(FilterPart.Recording, NumberColumn.Recording, has => has != 0 == recording));

        void Ids(FilterPart part, NumberColumn column, TermKind kind, IReadOnlyCollection<string> texts)
        {
            if (texts.Count > 0)
                OneOf(part, column, [.. CallFilterExtensions.Ids(kind, texts, terms).Select(id => (long)id)]);
        }

        void OneOf(FilterPart part, NumberColumn column, IReadOnlyList<long> wanted)
        {
            if (wanted.Count > 0)
                tests.Add(ColumnTest.Of(part, column, value => wanted.Contains(value)));
        }

        void Tags(FilterPart part, SetColumn column, TermKind kind, IReadOnlyCollection<string> tags)
        {
            if (tags.Count == 0)
                return;
            var ids = tags.Select(tag => terms.Find(kind, tag)).ToArray();
            tests.Add(ColumnTest.Of(part, column, filter.TagMode == TagMode.All ? set => Array.TrueForAll(ids, id => id != 0 && set.AsSpan().Contains(id)) : set => set.AsSpan().ContainsAny(ids)));
        }

        void Between(FilterPart part, NumberColumn column, int? least, int? most)
        {
            if (least is not null || most is not null)
                tests.Add(ColumnTest.Of(part, column, value => value != ColumnChunk.None && (least is null || value >= least) && (most is null || value <= most)));
        }
    }

    public TimeRange Range { get; }

    public long LastKey { get; }

    /// <summary>Only each customer's last call.</summary>
    public bool OnlyLast { get; }

    public ClockTest? Clock { get; }

    public IReadOnlyList<ColumnTest> Tests => tests;

    /// <summary>One condition more.</summary>
    public void Add(ColumnTest test) => tests.Add(test);
}

/// <summary>Weekdays and hours of the range's zone.</summary>
internal sealed class ClockTest(CallFilter filter, TimeRange range)
{
    private readonly IReadOnlyList<ClockStretch> stretches = LocalClock.Stretches(range, range.Zone ?? TimeZoneInfo.Utc);

    /// <summary>Whether a call that started at this second passes; unix seconds inside the range.</summary>
    public bool Passes(long startedAt)
    {
        var at = 0;
        while (at < stretches.Count && startedAt >= stretches[at].To)
            at++;
        if (at == stretches.Count)
            return false;
        var local = startedAt + stretches[at].Offset;
        return (filter.Hours.Count == 0 || filter.Hours.Contains(LocalClock.Hour(local))) && (filter.Weekdays.Count == 0 || filter.Weekdays.Contains(LocalClock.Weekday(local)));
    }
}
