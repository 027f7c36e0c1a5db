using System.Collections.Immutable;
using System.Globalization;
using System.Linq.Expressions;
using System.Runtime.InteropServices;
using CallDashboard.Data;
using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Common;

/// <summary>What calls are counted by beside the filter.</summary>
public enum Facet { Result, CallTag, CustomerTag, Intent, Job, Script, Line, App, Hangup, Recording, Reviewed, TalkSeconds, Rounds }

/// <summary>
/// How many calls each value would find: under all parts of the filter but its own, so that choosing a value shows exactly the number beside it.
/// Of tags that must all occur, and of tags taken out, the number is what remains or goes when one more is chosen.
/// </summary>
public sealed partial class FacetCounts
{
    private readonly Dictionary<long, long>[] counts = [.. Enum.GetValues<Facet>().Select(_ => new Dictionary<long, long>())];
    private readonly Dictionary<long, long> refused = [];

    /// <summary>Calls that the whole filter finds.</summary>
    public long Total { get; private set; }

    /// <summary>Longest talk time, seconds, and most rounds under the rest of the filter; null when no call has any.</summary>
    public int? LongestTalk { get; private set; }
    public int? MostRounds { get; private set; }

    /// <summary>Calls by value: term id, platform id (<see cref="CallFilter.NoId"/> for none) or 1 and 0 for yes and no.</summary>
    public IReadOnlyDictionary<long, long> Of(Facet facet) => counts[(int)facet];

    /// <summary>Calls that <c>notTag</c> of a call tag would take away.</summary>
    public IReadOnlyDictionary<long, long> Refused => refused;

    /// <summary>Counts in one pass over the calls of the range; the parts of the filter that have no facet are the database's.</summary>
    /// <param name="lastKey">Calls that arrived later are left out.</param>
    public static FacetCounts Count(CallsDbContext db, CallFilter filter, TimeRange range, TermCatalog terms, long lastKey, CancellationToken cancel)
    {
        if ((FromRollups(db, filter, range, terms, lastKey, cancel) ?? OfOnePart(db, filter, range, terms, lastKey, cancel)) is { } summed)
            return summed;
        var rest = filter with
        {
            Statuses = [], Tags = [], NotTags = [], CustomerTags = [], Apps = [], Jobs = [], Scripts = [], Lines = [], Intents = [], Hangups = [],
            MinSeconds = null, MaxSeconds = null, MinRounds = null, MaxRounds = null, Recording = null, Reviewed = null,
        };
        return Scan(db.Calls.AsNoTracking().Matching(rest, range, terms, db), new Wanted(filter, terms), lastKey, cancel);
    }

    private static FacetCounts Scan(IQueryable<CallRow> calls, Wanted wanted, long lastKey, CancellationToken cancel)
    {
        if (lastKey != long.MaxValue)
            calls = calls.Where(c => c.Key <= lastKey);
        var result = new FacetCounts();
        var seen = 0;
        foreach (var call in calls.Select(Columns))
        {
            if ((++seen & 1023) == 0)
                cancel.ThrowIfCancellationRequested();
            result.Add(call, wanted, +1);
        }
        return result;
    }

    private static readonly Expression<Func<CallRow, Narrow>> Columns = c => new Narrow(c.StatusId, c.AppId, c.IntentId, c.HangupId, c.JobId, c.ScriptId, c.LineId, c.TalkSeconds, c.Rounds,
        c.HasFull || c.HasCustomer, c.Reviewed, c.TagIds, c.CustomerTagIds);

    private void Add(Narrow call, Wanted wanted, int sign)
    {
        Span<int> tags = stackalloc int[64];
        Span<int> customerTags = stackalloc int[64];
        tags = tags[..Ids(call.TagIds, tags)];
        customerTags = customerTags[..Ids(call.CustomerTagIds, customerTags)];
        var failed = wanted.Failed(call, tags, customerTags);
        // Two parts fail: the call counts for no value of anything.
        if ((failed & (failed - 1)) != 0)
            return;
        if (failed == 0)
            Total += sign;
        One(Part.Status, Facet.Result, call.StatusId);
        One(Part.App, Facet.App, call.AppId);
        One(Part.Intent, Facet.Intent, call.IntentId);
        One(Part.Hangup, Facet.Hangup, call.HangupId);
        One(Part.Job, Facet.Job, call.JobId ?? CallFilter.NoId);
        One(Part.Script, Facet.Script, call.ScriptId ?? CallFilter.NoId);
        One(Part.Line, Facet.Line, call.LineId ?? CallFilter.NoId);
        One(Part.Recording, Facet.Recording, call.HasRecording ? 1 : 0);
        One(Part.Reviewed, Facet.Reviewed, call.Reviewed ? 1 : 0);
        if (Passes(failed, wanted.All ? 0 : Part.Tags))
            Each(counts[(int)Facet.CallTag], tags, sign);
        if (Passes(failed, Part.NotTags))
            Each(refused, tags, sign);
        if (Passes(failed, wanted.All ? 0 : Part.CustomerTags))
            Each(counts[(int)Facet.CustomerTag], customerTags, sign);
        if (Passes(failed, Part.Seconds) && call.TalkSeconds > (LongestTalk ?? -1))
            LongestTalk = call.TalkSeconds;
        if (Passes(failed, Part.Rounds) && call.Rounds > (MostRounds ?? -1))
            MostRounds = call.Rounds;

        void One(Part own, Facet facet, long value)
        {
            if (Passes(failed, own))
                CollectionsMarshal.GetValueRefOrAddDefault(counts[(int)facet], value, out _) += sign;
        }
    }

