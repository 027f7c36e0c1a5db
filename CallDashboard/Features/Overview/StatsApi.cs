using CallDashboard.Data;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;
using CallDashboard.Features.Common;

namespace CallDashboard.Features.Overview;

/// <summary>Counts of one key. Talk and billed time are seconds, pay is in the currency of the settings.</summary>
public sealed record StatsItem(string Key, long Calls, long Reached, long TalkSeconds, long BilledSeconds, decimal Pay);

/// <summary>Counts by one thing.</summary>
/// <param name="Total">Different calls that the filter finds. Rows by tag may add up to more or less: a call can have several tags, or none.</param>
public sealed record StatsDocument(long Total, IReadOnlyList<StatsItem> Rows);

/// <summary><c>GET /api/stats</c>.</summary>
public static class StatsApi
{
    private const string By = "by";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/api/stats", ReadAsync)
        .WithTags("Figures")
        .WithFilterWords((By, false, $"By what: {StatsWords.All}. Needed."))
        .WithSummary("Counts of the calls that the filter finds, by one thing.")
        .WithDescription($"by: one of {StatsWords.All}. Keys are words of the filter: codes, groups, ids and names as text, local days and hours; weekday-hour as 1-07 (Monday 07); (none) where records lack the value.")
        .Produces<StatsDocument>().ProducesValidationProblem().ProducesTooSlow();

    private static async Task<IResult> ReadAsync(HttpContext http, StatsQuery stats, StatsWords words, CancellationToken cancel)
    {
        var (request, problem) = FilterRequest.Read(http, By);
        var by = http.Request.Query[By];
        var word = StatsWords.Parse(by.Count == 1 ? by[0] : null);
        if (word is null)
        {
            var message = by.Count switch { 0 => $"by is missing; it is one of {StatsWords.All}.", 1 => $"by={Cut(by[0])} is none of {StatsWords.All}.", _ => "by is given more than once." };
            return FilterRequest.Refuse(CallFilterQuery.Parse(http.Request.QueryString.Value, By).Problems.Add(new FilterProblem(By, by.ToString(), message)));
        }
        if (request is null)
            return problem!;

        StatsAnswer answer;
        try
        {
            answer = (await stats.ReadWithinAsync(QueryBudget.Overview, [new StatsRequest(request.Filter, request.Range, word.By)], cancel))[0];
        }
        catch (TooSlowException slow)
        {
            return FilterRequest.TooSlow(slow, request.Filter);
        }
        return Results.Ok(new StatsDocument(answer.Total, [.. words.Rows(word, answer, request).Select(row => Item(row.Key, row.Row))]));
    }

    private static StatsItem Item(string key, StatsRow row) =>
        new(key, row.All.Calls, row[ResultGroup.Reached].Calls, row.All.TalkSeconds, row.All.BilledSeconds, row.All.Pay);

    private static string Cut(string? text) => text is { Length: > 80 } ? text[..79] + "…" : text ?? "";
}
