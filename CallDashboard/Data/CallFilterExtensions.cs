using System.Globalization;
using System.Linq.Expressions;
using CallDashboard.Data.Search;
using CallDashboard.Domain;

namespace CallDashboard.Data;

/// <summary>The filter as conditions on calls. Lists, counts, API and exports all come through here; that is why they agree.</summary>
public static class CallFilterExtensions
{
    /// <summary>The highest id of the documented results; all others are of the family <see cref="ResultGroup.Other"/>.</summary>
    internal const int LastKnownStatus = 12;

    /// <summary>The characters people group digits with.</summary>
    internal const string PhoneSeparators = " -()./";

    /// <summary>Calls of a tag that are looked up one by one.</summary>
    private const int MostRare = 3_000;

    /// <summary>
    /// The calls that a filter finds in a range. A text that no call ever had finds nothing; in <c>notTag</c> it takes nothing away.
    /// A call without talk time or rounds meets no bound on them.
    /// </summary>
    /// <param name="calls">Usually <c>db.Calls</c>.</param>
    /// <param name="filter">The words. Its own <c>from</c> and <c>to</c> are not read here.</param>
    /// <param name="range">The words' range, from <see cref="CallFilterQuery.Resolve"/>.</param>
    /// <param name="terms">The catalogue of texts.</param>
    /// <param name="db">The context that <paramref name="calls"/> belongs to: some words look into other tables.</param>
    /// <param name="withIndex">False: each call is tested by itself, and the index of words is left to the caller.</param>
    public static IQueryable<CallRow> Matching(this IQueryable<CallRow> calls, CallFilter filter, TimeRange range, TermCatalog terms, CallsDbContext db, bool withIndex = true)
    {
        filter = db.Scope.Narrow(filter);
        calls = calls.During(range).WithClock(filter, range).WithResult(filter, terms).WithRareTag(filter, range, terms, db).WithTags(filter, terms).WithOrigin(filter, terms).WithFigures(filter);
        if (filter.Phone is { } phone)
            calls = calls.WithPhone(phone);
        return calls.WithTexts(filter, range, terms, db, withIndex).OnlyLast(filter.Last, db);
    }

    /// <summary>The calls that started in a range.</summary>
    public static IQueryable<CallRow> During(this IQueryable<CallRow> calls, TimeRange range)
    {
        // A bound that bounds nothing is left out: the plan stays the same, the statement shorter.
        if (range.From > 0)
            calls = calls.Where(c => c.StartedAt >= range.From);
        if (range.To != long.MaxValue)
            calls = calls.Where(c => c.StartedAt < range.To);
        return calls;
    }

    /// <summary>The digits of a text; what numbers are compared by.</summary>
    public static string Digits(string phone) => string.Concat(phone.Where(char.IsAsciiDigit));

    private static IQueryable<CallRow> WithResult(this IQueryable<CallRow> calls, CallFilter filter, TermCatalog terms)
    {
        if (filter.Statuses.Count > 0)
        {
            var ids = Ids(TermKind.Status, filter.Statuses, terms);
            calls = IsUnheard(ids) ? calls.Where(c => false) : calls.Where(c => ids.Contains(c.StatusId));
        }
        if (filter.Groups.Count > 0)
        {
            var known = Enumerable.Range(1, LastKnownStatus).Where(id => filter.Groups.Contains(ResultStatus.GroupOf(id))).ToArray();
            calls = filter.Groups.Contains(ResultGroup.Other)
                ? calls.Where(c => c.StatusId < 1 || c.StatusId > LastKnownStatus || known.Contains(c.StatusId))
                : calls.Where(c => known.Contains(c.StatusId));
        }
        return calls;
    }

    // Of a tag that few calls of the range have, the calls are looked up; walking the range would pass all the others. Says nothing that the tests of the row do not say.
    private static IQueryable<CallRow> WithRareTag(this IQueryable<CallRow> calls, CallFilter filter, TimeRange range, TermCatalog terms, CallsDbContext db)
    {
        var callTags = filter.Tags.Select(tag => terms.Find(TermKind.CallTag, tag)).ToArray();
        var customerTags = filter.CustomerTags.Select(tag => terms.Find(TermKind.CustomerTag, tag)).ToArray();
        var needed = filter.TagMode == TagMode.All ? callTags.Concat(customerTags).Select(id => new[] { id }) : [callTags, customerTags];
        foreach (var any in needed.Where(ids => ids.Length > 0))
        {
            var tagged = db.CallTags.Where(t => any.Contains(t.TermId) && t.StartedAt >= range.From && t.StartedAt < range.To);
            if (tagged.OrderBy(t => t.TermId).Take(MostRare + 1).Count() <= MostRare)
                return calls.Where(c => tagged.Select(t => t.CallKey).Contains(c.Key));
        }
        return calls;
    }

