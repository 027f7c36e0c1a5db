using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.WebUtilities;

namespace CallDashboard.Features.Common;

/// <summary>The filter of a request by a program: read, checked against the caller's rights, its range resolved in UTC or <c>tz</c>.</summary>
public sealed record FilterRequest(CallFilter Filter, TimeRange Range, TimeZoneInfo Zone)
{
    /// <summary>Whoever does not see numbers may look for a number known anyway, not find one out digit by digit.</summary>
    public const int WholeNumberDigits = 7;

    /// <summary>Reads the query of a request. When anything in it is not understood, the answer 400 that names it all.</summary>
    /// <param name="http">The request.</param>
    /// <param name="ownWords">The endpoint's own parameters.</param>
    public static (FilterRequest? Request, IResult? Problem) Read(HttpContext http, params ReadOnlySpan<string> ownWords)
    {
        var (filter, problems) = Check(CallFilterQuery.Parse(http.Request.QueryString.Value, ownWords), http.User);
        if (!problems.IsEmpty)
            return (null, Refuse(problems));
        var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        return (new(filter, CallFilterQuery.Resolve(filter, now, TimeZoneInfo.Utc), CallFilterQuery.ZoneOf(filter, TimeZoneInfo.Utc)), null);
    }

    /// <summary>400 with a problem document; <c>errors</c> has one entry per parameter.</summary>
    public static IResult Refuse(IEnumerable<FilterProblem> problems) => Results.ValidationProblem(
        problems.GroupBy(p => p.Name).ToDictionary(g => g.Key, g => g.Select(p => p.Message).ToArray()),
        title: "The query has parts that are not understood.");

    /// <summary>
    /// 422 with a problem document for a query that was ended by its budget: the query is at fault, and asking again would only cost the same. <c>narrow</c> names the words that
    /// would help.
    /// </summary>
    public static IResult TooSlow(TooSlowException slow, CallFilter? filter = null)
    {
        // Words that no index narrows to a few calls by itself; a range always does.
        var costly = filter is null ? [] : CallFilterQuery.Pairs(filter).Select(p => p.Key).Where(w => w is "q" or "phone" or "last" or "notTag" or "sort" || w.StartsWith("prop.", StringComparison.Ordinal));
        string[] narrow = ["from", "to", .. costly.Distinct()];
        return Results.Problem($"It was ended after {slow.Budget.TotalSeconds:0.#} s. Narrow the time by from and to{(narrow.Length > 2 ? $", or change {string.Join(", ", narrow.Skip(2))}" : "")}.",
            statusCode: StatusCodes.Status422UnprocessableEntity, title: "The query takes too long.", extensions: new Dictionary<string, object?> { ["narrow"] = narrow });
    }

    /// <summary>True when the canonical words of a filter name a customer's number, or may: it is not for the eyes of those who see none.</summary>
    public static bool HoldsNumber(string query) => QueryHelpers.ParseQuery(query).Any(word => word.Key == "phone"
        || ((word.Key == "q" || word.Key.StartsWith("prop.", StringComparison.Ordinal)) && word.Value.Any(value => CallFilterExtensions.Digits(value ?? "").Length >= WholeNumberDigits)));

    /// <summary>Takes out what this person or program may not ask for.</summary>
    public static ParsedFilter Check(ParsedFilter parsed, ClaimsPrincipal? user)
    {
        if (parsed.Filter.Phone is not { } phone || CallFilterExtensions.Digits(phone).Length >= WholeNumberDigits || Policies.Allows(user, Policies.SeeNumbers))
            return parsed;
        return new ParsedFilter(parsed.Filter with { Phone = null },
            parsed.Problems.Add(new FilterProblem("phone", phone, "phone: your role looks for whole numbers only.")));
    }
}
