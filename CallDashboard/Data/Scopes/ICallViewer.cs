using System.Security.Claims;
using CallDashboard.Domain;

namespace CallDashboard.Data;

/// <summary>Who looks, in the scope of a request or of a circuit: every context that is made there shows these calls only.</summary>
public interface ICallViewer
{
    /// <summary>The calls this viewer may know of, as of now.</summary>
    CallScope Scope { get; }

    /// <summary>True when phone numbers are shown in full; else they are masked wherever they stand, also in what was said.</summary>
    bool SeesNumbers { get; }
}

/// <summary>Which calls a principal may know of; for what has no request or circuit of its own, like the hub.</summary>
public interface ICallScopes
{
    /// <summary>Never wider than the account or token allows now.</summary>
    CallScope ScopeOf(ClaimsPrincipal? user);
}
