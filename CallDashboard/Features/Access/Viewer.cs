using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Components.Authorization;

namespace CallDashboard.Features.Access;

/// <summary>Which calls a principal may know of, as long as the account or token behind it is as it was; else none.</summary>
public sealed class CallScopes(AccountWatch watch) : ICallScopes
{
    public CallScope ScopeOf(ClaimsPrincipal? user)
    {
        if (user?.Identity?.IsAuthenticated != true || !watch.IsCurrent(user))
            return CallScope.Nothing;
        return CallScope.Parse(Grants.Limits(user));
    }
}

/// <summary>Who looks in this scope: the user of the circuit, else of the request. In a scope that is neither (somebody made it by hand) nobody looks, and nothing is seen.</summary>
public sealed class Viewer(ICallScopes scopes, AuthenticationStateProvider circuit, IHttpContextAccessor request) : ICallViewer
{
    public CallScope Scope => scopes.ScopeOf(User);

    public bool SeesNumbers => Policies.Allows(User, Policies.SeeNumbers);

    private ClaimsPrincipal? User => (circuit as CircuitAuthentication)?.User ?? request.HttpContext?.User;
}
