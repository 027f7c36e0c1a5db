using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using CallDashboard.Hosting;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Recordings.Fetching;

/// <summary>What was fetched.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Checksum">SHA-256, hexadecimal, lower case.</param>
public sealed record FetchedSound(AudioKind Kind, long Length, string Checksum);

/// <summary>
/// Fetches recordings from addresses that strangers wrote. It cannot be turned against us: http and https only, no proxy, cookies, credentials or
/// decompression; every address that a name resolves to is checked, and the very address that was checked is dialled, so a name that changes between
/// look and leap changes nothing; redirects are followed by hand and checked like the first address; time, size and kind of content are limited, the
/// kind being read off the bytes. The only exception is <c>Recordings:TrustedHosts</c>.
/// </summary>
public sealed class SafeFetcher : IDisposable
{
    /// <summary>Redirects that are followed.</summary>
    public const int MostRedirects = 3;

    /// <summary>How often the rest of a recording is asked for after its connection broke.</summary>
    public const int MostResumes = 3;

    /// <summary>A source that sends nothing for so long has hung up without saying so.</summary>
    public static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(20);

    private const int MostAddresses = 4;
    private static readonly TimeSpan DialLimit = TimeSpan.FromSeconds(5);

    private readonly IHostResolver resolver;
    private readonly ISocketDialer dialer;
    private readonly RecordingsOptions options;
    private readonly TimeProvider time;
    private readonly HashSet<string> trusted;
    private readonly HttpClient client;

    public SafeFetcher(IHostResolver resolver, ISocketDialer dialer, IOptions<RecordingsOptions> options, TimeProvider time)
    {
        (this.resolver, this.dialer, this.options, this.time) = (resolver, dialer, options.Value, time);
        trusted = new(this.options.TrustedHosts.Select(h => h.Trim()), StringComparer.OrdinalIgnoreCase);
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            Credentials = null,
            PreAuthenticate = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = 32,
            MaxResponseDrainSize = 64 * 1024,
        })
        {
            // The limit is ours (TimeProvider); HttpClient's knows only the system's clock.
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("CallDashboard/1.0");
        client.DefaultRequestHeaders.Accept.ParseAdd("audio/*, */*;q=0.5");
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("identity");
    }

    /// <summary>Fetches an address into a stream.</summary>
    /// <param name="progress">Gets the bytes that came so far and how many are announced, if known; called often, on any thread.</param>
    /// <exception cref="FetchException">It could not be had; says why.</exception>
    /// <exception cref="IOException">The destination could not be written.</exception>
    public async Task<FetchedSound> FetchAsync(string address, Stream destination, Action<long, long?>? progress, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var stall = new CancellationTokenSource(System.Threading.Timeout.InfiniteTimeSpan, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token, stall.Token);
        try
        {
            using var transfer = new Transfer(destination, options.MaxBytes, progress);
            for (var resumed = 0; ; resumed++)
            {
                try
                {
                    using var response = await FollowAsync(address, transfer, any.Token);
                    return await transfer.TakeAsync(response, stall, StallLimit, any.Token);
                }
                catch (FetchException problem) when (problem.Fault == FetchFault.Broken && transfer.CanResume && resumed < MostResumes)
                {
                    // What came is kept; the rest is asked for, as long as the time limit of the whole lasts.
                    stall.CancelAfter(System.Threading.Timeout.InfiniteTimeSpan);
                }
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new FetchException(FetchFault.TooSlow, limit.IsCancellationRequested
                ? $"The source took longer than {options.Timeout.TotalSeconds:0} s."
                : stall.IsCancellationRequested ? $"The source sent nothing for {StallLimit.TotalSeconds:0} s." : "The source did not take the connection in time.");
        }
        catch (HttpRequestException problem)
        {
            throw Explain(problem);
        }
    }

    /// <summary>Whether the configuration vouches for this host and port.</summary>
    internal bool IsTrusted(string host, int port) => trusted.Contains(HostRules.Key(host, port));

    public void Dispose() => client.Dispose();

    private async Task<HttpResponseMessage> FollowAsync(string address, Transfer transfer, CancellationToken cancel)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
            throw new FetchException(FetchFault.Refused, "The address is not one.");
        for (var redirects = 0; ; redirects++)
        {
            if (HostRules.Refuse(uri) is { } reason)
                throw new FetchException(FetchFault.Refused, reason);
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            transfer.Ask(request);
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (transfer.Takes(response))
                return response;
            using (response)
            {
                if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
                    throw Explain(response);
                if (redirects == MostRedirects)
                    throw new FetchException(FetchFault.BadAnswer, $"The source redirected more than {MostRedirects} times.");
                var next = new Uri(uri, location);
                if (uri.Scheme == Uri.UriSchemeHttps && next.Scheme == Uri.UriSchemeHttp)
                    throw new FetchException(FetchFault.Refused, "The source redirected from https to http.");
                uri = next;
            }
        }
    }

    /// <summary>Resolves, checks every address, and dials a checked one. One bad address among good ones is a reason to go nowhere.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolver.ResolveAsync(host, cancel);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        if (!IsTrusted(host, port))
        {
            foreach (var address in addresses)
            {
                if (AddressRules.Refuse(address) is { } what)
                    throw new FetchException(FetchFault.Refused, $"The host {host} leads to {address}, which is {what}. Recordings:TrustedHosts can allow {HostRules.Key(host, port)}.");
            }
        }

        Exception? last = null;
        foreach (var address in addresses.Take(MostAddresses))
        {
            using var patience = new CancellationTokenSource(DialLimit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
            try
            {
                return await dialer.DialAsync(new IPEndPoint(address, port), either.Token);
            }
            catch (Exception problem) when (problem is SocketException || (problem is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                last = problem is SocketException ? problem : new SocketException((int)SocketError.TimedOut);
            }
        }
        throw last!;
    }

    private FetchException Explain(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var fault = status switch { 401 or 403 or 404 => FetchFault.Denied, 410 => FetchFault.Gone, _ => FetchFault.BadAnswer };
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return new FetchException(fault, $"{status} from the source.", wait);
    }

    private static FetchException Explain(HttpRequestException problem)
    {
        for (Exception? inner = problem; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case FetchException known:
                    return known;
                case SocketException socket:
                    return new FetchException(FetchFault.Unreachable, socket.SocketErrorCode switch
                    {
                        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "The source's name is not known.",
                        SocketError.ConnectionRefused => "The source refuses connections.",
                        SocketError.TimedOut => "The source does not answer.",
                        SocketError.ConnectionReset => "The source hung up.",
                        _ => "The source cannot be reached.",
                    }, inner: problem);
                case AuthenticationException:
                    return new FetchException(FetchFault.Unreachable, "The source's certificate is not trusted.", inner: problem);
            }
        }
        return problem.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse
            ? new FetchException(FetchFault.Broken, "The source hung up before it answered, or did not speak HTTP.", inner: problem)
            : new FetchException(FetchFault.Unreachable, "The source cannot be reached.", inner: problem);
    }
}
