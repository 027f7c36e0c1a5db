using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CallDashboard.Domain;
using CallDashboard.Features.Access;
using CallDashboard.Hosting;
using CallDashboard.Live;
using CallDashboard.Tests.Support;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Access;

/// <summary>What people and programs get who are limited to an application: as if the other calls did not exist.</summary>
public sealed class LimitedViewersTests(LimitedViewersTests.Stage stage) : IClassFixture<LimitedViewersTests.Stage>
{
    private const string Mine = "mine-1", Others = "others-1";

    [Theory]
    [InlineData("/api/calls?from=2000-01-01")]
    [InlineData("/api/calls?from=2000-01-01&q=hello")]
    [InlineData("/api/calls?after=0")]
    [InlineData("/export/calls.ndjson?from=2000-01-01")]
    [InlineData("/export/calls.csv?from=2000-01-01&app=app-2&app=app-1")]
    public async Task Lists_hold_their_calls_only(string address)
    {
        var text = await stage.Person.GetStringAsync(address);

        Assert.Contains(Mine, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Others, text, StringComparison.Ordinal);
        var same = await stage.Program.GetStringAsync(address);
        Assert.Contains(Mine, same, StringComparison.Ordinal);
        Assert.DoesNotContain(Others, same, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/calls/others-1", 404)]
    [InlineData("/api/calls/mine-1", 200)]
    [InlineData("/recordings/others-1/full", 404)]
    [InlineData("/calls/others-1/transcript.txt", 404)]
    [InlineData("/calls/mine-1/transcript.txt", 200)]
    [InlineData("/platform", 302)]
    [InlineData("/metrics", 302)]
    public async Task Others_calls_are_not_there(string address, int status)
    {
        using var answer = await stage.Person.GetAsync(address);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Figures_count_their_calls()
    {
        foreach (var by in (string[])["status", "app", "job", "day", "tag"])
            Assert.Equal(1, (await stage.Person.GetFromJsonAsync<JsonElement>($"/api/stats?from=2000-01-01&by={by}")).GetProperty("total").GetInt64());
        Assert.Equal(0, (await stage.Program.GetFromJsonAsync<JsonElement>("/api/stats?from=2000-01-01&by=status&app=app-2")).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task The_hub_tells_of_their_calls_only()
    {
        await using var hub = stage.Hub();
        var heard = new List<string>();
        var mine = new TaskCompletionSource();
        hub.On<CallsStoredMessage>("CallsStored", message =>
        {
            heard.AddRange(message.CallIds);
            if (message.CallIds.Contains("mine-2"))
                mine.TrySetResult();
        });
        await hub.StartAsync();
        using var http = stage.Host.Http();

        await http.PushAsync(Pushes.Record("others-2", ("appId", "app-2")));
        await http.PushAsync(Pushes.Record("mine-2"));

        await mine.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["mine-2"], heard);
        await stage.ForgetAsync("mine-2", "others-2");
    }

    [Fact]
    public async Task An_administrator_is_not_limited_whatever_the_account_says()
    {
        var accounts = stage.Host.Services.GetRequiredService<Accounts>();
        using var http = await stage.Host.SignedInAsAsync("chief@example.test", Roles.Administrator);
        Assert.True((await accounts.SetRightsAsync("chief@example.test", new Dictionary<string, bool> { [Policies.Export] = false }, CallScope.Parse("app=app-2"))).Succeeded);
        using var again = await stage.Host.SignedInAsAsync("chief@example.test", Roles.Administrator);

        Assert.Contains(Mine, await again.GetStringAsync("/export/calls.csv?from=2000-01-01"), StringComparison.Ordinal);
    }

    /// <summary>A host with a call of each of two applications, to the same customer, and viewers who are limited to the first.</summary>
    public sealed class Stage : IAsyncLifetime
    {
        private string token = "";

        internal AppHost Host { get; } = AppHost.Start(("Recordings:Archive", "false"));

        internal HttpClient Person { get; private set; } = null!;

        internal HttpClient Program { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await Host.StoreAsync([Pushes.Record(Mine), Pushes.Record(Others, ("appId", "app-2"), ("robotCallJobId", 1002))]);
            Person = await Host.SignedInAsAsync("limited@example.test", Roles.Supervisor, "app=app-1");
            token = await Host.Services.GetRequiredService<ApiTokens>().CreateAsync("limited", [ApiScopes.Read, ApiScopes.Export], "test", limits: CallScope.Parse("app=app-1"));
            Program = Host.Http();
            Program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        internal HubConnection Hub() => new HubConnectionBuilder().WithUrl(new Uri(Host.Address, CallHub.Path), options => options.AccessTokenProvider = () => Task.FromResult<string?>(token)).Build();

        internal Task ForgetAsync(params string[] ids) => Host.Services.GetRequiredService<CallDashboard.Ingest.IngestQueue>().RunAsync(session => ids.Count(session.Delete));

        public Task DisposeAsync()
        {
            Person.Dispose();
            Program.Dispose();
            Host.Dispose();
            return Task.CompletedTask;
        }
    }
}
