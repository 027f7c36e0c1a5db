namespace CallDashboard.Data;

/// <summary>Calls by the platform's id, through the index on its hash.</summary>
public static class CallLookup
{
    /// <summary>The call with exactly this id.</summary>
    public static IQueryable<CallRow> Named(this IQueryable<CallRow> calls, string callId)
    {
        var hash = StableHash.Of(callId);
        return calls.Where(c => c.CallIdHash == hash && c.CallId == callId);
    }

    /// <summary>
    /// The call that a route value names: a slash in an id stays escaped there. First the one that is called so literally, when there are both.
    /// </summary>
    public static IQueryable<CallRow> Addressed(this IQueryable<CallRow> calls, string routeValue)
    {
        var unescaped = routeValue.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        if (unescaped == routeValue)
            return calls.Named(routeValue);
        var (literalHash, hash) = (StableHash.Of(routeValue), StableHash.Of(unescaped));
        return calls.Where(c => (c.CallIdHash == literalHash && c.CallId == routeValue) || (c.CallIdHash == hash && c.CallId == unescaped)).OrderByDescending(c => c.CallId == routeValue);
    }
}
