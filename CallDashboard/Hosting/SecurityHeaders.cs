using System.Buffers.Text;
using System.Security.Cryptography;

namespace CallDashboard.Hosting;

/// <summary>
/// What browsers are told with every answer. Scripts come from this site's files only: no inline script, no eval. Style elements need
/// the answer's nonce (the chart library makes some, see <see cref="Nonce"/>); style attributes are allowed, they cannot load anything.
/// </summary>
public static class SecurityHeaders
{
    private static readonly object NonceKey = new();

    /// <summary>The style nonce of this answer, for <c>&lt;meta property="csp-nonce" nonce="…"&gt;</c>.</summary>
    public static string Nonce(HttpContext context)
    {
        if (context.Items[NonceKey] is string nonce)
            return nonce;
        nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        context.Items[NonceKey] = nonce;
        return nonce;
    }

    /// <summary>Adds the headers to everything, errors included.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(static state => Apply((HttpContext)state), context);
        return next(context);
    });

    private static Task Apply(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), screen-wake-lock=(self), autoplay=(self)";
        headers.XFrameOptions = "DENY";
        // Assigned, not added: the framework sets a frame-ancestors of its own.
        headers.ContentSecurityPolicy = context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true
            ? "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-" + Nonce(context) + "'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
              + "media-src 'self' blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
            : "default-src 'none'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";
        return Task.CompletedTask;
    }
}
