namespace CallDashboard.Hosting;

/// <summary>
/// Sockets are not held back by the same-origin rule of browsers, and cookies travel with them: another site could open the circuit or
/// the hub as the person who visits it. So whoever says where he comes from must come from here. Programs say nothing and bring a token.
/// </summary>
public static class SameOrigin
{
    /// <summary>Refuses circuit and hub requests of foreign origin with 403.</summary>
    public static IApplicationBuilder UseSameOriginForSockets(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        var isSocket = request.Path.StartsWithSegments("/_blazor") || request.Path.StartsWithSegments("/hubs") || context.WebSockets.IsWebSocketRequest;
        if (!isSocket || Allows(request.Headers.Origin.ToString(), request.Host))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    });

    /// <summary>
    /// True without an origin, or when it names the host that was asked. The scheme is not compared: a proxy that ends TLS may speak http here.
    /// </summary>
    public static bool Allows(string origin, HostString host)
    {
        if (origin.Length == 0)
            return true;
        return Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && from.Scheme is "http" or "https"
            && string.Equals(from.Host, host.Host, StringComparison.OrdinalIgnoreCase)
            && from.Port == (host.Port ?? (from.IsDefaultPort ? from.Port : -1));
    }
}
