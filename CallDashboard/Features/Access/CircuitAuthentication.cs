using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace CallDashboard.Features.Access;

/// <summary>Ends what an open page may show soon after its user was disabled, demoted or given another password.</summary>
public sealed class CircuitAuthentication(ILoggerFactory loggers, AccountWatch watch) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => AccountWatch.Interval;

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(watch.IsCurrent(authenticationState.User));
}
