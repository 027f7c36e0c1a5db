using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Security.Claims;
using System.Text;
using CallDashboard.Benchmarks.Circuits;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Access;
using CallDashboard.Features.Access.Sessions;
using CallDashboard.Features.Calls.Export;
using CallDashboard.Features.Calls.Export.Jobs;
using CallDashboard.Features.Common;
using CallDashboard.Features.Review.Judging;
using CallDashboard.Hosting;
using CallDashboard.Live;
using CallDashboard.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CallDashboard.Tests.Features.Access;

/// <summary>A number that is nowhere else stands in every field of a call that can hold one. Whoever does not see numbers is sent none of it, byte by byte.</summary>
public class CanaryTests
{
    private const string Phone = "+15557654321", CallId = "canary-1";
    private static readonly string[] Forms = ["7654321", "765 4321", "765-4321", "555 765", "765 43 21"];

    [Fact]
    public async Task Operators_and_their_programs_are_sent_no_byte_of_a_number()
    {
        var logged = new ConcurrentQueue<string>();
        using var host = AppHost.Start(services => services.AddSingleton<ILoggerProvider>(new LogListener(logged)), ("Recordings:Archive", "false"), ("Logging:LogLevel:Default", "Information"));
        await StoreAsync(host);

        var sent = await EverythingAsync(host, Roles.Operator, ApiScopes.Read);

        Assert.True(sent.Count > 8, $"Only {sent.Count} sources were looked at.");
        foreach (var (source, text) in sent)
            Assert.True(Found(text) is null, Found(text) is { } form ? $"{source} holds the number: {Around(text, form)}" : null);
        Assert.DoesNotContain(logged, line => Found(line) is not null);
        // The same eyes find it where it may be: with a right, in every kind of source.
        var leaks = (await EverythingAsync(host, Roles.Supervisor, ApiScopes.Read, ApiScopes.Numbers)).Where(s => Found(s.Value) is not null).Select(s => s.Key).ToList();
        foreach (var source in (string[])["page /live", "page /calls?from=2000-01-01&q=reach", "page /calls/canary-1", "/api/calls/canary-1", "/api/calls?from=2000-01-01", "token /api/calls/canary-1"])
            Assert.Contains(source, leaks);
    }

