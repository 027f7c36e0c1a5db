using Microsoft.Net.Http.Headers;

namespace CallDashboard.Hosting;

/// <summary>
/// Over TLS the program's cookies carry the prefix <c>__Host-</c>: browsers then take them from this host alone, over TLS alone, so no neighbouring
/// name under the same domain and nobody on an unencrypted line can plant one. On plain http, which has no such thing, they keep their names. Everything behind this knows only the plain names.
/// </summary>
public static class HostCookies
{
    private const string Ours = "calldashboard.";
    private const string Prefix = "__Host-";

    /// <summary>After the forwarded headers, before whatever reads or sets a cookie.</summary>
    public static IApplicationBuilder UseHostCookies(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (!context.Request.IsHttps)
            return next(context);
        if (context.Request.Headers.Cookie.Count > 0)
            context.Request.Headers.Cookie = string.Join("; ", context.Request.Headers.Cookie.SelectMany(h => (h ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(Received).OfType<string>());
        context.Response.OnStarting(static state =>
        {
            var headers = ((HttpContext)state).Response.Headers;
            if (headers.SetCookie.Count > 0)
                headers.SetCookie = headers.SetCookie.Select(Sent).ToArray();
            return Task.CompletedTask;
        }, context);
        return next(context);
    });

    /// <summary>A cookie as it came, under its plain name; null for one of ours without the prefix: somebody planted it.</summary>
    internal static string? Received(string cookie)
    {
        if (cookie.StartsWith(Prefix + Ours, StringComparison.Ordinal))
            return cookie[Prefix.Length..];
        return cookie.StartsWith(Ours, StringComparison.Ordinal) ? null : cookie;
    }

    /// <summary>A cookie as it leaves: what the prefix demands is set, whoever made it.</summary>
    internal static string? Sent(string? cookie)
    {
        if (cookie?.StartsWith(Ours, StringComparison.Ordinal) != true || !SetCookieHeaderValue.TryParse(cookie, out var ours))
            return cookie;
        (ours.Name, ours.Secure, ours.Path, ours.Domain) = (Prefix + ours.Name.Value, true, "/", default);
        return ours.ToString();
    }
}
