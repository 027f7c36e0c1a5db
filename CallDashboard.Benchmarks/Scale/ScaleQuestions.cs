using CallDashboard.Domain;

namespace CallDashboard.Benchmarks.Scale;

/// <summary>What is asked of a page.</summary>
internal enum Asked { Page, Total, Facets, Overview, Stats }

/// <summary>One row of the table.</summary>
/// <param name="Name">Names it.</param>
/// <param name="What">What is asked.</param>
/// <param name="Query">The filter, in the words of addresses.</param>
/// <param name="Depth">For pages: the share of the range that lies before the place to read on from.</param>
/// <param name="Api">For <see cref="Asked.Stats"/>: the word of <c>by</c>.</param>
internal sealed record ScaleQuestion(string Name, Asked What, string Query, double Depth = 0, string Api = "status");

/// <summary>Every order, depth, filter and figure that the product offers.</summary>
internal static class ScaleQuestions
{
    /// <summary>Everything there is, whatever its age; without it the last seven days.</summary>
    private const string All = "from=2000-01-01";

    private static readonly (string Name, string Query)[] Orders = [("newest", ""), ("oldest", "sort=-started"), ("duration", "sort=duration"), ("cost", "sort=cost")];

    /// <summary>Families of filters with all calls as their range.</summary>
    private static IEnumerable<(string Name, string Query)> Filters(ScaleFacts facts) =>
    [
        ("status, half", "status=ANSWERED"),
        ("status, 1 in 100", "status=SYSTEM_ERROR"),
        ("status, nobody's", "status=NEVER_SEEN"),
        ("group", "group=our-side"),
        ("tag", "tag=complaint"),
        ("tag, 1 in 20,000", $"tag={Word(SeedCalls.RareTag)}"),
        ("tag, old calls only", $"tag={SeedCalls.OldTag}"),
        ("tags, any", $"tag={Word(SeedCalls.RareTag)}&tag={SeedCalls.OldTag}"),
        ("tags, all", "tag=complaint&tag=needs+human&tagMode=all"),
        ("tags, all, rare", $"tag=complaint&tag={Word(SeedCalls.RareTag)}&tagMode=all"),
        ("notTag", "notTag=complaint"),
        ("customerTag", "customerTag=vip"),
        ("app", "app=app-1"),
        ("job, old", $"job={facts.OldJob}"),
        ("script", "script=303"),
        ("line", "line=72"),
        ("intent", "intent=A"),
        ("hangup", "hangup=CUSTOMER"),
        ("phone, full", $"phone={Uri.EscapeDataString(facts.Phone)}"),
        ("phone, fragment", $"phone={facts.Phone[^6..]}"),
        ("minSeconds, rare", $"minSeconds={facts.LongTalk}"),
        ("maxSeconds", "minSeconds=1&maxSeconds=20"),
        ("rounds", "minRounds=9"),
        ("recording", "recording=yes"),
        ("reviewed, none", "reviewed=yes"),
        ("last", "last=1"),
        ("last + no answer", "last=1&status=NO_ANSWER"),
        ("prop, common", "prop.segment=B"),
        ("prop, one's", $"prop.contract={facts.Phone[^7..]}"),
        ("q", "q=human+agent"),
        ("rare tag + old range", $"tag={Word(SeedCalls.RareTag)}&to={facts.Early}"),
        ("notTag + status", "notTag=complaint&status=CALL_LOSS"),
        ("old job + status + minutes", $"job={facts.OldJob}&status=ANSWERED&minSeconds=30"),
        ("tag + level + line", "tag=call+back&intent=B&line=71"),
    ];

    /// <summary>The table's rows in their order.</summary>
    public static IEnumerable<ScaleQuestion> Of(ScaleFacts facts)
    {
        foreach (var range in (string[])["", All])
        {
            var when = range.Length == 0 ? "7 days" : "all";
            foreach (var (name, query) in Orders)
            {
                yield return new($"{name}, {when}", Asked.Page, $"{range}&{query}");
                if (range.Length > 0)
                {
                    foreach (var depth in (double[])[0.1, 0.5, 0.99])
                        yield return new($"{name}, {when}, {depth:P0} deep", Asked.Page, $"{range}&{query}", depth);
                }
            }
            yield return new($"no filter, {when}", Asked.Total, range);
            yield return new($"no filter, {when}", Asked.Facets, range);
            yield return new($"no filter, {when}", Asked.Overview, range);
            foreach (var by in (string[])["status", "hour", "day", "weekday-hour", "app", "job", "script", "line", "intent", "tag", "hangup"])
                yield return new($"by {by}, {when}", Asked.Stats, range, Api: by);
        }
        foreach (var (name, query) in Filters(facts))
        {
            yield return new(name, Asked.Page, $"{All}&{query}");
            yield return new(name, Asked.Total, $"{All}&{query}");
        }
        foreach (var (name, query) in Filters(facts).Where(f => !f.Name.Contains(',', StringComparison.Ordinal)))
            yield return new(name + ", 7 days", Asked.Overview, query);
        foreach (var name in (string[])["status, half", "tag", "job, old", "notTag", "last"])
        {
            var query = Filters(facts).First(f => f.Name == name).Query;
            yield return new(name, Asked.Facets, $"{All}&{query}");
            yield return new(name, Asked.Overview, $"{All}&{query}");
            yield return new(name, Asked.Stats, $"{All}&{query}", Api: "day");
        }
        yield return new("tag by duration", Asked.Page, $"{All}&tag=complaint&sort=duration");
        yield return new("status by cost", Asked.Page, $"{All}&status=SYSTEM_ERROR&sort=cost");
    }

    private static string Word(string text) => Uri.EscapeDataString(text);
}

/// <summary>Values of a database that filters are made with.</summary>
/// <param name="First">Unix seconds of the first start.</param>
/// <param name="Last">Unix seconds of the last start.</param>
/// <param name="Phone">A number that was called in the middle.</param>
/// <param name="OldJob">A task that ended early.</param>
/// <param name="LongTalk">Talk time, seconds, that one call in a thousand reaches.</param>
internal sealed record ScaleFacts(long First, long Last, string Phone, long OldJob, int LongTalk, long LastKey)
{
    /// <summary>The end of the first tenth, as a date.</summary>
    public string Early => DateTimeOffset.FromUnixTimeSeconds(First + ((Last - First) / 10)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
