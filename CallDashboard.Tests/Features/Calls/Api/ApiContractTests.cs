using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Access;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Calls.Api;

public class ApiContractTests(CorpusFixture corpus) : IClassFixture<CorpusFixture>
{
    private const string List = "/api/calls?from=2000-01-01&limit=5";

    [Fact]
    public async Task A_cursor_is_a_place_and_no_right()
    {
        var supervisor = await corpus.ClientAsync(Roles.Supervisor);
        var cursor = (await supervisor.GetFromJsonAsync<JsonElement>(List)).GetProperty("next").GetString()!;
        var second = await supervisor.GetFromJsonAsync<JsonElement>($"{List}&cursor={cursor}");

        // Whoever is given it sees the same calls with his own eyes.
        using var reader = corpus.Host.Http();
        reader.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await corpus.Host.Services.GetRequiredService<ApiTokens>().CreateAsync("reader", [ApiScopes.Read], "test"));
        var seen = await reader.GetFromJsonAsync<JsonElement>($"{List}&cursor={cursor}");
        Assert.Equal(Ids(second), Ids(seen));
        Assert.All(seen.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("phone").GetString()!).Where(p => p.Length > 0), phone => Assert.Contains('•', phone));

        // Changed in any character, made by hand, or of another filter or order, it is none.
        var bytes = WebEncoders.Base64UrlDecode(cursor);
        foreach (var at in (int[])[0, 25, bytes.Length - 1])
        {
            var forged = (byte[])bytes.Clone();
            forged[at] ^= 1;
            await RefusedAsync(supervisor, $"{List}&cursor={WebEncoders.Base64UrlEncode(forged)}");
        }
        await RefusedAsync(supervisor, $"{List}&cursor=s.1795300000.1");
        await RefusedAsync(supervisor, $"{List}&group=reached&cursor={cursor}");
        await RefusedAsync(supervisor, $"{List}&sort=duration&cursor={cursor}");
        await RefusedAsync(supervisor, $"{List}&after=0&cursor={cursor}");
        await RefusedAsync(supervisor, $"{List}&cursor={new string('A', 5000)}");
    }

    [Theory]
    [InlineData("/api/calls", ApiScopes.Read)]
    [InlineData("/api/stats?by=status", ApiScopes.Read)]
    [InlineData("/api/calls/unknown", ApiScopes.Read)]
    [InlineData("/export/calls.csv", ApiScopes.Export)]
    [InlineData("/export/files/1", ApiScopes.Export)]
    public async Task A_token_needs_the_scope_of_what_it_asks(string address, string scope)
    {
        var tokens = corpus.Host.Services.GetRequiredService<ApiTokens>();
        foreach (var one in ApiScopes.All)
        {
            using var http = corpus.Host.Http();
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await tokens.CreateAsync(one, [one], "test"));
            using var answer = await http.GetAsync(address);
            Assert.Equal(one != scope, answer.StatusCode == HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task A_query_over_its_budget_is_told_what_to_narrow()
    {
        var http = new DefaultHttpContext { RequestServices = corpus.Host.Services, Response = { Body = new MemoryStream() } };
        var filter = CallFilterQuery.Parse("q=human&last=1&prop.city=Lima&status=BUSY").Filter;

        await FilterRequest.TooSlow(new TooSlowException(TimeSpan.FromSeconds(5), new TimeoutException()), filter).ExecuteAsync(http);

        Assert.Equal((422, "application/problem+json"), (http.Response.StatusCode, http.Response.ContentType?.Split(';')[0]));
        http.Response.Body.Position = 0;
        var problem = await JsonSerializer.DeserializeAsync<JsonElement>(http.Response.Body);
        Assert.Equal(["from", "to", "q", "last", "prop.city"], problem.GetProperty("narrow").EnumerateArray().Select(n => n.GetString()));
        Assert.Contains("5 s", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_are_problem_documents()
    {
        var http = await corpus.ClientAsync(Roles.Supervisor);
        using var answer = await http.GetAsync("/api/calls/no-such-call");

        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task The_document_names_every_endpoint_for_programs_and_no_other()
    {
        var http = await corpus.ClientAsync(Roles.Supervisor);
        var document = await http.GetFromJsonAsync<JsonElement>("/openapi/v1.json");

        var documented = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}")).ToList();
        var mapped = corpus.Host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText is { } text && (text.StartsWith("/api/", StringComparison.Ordinal) || text.StartsWith("/export/", StringComparison.Ordinal)))
            .SelectMany(e => e.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(method => $"{method} {System.Text.RegularExpressions.Regex.Replace(e.RoutePattern.RawText!, ":[a-z]+}", "}")}")).ToList();
        Assert.True(mapped.Count >= 6, "Nothing to check was found.");
        Assert.Subset(documented.ToHashSet(), mapped.ToHashSet());
        Assert.All(documented, d => Assert.Matches("^[A-Z]+ /(api|export|recordings)/", d));

        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("token").GetProperty("scheme").GetString());
        foreach (var path in document.GetProperty("paths").EnumerateObject().Where(p => !p.Name.StartsWith("/recordings", StringComparison.Ordinal)))
        {
            var get = path.Value.GetProperty("get");
            Assert.NotEmpty(get.GetProperty("summary").GetString()!);
            Assert.Contains("Scope of a token:", get.GetProperty("description").GetString(), StringComparison.Ordinal);
            var responses = get.GetProperty("responses");
            Assert.True(responses.GetProperty("200").TryGetProperty("content", out _), path.Name);
            Assert.True(responses.TryGetProperty("401", out _) && responses.TryGetProperty("403", out _), path.Name);
            Assert.All(get.GetProperty("parameters").EnumerateArray(), p => Assert.True(p.TryGetProperty("schema", out _), $"{path.Name} {p}"));
            var names = get.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()).ToList();
            Assert.Equal(names.Distinct(), names);
            if (names.Contains("from"))
                Assert.True(responses.TryGetProperty("400", out _) && responses.TryGetProperty("422", out _), path.Name);
        }
    }

    private static async Task RefusedAsync(HttpClient http, string address)
    {
        using var answer = await http.GetAsync(address);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(["cursor"], (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    private static IEnumerable<string?> Ids(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("callId").GetString());
}
