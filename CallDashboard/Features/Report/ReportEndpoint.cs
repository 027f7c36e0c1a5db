using System.Globalization;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Report;

/// <summary>
/// <c>POST /report</c>: where the platform pushes finished calls. Senders are checked before their body is read;
/// 200 with "0" goes out only after the records are on disk. A plain endpoint: nothing binds, and a body sent as a form (curl's default type) stays unread until here.
/// </summary>
public sealed class ReportEndpoint(PushAuthenticator authenticator, ReportReceiver receiver, PushGate gate, PushJournal journal, IOptions<ReportOptions> options, TimeProvider time)
{
    private const string Address = "/report/{token?}";

    private static readonly string[] OtherMethods = ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"];

    /// <summary>Adds the address. Senders are checked here, so a push needs nothing of what lies between the edges and the pages.</summary>
    public static void Map(WebApplication app)
    {
        var endpoint = app.Services.GetRequiredService<ReportEndpoint>();
        app.MapPost(Address, endpoint.PushAsync).AllowAnonymous().ExcludeFromDescription().ShortCircuit();
        app.MapMethods(Address, OtherMethods, HelpAsync).AllowAnonymous().ExcludeFromDescription().ShortCircuit();
    }

    /// <summary>Takes a push.</summary>
    private async Task PushAsync(HttpContext http)
    {
        var started = time.GetTimestamp();
        var sender = http.Connection.RemoteIpAddress?.ToString() ?? "";
        var (answer, records, bytes) = await AnswerAsync(http, sender);
        journal.Add(new PushEntry(time.GetUtcNow().ToUnixTimeMilliseconds(), sender, answer, records, bytes, time.GetElapsedTime(started)));
        await WriteAsync(http.Response, answer);
    }

    /// <summary>Somebody opened the address in a browser, or sends with another method.</summary>
    private static Task HelpAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        http.Response.Headers.Allow = "POST";
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync("This is CallDashboard's report address. The voice platform sends finished calls here with POST, as JSON: enter this address as its status report address.");
    }

    private async Task<(PushAnswer Answer, int Records, int Bytes)> AnswerAsync(HttpContext http, string sender)
    {
        var request = http.Request;
        if (authenticator.Refuse(Credentials(request)) is { } refusal)
            return (refusal, 0, 0);
        using var place = gate.Enter(http.Abort);
        if (place is null)
            return (PushAnswer.TooMany, 0, 0);

        var (body, unread) = await PushBody.ReadAsync(request, options.Value.MaxBodyBytes);
        place.HasArrived();
        if (unread is not null)
            return (unread, 0, body.Length);
        if (request.Headers.ContentEncoding.Count != 0)
        {
            var encoding = request.Headers.ContentEncoding.ToString();
            var (unpacked, refused) = await PushBody.UnpackAsync(body, encoding, options.Value.MaxBodyBytes);
            if (refused is not null)
                return (refused, 0, body.Length);
            if (unpacked is null)
                return (await receiver.QuarantineAsync(body, $"Content-Encoding {JsonTexts.Quote(encoding)} cannot be undone", sender), 0, body.Length);
            body = unpacked.Value;
        }
        var (answer, records) = await receiver.ReceiveAsync(body, sender);
        return (answer, records, body.Length);
    }

    private static PushCredentials Credentials(HttpRequest request)
    {
        string? Header(string name) => request.Headers.TryGetValue(name, out var value) ? value.ToString().Trim() : null;
        const string scheme = "Bearer ";
        var bearer = Header("Authorization") is { } authorization && authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? authorization[scheme.Length..].Trim() : null;
        var token = request.RouteValues["token"] as string ?? (request.QueryString.HasValue && request.Query.TryGetValue("token", out var query) ? query.ToString() : null);
        return new PushCredentials(request.HttpContext.Connection.RemoteIpAddress, token, bearer, Header("Api-Key"), Header("Sign"), Header("Timestamp"));
    }

    private static async Task WriteAsync(HttpResponse response, PushAnswer answer)
    {
        var bytes = answer.Body();
        response.StatusCode = answer.Http;
        response.ContentType = "application/json";
        response.ContentLength = bytes.Length;
        if (answer.RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await response.Body.WriteAsync(bytes);
    }
}