    [Theory]
    [InlineData(Reveal.ByClick)]
    [InlineData(Reveal.WithReason)]
    public async Task Where_numbers_are_revealed_one_by_one_nobody_is_sent_any_before_but_programs_with_the_scope(string how)
    {
        using var host = AppHost.Start(("Recordings:Archive", "false"), ("Access:RevealNumbers", how));
        await StoreAsync(host);

        foreach (var role in (string[])[Roles.Supervisor, Roles.Administrator])
        {
            foreach (var (source, text) in await EverythingAsync(host, role, ApiScopes.Read))
                Assert.True(Found(text) is null, Found(text) is { } form ? $"{role}: {source} holds the number: {Around(text, form)}" : null);
        }
        var program = (await EverythingAsync(host, Roles.Operator, ApiScopes.Read, ApiScopes.Numbers, ApiScopes.Export)).Where(s => Found(s.Value) is not null).Select(s => s.Key).ToList();
        Assert.Contains("token /api/calls/canary-1", program);
        Assert.Contains("token /export/calls.csv?from=2000-01-01", program);
        Assert.All(program, source => Assert.StartsWith("token ", source, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reviewers_without_numbers_are_sent_none_by_queue_feeding_insights_comments_and_exports()
    {
        using var host = AppHost.Start(("Recordings:Archive", "false"));
        await StoreAsync(host);
        await host.EnsureAccountAsync(Roles.Supervisor);
        using var whole = await host.SignedInAsync(Roles.Supervisor);
        using var blind = await host.SignedInAsAsync("blind@example.test", Roles.Supervisor, null, (Policies.SeeNumbers, false));
        var accounts = host.Services.GetRequiredService<AccountWatch>().Accounts;
        var (author, reader) = (accounts.Single(a => a.Email == SignedIn.Email(Roles.Supervisor)), accounts.Single(a => a.Email == "blind@example.test"));
        await host.ReviewQueue().AddAsync([CallId], author.Id, 100, default);
        var written = await host.Services.GetRequiredService<ReviewStore>().DoAsync(new SentActs(CallId, 0, 0, [new(Guid.NewGuid().ToString(), "comment", Value: $"@{reader.Email} Call 555-765-4321 again, it was settled")]), author.Id, Actor.System, default);
        Assert.Equal(ActOutcome.Done, written!.Results.Single().Outcome);
        var item = await host.QueryAsync(db => db.ReviewQueueItems.Select(i => i.Id).SingleAsync());

        var (seen, hidden) = (await ReviewAsync(host, whole, SignedIn.Email(Roles.Supervisor), author, item), await ReviewAsync(host, blind, "blind@example.test", reader, item));

        Assert.Equal(seen.Keys.Order(), hidden.Keys.Order());
        Assert.Contains("it was settled", hidden["/review/acts"], StringComparison.Ordinal);
        foreach (var (source, text) in hidden)
            Assert.True(Found(text) is null, Found(text) is { } form ? $"{source} holds the number: {Around(text, form)}" : null);
        var found = seen.Where(s => Found(s.Value) is not null).Select(s => s.Key).ToList();
        foreach (var source in (string[])["page call from the queue", "prepared export", "/review/acts"])
            Assert.Contains(source, found);
    }

    [Fact]
    public async Task A_view_of_a_number_is_not_shared_and_one_that_was_is_shown_to_its_owner_alone()
    {
        using var host = AppHost.Start(("Recordings:Archive", "false"));
        await StoreAsync(host);
        await host.EnsureAccountAsync(Roles.Supervisor);
        var owner = host.Services.GetRequiredService<AccountWatch>().Accounts.Single().Id;
        var views = host.Services.GetRequiredService<SavedViews>();
        string[] queries = ["phone=%2B15557654321", "q=5557654321", "prop.callback=555-765-4321"];
        foreach (var query in queries)
        {
            await Assert.ThrowsAsync<ViewRefusedException>(() => views.AddAsync(owner, query, isShared: true, query, ""));
            await host.QueryAsync(db =>
            {
                db.SavedViews.Add(new SavedView { OwnerId = owner, Name = query[..4], Query = query, IsShared = true, Columns = "" });
                return db.SaveChangesAsync();
            });
        }
        await views.AddAsync(owner, "Busy lines", isShared: true, "status=BUSY&minSeconds=100&q=24+hours", "");

        Assert.Equal(4, (await views.OfAsync(owner)).All.Count);
        Assert.Equal("Busy lines", (await views.OfAsync("somebody else")).All.Single().Name);
        foreach (var (source, text) in await EverythingAsync(host, Roles.Operator, ApiScopes.Read))
            Assert.True(Found(text) is null, Found(text) is { } form ? $"{source} holds the number: {Around(text, form)}" : null);
    }

    [Fact]
    public async Task The_hub_carries_ids_and_no_number()
    {
        using var host = AppHost.Start(("Recordings:Archive", "false"));
        using var socket = new ClientWebSocket { Options = { Cookies = await host.CookiesAsync(Roles.Operator) } };
        await socket.ConnectAsync(new UriBuilder(host.Address) { Scheme = "ws", Path = CallHub.Path }.Uri, CancellationToken.None);
        await socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"json\",\"version\":1}\u001e"), WebSocketMessageType.Text, true, CancellationToken.None);
        var heard = new StringBuilder();
        var buffer = new byte[4096];
        await ReadAsync("{}");

        await StoreAsync(host);
        await ReadAsync(CallId);

        Assert.Null(Found(heard.ToString()));
        socket.Abort();

        async Task ReadAsync(string until)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (!heard.ToString().Contains(until, StringComparison.Ordinal))
                heard.Append(Encoding.UTF8.GetString(buffer, 0, (await socket.ReceiveAsync(buffer, patience.Token)).Count));
        }
    }