    private static bool IsUnheard(int[] ids) => ids.All(id => id < 0);

    private static IQueryable<CallRow> WithTags(this IQueryable<CallRow> calls, CallFilter filter, TermCatalog terms)
    {
        calls = calls.WithAnyOrAll(filter.TagMode, filter.Tags.Select(tag => HasCallTag(terms.Find(TermKind.CallTag, tag))));
        calls = calls.WithAnyOrAll(filter.TagMode, filter.CustomerTags.Select(tag => HasCustomerTag(terms.Find(TermKind.CustomerTag, tag))));
        foreach (var id in filter.NotTags.Select(tag => terms.Find(TermKind.CallTag, tag)).Where(id => id != 0))
        {
            var needle = Needle(id);
            calls = calls.Where(c => !(" " + c.TagIds + " ").Contains(needle));
        }
        return calls;
    }

    // A zone's clock is a fixed distance from UTC between two changes of it; each stretch has its own arithmetic.
    private static IQueryable<CallRow> WithClock(this IQueryable<CallRow> calls, CallFilter filter, TimeRange range)
    {
        if (filter.Weekdays.Count == 0 && filter.Hours.Count == 0)
            return calls;
        var weekdays = filter.Weekdays.Count == 0 ? [1, 2, 3, 4, 5, 6, 7] : filter.Weekdays.Select(d => (long)d).ToArray();
        var hours = filter.Hours.Count == 0 ? [.. Enumerable.Range(0, 24).Select(h => (long)h)] : filter.Hours.Select(h => (long)h).ToArray();
        return calls.Where(Predicates.Any(LocalClock.Stretches(range, range.Zone ?? TimeZoneInfo.Utc).Select(stretch =>
        {
            var (from, to, offset) = stretch;
            return (Expression<Func<CallRow, bool>>)(c => c.StartedAt >= from && c.StartedAt < to
                && hours.Contains((c.StartedAt + offset) / 3600 % 24) && weekdays.Contains((((c.StartedAt + offset) / 86400) + 3) % 7 + 1));
        })));
    }

    private static IQueryable<CallRow> WithAnyOrAll(this IQueryable<CallRow> calls, TagMode mode, IEnumerable<Expression<Func<CallRow, bool>>> tags)
    {
        var conditions = tags.ToList();
        if (conditions.Count == 0)
            return calls;
        return mode == TagMode.All ? conditions.Aggregate(calls, (rest, tag) => rest.Where(tag)) : calls.Where(Predicates.Any(conditions));
    }

    // The ids stand in the row itself, in the order sent: a test of the text costs less than a look-up in the table of tags.
    private static Expression<Func<CallRow, bool>> HasCallTag(int id)
    {
        var needle = Needle(id);
        return id == 0 ? c => false : c => (" " + c.TagIds + " ").Contains(needle);
    }

    private static Expression<Func<CallRow, bool>> HasCustomerTag(int id)
    {
        var needle = Needle(id);
        return id == 0 ? c => false : c => (" " + c.CustomerTagIds + " ").Contains(needle);
    }

    private static Expression<Func<CallRow, bool>> HasConcern(string concern, TermCatalog terms)
    {
        if (concern == CallFilter.NoValue)
            return c => c.ConcernIds == "";
        var id = terms.Find(TermKind.Concern, concern);
        var needle = Needle(id);
        return id == 0 ? c => false : c => (" " + c.ConcernIds + " ").Contains(needle);
    }

    private static string Needle(int id) => string.Create(CultureInfo.InvariantCulture, $" {id} ");

