using CallDashboard.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CallDashboard.Features.Calls.Api;

/// <summary>What the OpenAPI document says of all endpoints: who may ask, by which token, and what the refusals look like.</summary>
internal static class ApiDocument
{
    private const string Token = "token";

    public static void Configure(OpenApiOptions options)
    {
        // Pages, forms and the platform's own pushes are no part of it.
        options.ShouldInclude = description => description.RelativePath is { } path && (path.StartsWith("api/", StringComparison.Ordinal) || path.StartsWith("export/", StringComparison.Ordinal) || path.StartsWith("recordings/", StringComparison.Ordinal));
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "CallDashboard", Version = "v1",
                Description = "Calls, figures, recordings and exports. Errors are problem documents (RFC 9457); errors names every parameter that was not understood. Ids and phone numbers are text, times ISO 8601.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Token] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A token from Settings, with the scopes that its maker chose; or the session of whoever is signed in." };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Token, document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var policy = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Select(a => a.Policy).LastOrDefault(p => p is not null) ?? Policies.SignedIn;
            if (Policies.Matrix.TryGetValue(policy, out var rule))
                operation.Description = $"{operation.Description}\n\nScope of a token: {rule.Scope ?? "none; people only"}.".Trim();
            operation.Responses ??= new OpenApiResponses();
            operation.Responses.TryAdd("401", new OpenApiResponse { Description = "No token and no session, or a token that is unknown or revoked." });
            operation.Responses.TryAdd("403", new OpenApiResponse { Description = "The token lacks the scope, or the person the role." });
            return Task.CompletedTask;
        });
    }
}
