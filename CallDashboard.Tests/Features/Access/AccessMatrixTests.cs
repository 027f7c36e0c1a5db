using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.RegularExpressions;
using CallDashboard.Domain;
using CallDashboard.Features.Access;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;

namespace CallDashboard.Tests.Features.Access;

/// <summary>Every cell of <see cref="AccessMatrix"/> is tried at the real program.</summary>
public sealed partial class AccessMatrixTests : IDisposable
{
    private const string CallId = "mine-1";
    private static readonly Type[] Product = typeof(Program).Assembly.GetTypes();

    private readonly AppHost host = AppHost.Start(("Recordings:Archive", "false"));
    private readonly List<HttpClient> clients = [];

    public void Dispose()
    {
        clients.ForEach(c => c.Dispose());
        host.Dispose();
    }

    [Fact]
    public void Everything_that_can_be_reached_is_in_the_matrix_and_nothing_else()
    {
        var found = Endpoints(host.Services).Select(e => $"endpoint | {e.Key}")
            .Concat(Product.Where(t => t.IsSubclassOf(typeof(Hub))).SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(m => m.GetBaseDefinition().DeclaringType == t && !m.IsSpecialName).Select(m => $"hub | {t.Name}.{m.Name}")))
            .Concat(Product.SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(m => m.GetCustomAttribute<JSInvokableAttribute>() is not null).Select(m => $"script | {t.Name}.{m.Name}"))).ToHashSet();
        var listed = AccessMatrix.Reach.Select(r => $"{r.Kind} | {r.What}").ToList();

        Assert.True(Difference(found, listed) is null, Difference(found, listed));
        Assert.Equal(listed.Count, listed.Distinct().Count());
    }

    [Fact]
    public async Task Every_cell_is_as_the_matrix_says()
    {
        var principals = await PrincipalsAsync();
        var endpoints = Endpoints(host.Services);

        var (tried, wrong) = await TryAsync(host, endpoints, principals, AccessMatrix.Reach);

        Assert.True(tried >= AccessMatrix.Reach.Count(r => r.Kind == "endpoint") * AccessMatrix.Principals.Length, $"Only {tried} cells were tried.");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {tried} cells:\n{string.Join("\n", wrong.Take(40))}");
    }

    [Fact]
    public async Task An_endpoint_that_lets_anybody_in_is_noticed_and_so_is_one_that_nobody_listed()
    {
        using var http = host.Http();
        var nobody = new Dictionary<string, HttpClient> { ["anonymous"] = http };

        var (tried, wrong) = await TryAsync(host, Endpoints(host.Services), nobody,
            [new AccessRow("endpoint", "GET /health/live", Policies.SignedIn), new AccessRow("endpoint", "GET /api/calls", Policies.SignedIn), new AccessRow("endpoint", "GET /metrics", "open")]);

        Assert.Equal(3, tried);
        Assert.Equal(2, wrong.Count);
        Assert.DoesNotContain(wrong, w => w.Contains("/api/calls", StringComparison.Ordinal));
        var problem = Difference(["endpoint | GET /new", "endpoint | GET /known"], ["endpoint | GET /known", "endpoint | GET /old"]);
        Assert.Contains("GET /new | ?", problem, StringComparison.Ordinal);
        Assert.Contains("GET /old", Difference(["endpoint | GET /known"], ["endpoint | GET /known", "endpoint | GET /old"]), StringComparison.Ordinal);
        Assert.Null(Difference(["a"], ["a"]));
    }

    [Fact]
    public void The_matrix_of_rights_is_that_of_the_policies()
    {
        foreach (var (policy, (roles, scope)) in Policies.Matrix)
        {
            foreach (var role in Roles.All)
                Assert.Equal(AccessMatrix.Rights[(policy, role)], roles.Contains(role));
            foreach (var token in ApiScopes.All)
                Assert.Equal(AccessMatrix.Rights[(policy, "token:" + token)], scope == token);
        }
        Assert.Equal(Policies.Matrix.Keys.Append("open").Append("report").Order(), AccessMatrix.Rights.Keys.Select(k => k.Right).Distinct().Order());
    }

    /// <summary>What to do about the matrix, for whoever added or took away something; null when it is right.</summary>
    private static string? Difference(IReadOnlyCollection<string> found, IReadOnlyCollection<string> listed)
    {
        var (missing, gone) = (found.Except(listed).Order(StringComparer.Ordinal).ToList(), listed.Except(found).ToList());
        if (missing.Count > 0)
            return $"Not in AccessMatrix.ReachTable. Add each line with the right it needs ({string.Join(", ", Policies.Matrix.Keys)} or open):\n{string.Join("\n", missing.Select(m => m + " | ?"))}";
        return gone.Count > 0 ? $"In AccessMatrix.ReachTable and not in the program; take these lines away:\n{string.Join("\n", gone)}" : null;
    }

    private static async Task<(int Tried, List<string> Wrong)> TryAsync(AppHost host, Dictionary<string, RouteEndpoint> endpoints, Dictionary<string, HttpClient> principals, IReadOnlyList<AccessRow> rows)
    {
        var tried = 0;
        var wrong = new ConcurrentQueue<string>();
        var cells = from row in rows where row.Kind == "endpoint" && endpoints.ContainsKey(row.What) from principal in principals select (row, principal);
        await Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (cell, cancel) =>
        {
            var ((_, what, right), (name, http)) = cell;
            var (method, pattern) = (what.Split(' ')[0].Split(',')[0], what[(what.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            using var request = new HttpRequestMessage(new HttpMethod(method), Address(pattern));
            request.Headers.Add("X-Requested-With", "CallDashboard");
            if (method is "POST" or "PUT")
                request.Content = new StringContent("");
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            var may = right == "open" || AccessMatrix.Rights[(right, name.StartsWith("token:", StringComparison.Ordinal) && right != "report" && !AccessMatrix.TakesTokens(pattern) ? "anonymous" : name)];
            var did = answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) && !(right != "open" && answer.Headers.Location?.ToString() is { } to && (to.Contains("/login?", StringComparison.Ordinal) || to.Contains("/denied", StringComparison.Ordinal)));
            Interlocked.Increment(ref tried);
            if (may != did)
                wrong.Enqueue($"{name} {(may ? "may" : "may not")} {what} ({right}), and was answered {(int)answer.StatusCode}");
        });
        return (tried, [.. wrong]);
    }

    private async Task<Dictionary<string, HttpClient>> PrincipalsAsync()
    {
        await host.StoreAsync([Pushes.Record(CallId)]);
        var accounts = host.Services.GetRequiredService<Accounts>();
        var all = new Dictionary<string, HttpClient> { ["anonymous"] = host.Http() };
        foreach (var role in Roles.All)
            all[role] = await host.SignedInAsync(role);
        all["limited"] = await host.SignedInAsAsync("limited@example.test", Roles.Supervisor, "app=app-1");
        all["refused"] = await host.SignedInAsAsync("refused@example.test", Roles.Supervisor, null, [.. Grants.All.Select(g => (g, false))]);
        all["disabled"] = await host.SignedInAsAsync("disabled@example.test", Roles.Administrator);
        Assert.True((await accounts.SetDisabledAsync("disabled@example.test", true)).Succeeded);
        var tokens = host.Services.GetRequiredService<ApiTokens>();
        foreach (var scope in ApiScopes.All)
            all["token:" + scope] = await BearerAsync(scope, null, scope);
        all["token:limited"] = await BearerAsync("limited", CallScope.Parse("app=app-1"), [.. ApiScopes.All]);
        all["token:revoked"] = await BearerAsync("revoked", null, [.. ApiScopes.All]);
        await tokens.RevokeAsync((await tokens.ListAsync()).Single(t => t.Name == "revoked").Id);
        foreach (var http in all.Values)
            http.DefaultRequestHeaders.Accept.Clear();
        clients.AddRange(all.Values);
        Assert.Equal(AccessMatrix.Principals.Order(), all.Keys.Order());
        return all;

        async Task<HttpClient> BearerAsync(string name, CallScope? limits, params string[] scopes)
        {
            var http = host.Http();
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await tokens.CreateAsync(name, scopes, "test", limits: limits));
            return http;
        }
    }

    /// <summary>All endpoints by method and pattern; files of the browser's side, which hold nothing that is not in the repository, are left out.</summary>
    private static Dictionary<string, RouteEndpoint> Endpoints(IServiceProvider services) => services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
        .Where(e => !e.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor"))
        .Select(e => (Key: $"{string.Join(',', (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Order(StringComparer.Ordinal))} /{e.RoutePattern.RawText?.TrimStart('/')}", Endpoint: e))
        .GroupBy(e => e.Key).ToDictionary(g => g.Key, g => g.First().Endpoint);

    private static string Address(string pattern) => Parameter().Replace(pattern, match => match.Groups["name"].Value switch { "callId" => CallId, "kind" => pattern.Contains("audit", StringComparison.Ordinal) ? "csv" : "txt", _ => "1" });

    [GeneratedRegex(@"\{\*{0,2}(?<name>\w+)[^}]*\}")]
    private static partial Regex Parameter();
}
