using System.Security.Claims;
using System.Text.Json;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest;

namespace CallDashboard.Features.Review.Judging;

/// <summary>
/// Takes what reviewers do. Not the circuit's business: a browser keeps acts while the connection is away and sends them when it is back, also after the
/// page was loaded again, and asks again when an answer got lost. Every act has its browser's id and is done once.
/// </summary>
public static class ReviewEndpoint
{
    /// <summary>A hundred long comments in any script.</summary>
    private const int MostBytes = 2 * 1024 * 1024;

    /// <summary>
    /// 200 with what became of each act and the state that shows it; 404 without the call; 400 with a sentence when the body cannot be read; 503 with
    /// <c>Retry-After</c> while the database cannot be written, and nothing done.
    /// </summary>
    public static async Task<IResult> PostAsync(HttpContext http, ReviewStore store, CancellationToken cancel)
    {
        // A header that no form and no link can send: the request was made by a script, and another site's script may not set it without being asked.
        if (!SameOrigin.Allows(http.Request.Headers.Origin.ToString(), http.Request.Host) || http.Request.Headers["X-Requested-With"] != "CallDashboard")
            return Results.Problem("Acts must come from a page of this site.", statusCode: StatusCodes.Status403Forbidden);
        if (http.Request.ContentLength is null or > MostBytes)
            return Results.Problem("This is too much at once, or does not state its length.", statusCode: StatusCodes.Status413PayloadTooLarge);
        SentActs? sent;
        try
        {
            sent = await http.Request.ReadFromJsonAsync<SentActs>(cancel);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return Results.Problem("These are not acts.", statusCode: StatusCodes.Status400BadRequest);
        }
        if (sent is not { CallId: not null, Acts.Count: <= SentActs.MostActs } || sent.Acts.Any(a => a is not { Id: not null, Kind: not null }))
            return Results.Problem("These are not acts.", statusCode: StatusCodes.Status400BadRequest);
        // The policy let a person in, who has an id.
        var userId = http.User.FindFirstValue(ClaimTypes.NameIdentifier)!;
        try
        {
            var answer = await store.DoAsync(sent, userId, Actor.Of(http.User, Auditor.AddressOf(http)), cancel);
            return answer is null ? Results.NotFound() : Results.Json(answer, ReviewState.Json);
        }
        catch (Exception problem) when (problem is QueueFullException or CannotWriteException)
        {
            http.Response.Headers.RetryAfter = "5";
            return Results.Problem("The database cannot be written now. Nothing was done.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
