using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Access;

/// <summary>
/// Marks people who reveal numbers one by one, where <c>Access:RevealNumbers</c> says so. Programs cannot click: a token with the scope of numbers was given them on purpose.
/// </summary>
public sealed class NumbersByClick(IOptionsMonitor<AccessOptions> options) : IClaimsTransformation
{
    public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
    {
        if (options.CurrentValue.RevealNumbers == Reveal.Always || principal.Identity?.IsAuthenticated != true || principal.HasClaim(c => c.Type == Actor.TokenClaim) || Grants.AreByClick(principal))
            return Task.FromResult(principal);
        // A copy: what is added to the session's own principal would be written into its cookie.
        var marked = new ClaimsPrincipal(principal);
        marked.AddIdentity(new ClaimsIdentity([new Claim(Grants.ByClickClaimType, "yes")]));
        return Task.FromResult(marked);
    }
}
