using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Review;

/// <summary>Reveals the number of one call to one person, with a trace: who, which call, why.</summary>
public sealed class NumberReveals(Auditor audit, IOptionsMonitor<AccessOptions> options)
{
    /// <summary>Characters of a reason.</summary>
    public const int LongestReason = 200;

    /// <summary>True when nobody sees a number without saying why.</summary>
    public bool NeedsReason => options.CurrentValue.RevealNumbers == Reveal.WithReason;

    /// <summary>True when this person has something to reveal: may see numbers, and sees none by the right alone.</summary>
    public static bool IsFor(ClaimsPrincipal user) => Policies.AllowsRevealed(user, Policies.SeeNumbers) && !Policies.Allows(user, Policies.SeeNumbers);

    /// <summary>Writes the entry; null when the number may be shown now, else a sentence why not.</summary>
    public async Task<string?> RevealAsync(ClaimsPrincipal user, CallView call, string reason)
    {
        if (!IsFor(user))
            return "Your role does not see numbers.";
        reason = reason.Trim();
        if (NeedsReason && reason.Length == 0)
            return "Say why you need the number first.";
        if (reason.Length > LongestReason)
            return $"A reason has at most {LongestReason} characters.";
        try
        {
            // Whoever copies the number into the reason must not copy it into the trail.
            await audit.WriteAsync(AuditActs.NumberRevealed, AuditSubject.Call(call.Row.CallId), ("reason", reason.Length == 0 ? null : NumberMask.Text(reason, call.Record.Phone)));
            return null;
        }
        catch (CannotAuditException)
        {
            return Unaudited.Text;
        }
    }
}
