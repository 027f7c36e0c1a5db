using System.Collections.Concurrent;
using System.Security.Claims;

namespace CallDashboard.Features.Access;

/// <summary>
/// Every request under way with the user whose rights it was let in by. When these change, it is cut off where it stands: a recording, an export, a download, the hub's
/// connection. The socket of an open page gets a moment more, in which the page leaves for the sign-in by itself. Bound: the requests under way.
/// </summary>
public sealed class OpenRequests : IDisposable
{
    /// <summary>What a page has to leave by itself, after the change is known.</summary>
    public static readonly TimeSpan PagePatience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<HttpContext, (ClaimsPrincipal User, CancellationTokenSource Cut)> requests = new();
    private readonly AccountWatch watch;
    private readonly ITimer sockets;

    public OpenRequests(AccountWatch watch, TimeProvider time)
    {
        this.watch = watch;
        sockets = time.CreateTimer(_ => End(pagesToo: true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        watch.Changed += Changed;
    }

    /// <summary>How many are under way.</summary>
    public int Count => requests.Count;

    /// <summary>Goes on with the request, watched.</summary>
    public async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        if (http.User.Identity?.IsAuthenticated != true)
        {
            await next(http);
            return;
        }
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        http.RequestAborted = cut.Token;
        requests[http] = (http.User, cut);
        try
        {
            // Changed between the look at the session and here: nobody else would notice.
            if (!IsPage(http) && !watch.IsCurrent(http.User))
                http.Abort();
            await next(http);
        }
        finally
        {
            requests.TryRemove(http, out _);
        }
    }

    public void Dispose()
    {
        watch.Changed -= Changed;
        sockets.Dispose();
    }

    private void Changed()
    {
        End(pagesToo: false);
        sockets.Change(PagePatience, Timeout.InfiniteTimeSpan);
    }

    private void End(bool pagesToo)
    {
        foreach (var (http, (user, cut)) in requests)
        {
            if ((!pagesToo && IsPage(http)) || watch.IsCurrent(user))
                continue;
            try
            {
                // The server tells of an abort in its own time, and takes what is written until then in silence: an export would count that as sent.
                cut.Cancel();
            }
            catch (ObjectDisposedException)
            {
                continue; // Over by itself.
            }
            http.Abort();
        }
    }

    private static bool IsPage(HttpContext http) => http.Request.Path.StartsWithSegments("/_blazor");
}
