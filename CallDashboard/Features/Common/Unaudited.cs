using Microsoft.AspNetCore.Http.HttpResults;

namespace CallDashboard.Features.Common;

/// <summary>What is said where something is not shown or given because its entry in the audit trail cannot be written.</summary>
public static class Unaudited
{
    public const string Text = "The database cannot be written at the moment, so the audit trail could not note this. It is not given out without a trace. Try again in a moment.";

    /// <summary>The same for programs: 503.</summary>
    public static ProblemHttpResult Answer(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "5";
        return TypedResults.Problem(Text, statusCode: StatusCodes.Status503ServiceUnavailable, extensions: new Dictionary<string, object?> { ["state"] = "unaudited" });
    }
}
