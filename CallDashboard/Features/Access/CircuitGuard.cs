using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CallDashboard.Features.Access;

/// <summary>
/// Lets nothing that a browser sends reach a page whose user may no longer be there: no click, no key, no call from a script. Who was never signed in (the sign-in itself,
/// the set-up) is not asked.
/// </summary>
public sealed class CircuitGuard(AuthenticationStateProvider circuit, AccountWatch watch) : CircuitHandler
{
    private bool signedIn;

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => activity => MayAct() ? next(activity) : Task.CompletedTask;

    private bool MayAct()
    {
        var user = (circuit as CircuitAuthentication)?.User;
        signedIn |= user?.Identity?.IsAuthenticated == true;
        return !signedIn || (user is not null && watch.IsCurrent(user));
    }
}
