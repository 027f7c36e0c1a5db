using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CallDashboard.Features.Common;

/// <summary>The filter's words in the OpenAPI document; endpoints read them from the query themselves.</summary>
public static class FilterDocumentation
{
    private static readonly (string Name, bool Many, string Text)[] Words =
    [
        ("from", false, "Start, included: 2026-11-20, 2026-11-20T10:00, now-7d, now/d. Default now-7d. Without a zone: UTC, or tz."),
        ("to", false, "End, not included; a bare date means its whole day. Default: no end."),
        ("tz", false, "Zone of times without one: Area/City."),
        ("status", true, "Result code as the platform sends it, or (none)."),
        ("group", true, "reached, not-reached, our-side, other."),
        ("tag", true, "Call tag."),
        ("customerTag", true, "Tag on the person."),
        ("tagMode", false, "any (default) or all of the tags."),
        ("notTag", true, "Call tag that the call must not have."),
        ("app", true, "Application id."),
        ("job", true, "Task id, or (none)."),
        ("script", true, "Script id, or (none)."),
        ("line", true, "Line id, or (none)."),
        ("intent", true, "Intention level, or (none)."),
        ("hangup", true, "Who hung up, or (none)."),
        ("concern", true, "Topic the customer cared about, or (none)."),
        ("weekday", true, "ISO weekday of the start, 1 (Monday) to 7, in tz or UTC."),
        ("hour", true, "Hour of the start, 0 to 23, in tz or UTC."),
        ("phone", false, "Full number, or a fragment of at least 4 digits."),
        ("q", false, "Words that must all occur in the transcript; quotes make a phrase."),
        ("minSeconds", false, "Talk time at least, seconds."),
        ("maxSeconds", false, "Talk time at most, seconds."),
        ("minRounds", false, "Rounds at least."),
        ("maxRounds", false, "Rounds at most."),
        ("minRedials", false, "Automatic redials at least."),
        ("maxRedials", false, "Automatic redials at most."),
        ("recording", false, "yes or no."),
        ("reviewed", false, "yes or no."),
        ("last", false, "1: only each customer's last call."),
        ("sort", false, "started (default, newest first), -started, duration, cost."),
    ];

    /// <summary>Adds the filter's words, and <c>prop.NAME</c> in words, to an endpoint's description.</summary>
    /// <param name="own">Words of the endpoint itself.</param>
    public static TBuilder WithFilterWords<TBuilder>(this TBuilder builder, params (string Name, bool Many, string Text)[] own) where TBuilder : IEndpointConventionBuilder => builder.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        // Those that the framework found by itself say nothing of what they mean.
        operation.Parameters = [.. (operation.Parameters ?? []).Where(p => own.All(o => o.Name != p.Name))];
        foreach (var (name, many, text) in own.Concat(Words))
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Query,
                Description = text,
                Schema = many
                    ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } }
                    : new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
        operation.Description = $"{operation.Description}\n\nEvery word of the filter may be given; prop.NAME=value asks for a variable. Anything not understood is answered with 400 and named.".Trim();
        return Task.CompletedTask;
    });

    /// <summary>Documents the answer of <see cref="FilterRequest.TooSlow"/>.</summary>
    public static TBuilder ProducesTooSlow<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(
        new ProducesResponseTypeMetadata(StatusCodes.Status422UnprocessableEntity, typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), ["application/problem+json"]));
}
