using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Access;
using CallDashboard.Features.Access.Profile;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CallDashboard.Tests.Features.Access;

/// <summary>What stands between a browser and every click, key and call of a script.</summary>
public sealed class CircuitGuardTests : IDisposable
{
    private readonly AppHost host = AppHost.Start();
    private int reached;

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Every_circuit_has_it()
    {
        await using var scope = host.Services.CreateAsyncScope();

        Assert.Contains(scope.ServiceProvider.GetServices<CircuitHandler>(), h => h is CircuitGuard);
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("role")]
    [InlineData("right")]
    [InlineData("password")]
    [InlineData("session")]
    public async Task What_a_browser_sends_reaches_the_page_until_the_persons_rights_change(string change)
    {
        await host.EnsureAccountAsync(Roles.Supervisor);
        var user = await host.PrincipalAsync(Roles.Supervisor);
        using var circuit = Circuit(user);
        var act = Guarded(circuit);
        await act(null!);
        Assert.Equal(1, reached);

        var (accounts, email) = (host.Services.GetRequiredService<Accounts>(), SignedIn.Email(Roles.Supervisor));
        if (change == "session")
            await host.Services.GetRequiredService<OwnAccount>().EndSessionsAsync(user, user.FindFirstValue("session"), Actor.System);
        else
            Assert.True((await (change switch
            {
                "disabled" => accounts.SetDisabledAsync(email, true),
                "role" => accounts.SetRoleAsync(email, Roles.Administrator),
                "right" => accounts.SetRightsAsync(email, new Dictionary<string, bool> { [Policies.Listen] = false }, CallScope.Parse(null)),
                _ => accounts.ResetPasswordAsync(email, "another walk in the rain"),
            })).Succeeded);

        await act(null!);
        Assert.Equal(1, reached);
    }

    [Fact]
    public async Task Who_was_signed_in_once_and_is_nobody_now_reaches_nothing_and_a_visitor_who_never_was_does()
    {
        await host.EnsureAccountAsync(Roles.Operator);
        using var visitor = Circuit(new ClaimsPrincipal(new ClaimsIdentity()));
        await Guarded(visitor)(null!);
        Assert.Equal(1, reached);

        using var left = Circuit(await host.PrincipalAsync(Roles.Operator));
        var act = Guarded(left);
        await act(null!);
        left.SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
        await act(null!);
        Assert.Equal(2, reached);
    }

    private CircuitAuthentication Circuit(ClaimsPrincipal user)
    {
        var circuit = new CircuitAuthentication(NullLoggerFactory.Instance, host.Services.GetRequiredService<AccountWatch>());
        circuit.SetAuthenticationState(Task.FromResult(new AuthenticationState(user)));
        return circuit;
    }

    private Func<CircuitInboundActivityContext, Task> Guarded(CircuitAuthentication circuit) =>
        new CircuitGuard(circuit, host.Services.GetRequiredService<AccountWatch>()).CreateInboundActivityHandler(_ =>
        {
            reached++;
            return Task.CompletedTask;
        });
}
