using System.Security.Claims;

namespace CallDashboard.Hosting;

/// <summary>
/// Rights that are given to one person on top of the role, or taken from it, and the limits of what a person or token may know of. They are claims of the account, so the
/// session carries them; a change of them ends the sessions. Administrators have every right and no limit, whatever their account says.
/// </summary>
public static class Grants
{
    /// <summary>Claim of a right: the policy's name, with a minus before it when it is refused.</summary>
    public const string ClaimType = "grant";

    /// <summary>Claim that limits: a <c>CallScope</c> in words.</summary>
    public const string CallsClaimType = "calls";

    /// <summary>Claim of people who see each number by a click only (<see cref="Reveal"/>); of the request, not of the session, so that it holds as soon as it is configured.</summary>
    public const string ByClickClaimType = "numbers-by-click";

    /// <summary>Policies that can be granted or refused to a person by name.</summary>
    public static IReadOnlyList<string> All { get; } = [Policies.SeeNumbers, Policies.Listen, Policies.Download, Policies.Export, Policies.RawRecord];

    /// <summary>True when granted by name, false when refused by name, null when the role decides.</summary>
    public static bool? Named(ClaimsPrincipal user, string policy)
    {
        if (user.IsInRole(Roles.Administrator) || !All.Contains(policy))
            return null;
        // Refused wins over granted: two answers are a mistake, and a mistake must not open anything.
        return user.HasClaim(ClaimType, "-" + policy) ? false : user.HasClaim(ClaimType, policy) ? true : null;
    }

    /// <summary>True when this person reveals numbers one by one.</summary>
    public static bool AreByClick(ClaimsPrincipal user) => user.HasClaim(c => c.Type == ByClickClaimType);

    /// <summary>The words that limit what this principal may know of; null without limits.</summary>
    public static string? Limits(ClaimsPrincipal user) => user.IsInRole(Roles.Administrator) ? null : user.FindFirstValue(CallsClaimType);

    /// <summary>True when this principal does not see every call.</summary>
    public static bool IsLimited(ClaimsPrincipal user) => Limits(user) is not null;
}
