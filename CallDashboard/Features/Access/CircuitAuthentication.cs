using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace CallDashboard.Features.Access;

/// <summary>
/// Who the user of an open page is. Ends what the page may show as soon as it is known that the user was disabled, demoted, limited or given another password: at once
/// when this program did it, within <see cref="AccountWatch.Interval"/> when another did. The page then loads the sign-in.
/// </summary>
public sealed class CircuitAuthentication : RevalidatingServerAuthenticationStateProvider
{
    private readonly AccountWatch watch;
    private Task<AuthenticationState>? known;

    public CircuitAuthentication(ILoggerFactory loggers, AccountWatch watch) : base(loggers)
    {
        this.watch = watch;
        AuthenticationStateChanged += Remember;
        watch.Changed += Check;
    }

    /// <summary>The user, as soon as the framework said who it is; null before, and outside of pages.</summary>
    public ClaimsPrincipal? User => known is { IsCompletedSuccessfully: true } ? known.Result.User : null;

    protected override TimeSpan RevalidationInterval => AccountWatch.Interval;

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(watch.IsCurrent(authenticationState.User));

    protected override void Dispose(bool disposing)
    {
        AuthenticationStateChanged -= Remember;
        watch.Changed -= Check;
        base.Dispose(disposing);
    }

    private void Remember(Task<AuthenticationState> state) => known = state;

    private void Check()
    {
        if (User is { Identity.IsAuthenticated: true } user && !watch.IsCurrent(user))
            SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
    }
}