    private static IQueryable<CallRow> WithOrigin(this IQueryable<CallRow> calls, CallFilter filter, TermCatalog terms)
    {
        if (filter.Apps.Count > 0)
        {
            var ids = Ids(TermKind.App, filter.Apps, terms);
            calls = IsUnheard(ids) ? calls.Where(c => false) : calls.Where(c => ids.Contains(c.AppId));
        }
        if (filter.Intents.Count > 0)
        {
            var ids = Ids(TermKind.Intent, filter.Intents, terms);
            calls = IsUnheard(ids) ? calls.Where(c => false) : calls.Where(c => ids.Contains(c.IntentId));
        }
        if (filter.Hangups.Count > 0)
        {
            var ids = Ids(TermKind.HangupBy, filter.Hangups, terms);
            calls = IsUnheard(ids) ? calls.Where(c => false) : calls.Where(c => ids.Contains(c.HangupId));
        }
        if (filter.Concerns.Count > 0)
            calls = calls.Where(Predicates.Any(filter.Concerns.Select(concern => HasConcern(concern, terms))));
        if (filter.Jobs.Count > 0)
        {
            var ids = filter.Jobs.ToArray();
            calls = calls.Where(c => ids.Contains(c.JobId ?? CallFilter.NoId));
        }
        if (filter.Scripts.Count > 0)
        {
            var ids = filter.Scripts.ToArray();
            calls = calls.Where(c => ids.Contains(c.ScriptId ?? CallFilter.NoId));
        }
        if (filter.Lines.Count > 0)
        {
            var ids = filter.Lines.ToArray();
            calls = calls.Where(c => ids.Contains(c.LineId ?? CallFilter.NoId));
        }
        return calls;
    }

    private static IQueryable<CallRow> WithFigures(this IQueryable<CallRow> calls, CallFilter filter)
    {
        if (filter.MinSeconds is { } minSeconds)
            calls = calls.Where(c => c.TalkSeconds >= minSeconds);
        if (filter.MaxSeconds is { } maxSeconds)
            calls = calls.Where(c => c.TalkSeconds <= maxSeconds);
        if (filter.MinRounds is { } minRounds)
            calls = calls.Where(c => c.Rounds >= minRounds);
        if (filter.MaxRounds is { } maxRounds)
            calls = calls.Where(c => c.Rounds <= maxRounds);
        if (filter.MinRedials is { } minRedials)
            calls = calls.Where(c => c.Redials >= minRedials);
        if (filter.MaxRedials is { } maxRedials)
            calls = calls.Where(c => c.Redials <= maxRedials);
        if (filter.Recording is { } recording)
            calls = recording ? calls.Where(c => c.HasFull || c.HasCustomer) : calls.Where(c => !c.HasFull && !c.HasCustomer);
        if (filter.Reviewed is { } reviewed)
            calls = reviewed ? calls.Where(c => c.Reviewed) : calls.Where(c => !c.Reviewed);
        return calls;
    }

    private static IQueryable<CallRow> WithPhone(this IQueryable<CallRow> calls, string phone)
    {
        var digits = Digits(phone);
        // Numbers are stored as sent, with PhoneSeparators between the digits.
        return calls.Where(c => c.Phone.Replace(" ", "").Replace("-", "").Replace("(", "").Replace(")", "").Replace(".", "").Replace("/", "").Contains(digits));
    }

    private static IQueryable<CallRow> WithTexts(this IQueryable<CallRow> calls, CallFilter filter, TimeRange range, TermCatalog terms, CallsDbContext db, bool withIndex)
    {
        // Of a task roll-ups know more than the index.
        if (withIndex && (filter.Query is not null || filter.Phone is not null || filter.Properties.Count > 0) && TranscriptSearch.Ask(db, filter, terms) is { } question)
        {
            var keys = TranscriptSearch.Keys(db, question, range);
            calls = calls.Where(c => keys.Contains(c.Key));
        }
        else if (TextFolding.Needles(filter.Query ?? "") is { Count: > 0 } needles)
        {
            var saying = TranscriptSearch.Saying(db, needles);
            calls = calls.Where(c => saying.Any(t => t.CallKey == c.Key));
        }
        foreach (var (name, value) in filter.Properties)
        {
            var pair = PropertyText.Needle(name, value);
            calls = calls.Where(c => db.CallTexts.Any(t => t.CallKey == c.Key && t.Properties.Contains(pair)));
        }
        return calls;
    }

    // Last of all the customer's calls, whatever else is asked: "last=1&status=NO_ANSWER" are the customers whom nobody has reached since.
    private static IQueryable<CallRow> OnlyLast(this IQueryable<CallRow> calls, bool last, CallsDbContext db) => last
        ? calls.Where(c => c.PhoneHash == 0 || !db.Calls.Any(o => o.PhoneHash == c.PhoneHash && o.StartedAt >= c.StartedAt && (o.StartedAt > c.StartedAt || o.Key > c.Key)))
        : calls;

    internal static int[] Ids(TermKind kind, IEnumerable<string> texts, TermCatalog terms) =>
        [.. texts.Select(text => text == CallFilter.NoValue ? 0 : terms.Find(kind, text) is var id and not 0 ? id : -1).Distinct()];
}
