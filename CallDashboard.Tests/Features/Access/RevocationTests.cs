using System.Net;
using CallDashboard.Benchmarks.Circuits;
using CallDashboard.Domain;
using CallDashboard.Features.Access;
using CallDashboard.Hosting;
using CallDashboard.Live;
using CallDashboard.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CallDashboard.Tests.Features.Access;

/// <summary>Rights that are taken away end what was begun with them. Known at once here, within a second from another process; a page has a second more to leave.</summary>
public sealed class RevocationTests : IDisposable
{
    private readonly AppHost host = AppHost.Start(("Recordings:Archive", "false"));

    private Visitor? visitor;

    public void Dispose()
    {
        visitor?.Dispose();
        host.Dispose();
    }

    [Fact]
    public void What_is_promised_fits_into_three_seconds() => Assert.True(AccountWatch.Interval + OpenRequests.PagePatience <= TimeSpan.FromSeconds(2.5));

    [Fact]
    public async Task An_open_page_ends_when_another_process_disables_its_user()
    {
        await using var crowd = await OpenAsync(Roles.Supervisor);

        await using (var db = await host.Services.GetRequiredService<CallDashboard.Data.CallContexts>().CreateDbContextAsync())
            Assert.Equal(1, await db.Users.Where(u => u.Email == SignedIn.Email(Roles.Supervisor)).ExecuteUpdateAsync(u => u.SetProperty(x => x.Disabled, true)));

        await Eventually.HoldsAsync(() => Task.FromResult(crowd.Pages.Single().Failure is not null));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_open_page_ends_with_a_role_and_with_a_limit(bool role)
    {
        await using var crowd = await OpenAsync(Roles.Supervisor);
        var accounts = host.Services.GetRequiredService<Accounts>();

        var outcome = role ? await accounts.SetRoleAsync(SignedIn.Email(Roles.Supervisor), Roles.Operator)
            : await accounts.SetRightsAsync(SignedIn.Email(Roles.Supervisor), new Dictionary<string, bool> { [Policies.Listen] = false }, CallScope.Parse("app=app-1"));

        Assert.True(outcome.Succeeded);
        await Eventually.HoldsAsync(() => Task.FromResult(crowd.Pages.Single().Failure is not null));
    }

    [Fact]
    public async Task The_hubs_connection_ends_with_its_token()
    {
        var tokens = host.Services.GetRequiredService<ApiTokens>();
        var token = await tokens.CreateAsync("hub", [ApiScopes.Read], "test");
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(host.Address, CallHub.Path), options => options.AccessTokenProvider = () => Task.FromResult<string?>(token)).Build();
        var closed = new TaskCompletionSource();
        hub.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        await hub.StartAsync();

        await tokens.RevokeAsync((await tokens.ListAsync()).Single().Id);

        await closed.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_token_is_over_when_its_time_has_come_and_so_is_what_it_has_open()
    {
        var time = new FakeTimeProvider(new(2026, 11, 20, 14, 0, 0, TimeSpan.Zero));
        using var other = AppHost.Start(services => services.AddSingleton<TimeProvider>(time));
        var tokens = other.Services.GetRequiredService<ApiTokens>();
        var (brief, lasting) = (await tokens.CreateAsync("brief", [ApiScopes.Read], "test", validFor: TimeSpan.FromMinutes(5)), await tokens.CreateAsync("lasting", [ApiScopes.Read], "test"));
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(other.Address, CallHub.Path), options => options.AccessTokenProvider = () => Task.FromResult<string?>(brief)).Build();
        var closed = new TaskCompletionSource();
        hub.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        await hub.StartAsync();
        time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(brief));

        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await AskAsync(brief), await AskAsync(lasting)));
        // The watch looks every second of its clock.
        await Eventually.HoldsAsync(() =>
        {
            time.Advance(AccountWatch.Interval);
            return Task.FromResult(closed.Task.IsCompleted);
        });
        Assert.Equal(["lasting", "brief"], (await tokens.ListAsync()).Select(t => t.Name));

        async Task<HttpStatusCode> AskAsync(string token)
        {
            using var http = other.Http();
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
            using var answer = await http.GetAsync("/api/calls?limit=1");
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_request_under_way_is_cut_off_and_those_of_others_go_on()
    {
        await host.EnsureAccountAsync(Roles.Operator);
        await host.EnsureAccountAsync(Roles.Supervisor);
        var open = host.Services.GetRequiredService<OpenRequests>();
        var (gone, stays) = (new Request(await host.PrincipalAsync(Roles.Supervisor)), new Request(await host.PrincipalAsync(Roles.Operator)));
        var release = new TaskCompletionSource();
        var running = new[] { open.RunAsync(gone.Http, _ => release.Task), open.RunAsync(stays.Http, _ => release.Task) };

        Assert.True((await host.Services.GetRequiredService<Accounts>().SetDisabledAsync(SignedIn.Email(Roles.Supervisor), true)).Succeeded);

        Assert.True(gone.Aborted);
        Assert.False(stays.Aborted);
        release.SetResult();
        await Task.WhenAll(running);
    }

    private async Task<Crowd> OpenAsync(string role)
    {
        await host.EnsureAccountAsync(role);
        visitor = await Visitor.SignInAsync(host.Address, SignedIn.Email(role), SignedIn.Password);
        return await Crowd.OpenAsync(visitor, "/live", 1);
    }

    private sealed class Request : IHttpRequestLifetimeFeature
    {
        public Request(System.Security.Claims.ClaimsPrincipal user)
        {
            Http = new DefaultHttpContext { User = user };
            Http.Features.Set<IHttpRequestLifetimeFeature>(this);
        }

        public DefaultHttpContext Http { get; }

        public bool Aborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => Aborted = true;
    }
}