    private static bool Passes(Part failed, Part own) => (failed & ~own) == 0;

    private static void Each(Dictionary<long, long> into, ReadOnlySpan<int> ids, int sign)
    {
        foreach (var id in ids)
            CollectionsMarshal.GetValueRefOrAddDefault(into, id, out _) += sign;
    }

    // "17 4 90". A call with more tags than fit is counted under the first ones; the platform's own limit is far lower.
    private static int Ids(string text, Span<int> into)
    {
        var n = 0;
        foreach (var part in text.AsSpan().Split(' '))
        {
            if (n < into.Length && int.TryParse(text.AsSpan(part), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && !into[..n].Contains(id))
                into[n++] = id;
        }
        return n;
    }

    [Flags]
    private enum Part { Status = 1, Tags = 2, NotTags = 4, CustomerTags = 8, App = 16, Job = 32, Script = 64, Line = 128, Intent = 256, Hangup = 512, Seconds = 1024, Rounds = 2048, Recording = 4096, Reviewed = 8192 }

    private readonly record struct Narrow(int StatusId, int AppId, int IntentId, int HangupId, long? JobId, long? ScriptId, long? LineId, int? TalkSeconds, int? Rounds,
        bool HasRecording, bool Reviewed, string TagIds, string CustomerTagIds);

    /// <summary>The filter's values as ids.</summary>
    private sealed class Wanted(CallFilter f, TermCatalog terms)
    {
        private readonly int[] statuses = Terms(TermKind.Status, f.Statuses, terms), tags = Terms(TermKind.CallTag, f.Tags, terms), notTags = Terms(TermKind.CallTag, f.NotTags, terms),
            customerTags = Terms(TermKind.CustomerTag, f.CustomerTags, terms), apps = Terms(TermKind.App, f.Apps, terms), intents = Terms(TermKind.Intent, f.Intents, terms),
            hangups = Terms(TermKind.HangupBy, f.Hangups, terms);
        private readonly ImmutableList<long> jobs = f.Jobs, scripts = f.Scripts, lines = f.Lines;

        public bool All { get; } = f.TagMode == TagMode.All;

        public bool HasStatus(int statusId) => In(statuses, statusId);

        public Part Failed(Narrow c, ReadOnlySpan<int> callTags, ReadOnlySpan<int> personTags) =>
            Fail(In(statuses, c.StatusId), Part.Status) | Fail(Has(callTags, tags), Part.Tags) | Fail(!callTags.ContainsAny(notTags), Part.NotTags) | Fail(Has(personTags, customerTags), Part.CustomerTags)
            | Fail(In(apps, c.AppId), Part.App) | Fail(In(intents, c.IntentId), Part.Intent) | Fail(In(hangups, c.HangupId), Part.Hangup)
            | Fail(InIds(jobs, c.JobId), Part.Job) | Fail(InIds(scripts, c.ScriptId), Part.Script) | Fail(InIds(lines, c.LineId), Part.Line)
            | Fail(Within(c.TalkSeconds, f.MinSeconds, f.MaxSeconds), Part.Seconds) | Fail(Within(c.Rounds, f.MinRounds, f.MaxRounds), Part.Rounds)
            | Fail(f.Recording is null || f.Recording == c.HasRecording, Part.Recording) | Fail(f.Reviewed is null || f.Reviewed == c.Reviewed, Part.Reviewed);

        private static Part Fail(bool passes, Part part) => passes ? 0 : part;

        private static bool In(int[] wanted, int id) => wanted.Length == 0 || wanted.Contains(id);

        private static bool InIds(ImmutableList<long> wanted, long? id) => wanted.IsEmpty || wanted.Contains(id ?? CallFilter.NoId);

        private static bool Within(int? value, int? least, int? most) => (least is null || value >= least) && (most is null || value <= most);

        private bool Has(ReadOnlySpan<int> has, int[] wanted)
        {
            if (wanted.Length == 0 || !All)
                return wanted.Length == 0 || has.ContainsAny(wanted);
            foreach (var id in wanted)
            {
                if (!has.Contains(id))
                    return false;
            }
            return true;
        }

        private static int[] Terms(TermKind kind, ImmutableList<string> texts, TermCatalog terms) =>
            [.. texts.Select(t => t == CallFilter.NoValue ? 0 : terms.Find(kind, t) is var id and not 0 ? id : -1)];
    }
}