    /// <summary>What a reviewer is sent where calls are judged and taken away.</summary>
    private static async Task<Dictionary<string, string>> ReviewAsync(AppHost host, HttpClient http, string email, Account account, long item)
    {
        var sent = new Dictionary<string, string>();
        using var visitor = await Visitor.SignInAsync(host.Address, email, SignedIn.Password);
        var jobs = host.Services.GetRequiredService<ExportJobs>();
        var job = (await jobs.RequestAsync(await PrincipalAsync(host, account), ExportFormat.Find("ndjson")!, CallFilter.Default with { From = "2000-01-01" }, new TimeRange(946_684_800, 4_102_444_800), TimeZoneInfo.Utc))!;
        await Eventually.HoldsAsync(async () => (await host.QueryAsync(db => db.ExportJobs.SingleAsync(j => j.Id == job.Id))).State == ExportState.Done);
        foreach (var (name, path, settled) in ((string, string, string)[])[("queue", "/review", CallId), ("feeding", "/review/feeding?from=2000-01-01", "neither judged nor queued"), ("insights", "/review/insights", "level against ours"), ("exports", "/exports", "/export/files/"),
            ("call from the queue", $"/calls/{CallId}?queue={item}", "each me at")])
            sent["page " + name] = await PageAsync(visitor, path, settled);
        http.DefaultRequestHeaders.Accept.Clear();
        sent["prepared export"] = await ReadAsync(http, $"/export/files/{job.Id}");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/review/acts") { Content = new StringContent($"{{\"callId\":\"{CallId}\",\"acts\":[]}}", Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Requested-With", "CallDashboard");
        using var answer = await http.SendAsync(request);
        sent["/review/acts"] = await answer.Content.ReadAsStringAsync();
        return sent;
    }

    private static async Task<ClaimsPrincipal> PrincipalAsync(AppHost host, Account account)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var user = await scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>().FindByIdAsync(account.Id);
        var principal = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<AppUser>>().CreateAsync(user!);
        ((ClaimsIdentity)principal.Identity!).AddClaim(await host.Services.GetRequiredService<SessionList>().BeginAsync(new DefaultHttpContext(), user!, "test"));
        await host.Services.GetRequiredService<AccountWatch>().RefreshAsync();
        return principal;
    }

    private static string? Found(string text) => Forms.FirstOrDefault(f => text.Contains(f, StringComparison.Ordinal));

    private static string Around(string text, string form)
    {
        var at = Math.Max(0, text.IndexOf(form, StringComparison.Ordinal) - 120);
        return text.Substring(at, Math.Min(240, text.Length - at));
    }

    private static Task<List<CallRecord>> StoreAsync(AppHost host) => host.StoreAsync([
        Pushes.Record(CallId, ("calledPhoneNumber", Phone), ("analysisBasis", "wants a call at 5557654321"), ("properties", Pushes.Json("""{"callback":"+1 555 765 4321"}""")),
            ("dynamicProperties", Pushes.Json("""{"said":"765-4321"}""")), ("attributes", Pushes.Json("""["555 765 43 21"]""")), ("newField", "7654321"),
            ("callDetailList", Pushes.Json("""[{"callDetailId":1,"text":"Do I reach you at 15557654321?","type":"ROBOT"},{"callDetailId":2,"text":"No, reach me at 555-765-4321.","type":"PERSON","startOffset":100,"endOffset":900}]"""))),
        // A second version with another text.
        Pushes.Record(CallId, ("calledPhoneNumber", Phone), ("analysisBasis", "call 765 4321 back"), ("properties", Pushes.Json("""{"callback":"+1 555 765 4321"}""")),
            ("callDetailList", Pushes.Json("""[{"callDetailId":2,"text":"You reach me at 555-765-4321.","type":"PERSON","startOffset":100,"endOffset":900}]"""))),
    ]);

    private static async Task<Dictionary<string, string>> EverythingAsync(AppHost host, string role, params string[] scopes)
    {
        var sent = new Dictionary<string, string>();
        await host.EnsureAccountAsync(role);
        using var visitor = await Visitor.SignInAsync(host.Address, SignedIn.Email(role), SignedIn.Password);
        foreach (var (path, settled) in ((string, string)[])[("/?from=2000-01-01", "kpi-calls"), ("/live", CallId), ("/calls?from=2000-01-01&q=reach", CallId), ("/calls/canary-1", "call-transcript"), ("/platform", "Last push")])
            sent["page " + path] = await PageAsync(visitor, path, settled == "call-transcript" ? "each me at" : settled);
        using var http = await host.SignedInAsync(role);
        http.DefaultRequestHeaders.Accept.Clear();
        using var program = host.Http();
        var token = await host.Services.GetRequiredService<ApiTokens>().CreateAsync("canary", scopes, "test");
        program.DefaultRequestHeaders.Authorization = new("Bearer", token);
        foreach (var path in (string[])["/api/calls?from=2000-01-01", "/api/calls?after=0", "/api/calls/canary-1", "/api/stats?from=2000-01-01&by=tag", "/export/calls.csv?from=2000-01-01", "/export/calls.ndjson?from=2000-01-01", "/calls/canary-1/transcript.txt"])
        {
            sent[path] = await ReadAsync(http, path);
            sent["token " + path] = await ReadAsync(program, path);
        }
        return sent;
    }

    private static async Task<string> ReadAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path);
        return $"{answer.Headers}{answer.Content.Headers}{await answer.Content.ReadAsStringAsync()}";
    }

    /// <summary>All that a circuit sends until the page shows what it is for.</summary>
    private static async Task<string> PageAsync(Visitor visitor, string path, string settled)
    {
        var heard = new StringBuilder(await visitor.ReadAsync(path));
        await using var page = await OpenPage.OpenAsync(visitor, path, heard: message =>
        {
            lock (heard)
                heard.Append(Encoding.UTF8.GetString(message.Span));
        });
        await Eventually.HoldsAsync(() => Task.FromResult(Text().Contains(settled, StringComparison.Ordinal)));
        return Text();

        string Text()
        {
            lock (heard)
                return heard.ToString();
        }
    }
}
