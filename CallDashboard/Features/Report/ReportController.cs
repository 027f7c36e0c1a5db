using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Report;

/// <summary>
/// <c>POST /report</c>: where the platform pushes finished calls. Senders are checked before their body is read;
/// 200 with "0" goes out only after the records are on disk.
/// </summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
[Route("report/{token?}")]
public sealed class ReportController(PushAuthenticator authenticator, ReportReceiver receiver, PushGate gate, PushJournal journal, IOptions<ReportOptions> options, TimeProvider time) : ControllerBase
{
    /// <summary>Takes a push. No parameters: binding them would read a body sent as a form (curl's default type) before we do.</summary>
    [HttpPost]
    public async Task Push()
    {
        var token = RouteData.Values["token"] as string;
        var started = time.GetTimestamp();
        var sender = HttpContext.Connection.RemoteIpAddress;
        var (answer, records, bytes) = await AnswerAsync(token, sender?.ToString() ?? "");
        journal.Add(new PushEntry(time.GetUtcNow().ToUnixTimeMilliseconds(), sender?.ToString() ?? "", answer, records, bytes, time.GetElapsedTime(started)));
        await WriteAsync(answer);
    }

    /// <summary>Somebody opened the address in a browser, or sends with another method.</summary>
    [AcceptVerbs("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")]
    public IActionResult Help()
    {
        Response.Headers.Allow = "POST";
        return new ContentResult
        {
            StatusCode = StatusCodes.Status405MethodNotAllowed,
            ContentType = "text/plain; charset=utf-8",
            Content = "This is CallDashboard's report address. The voice platform sends finished calls here with POST, as JSON: enter this address as its status report address.",
        };
    }

    private async Task<(PushAnswer Answer, int Records, int Bytes)> AnswerAsync(string? token, string sender)
    {
        if (authenticator.Refuse(Credentials(token)) is { } refusal)
            return (refusal, 0, 0);
        using var place = gate.Enter(HttpContext.Abort);
        if (place is null)
            return (PushAnswer.TooMany, 0, 0);

        var (body, unread) = await PushBody.ReadAsync(Request, options.Value.MaxBodyBytes);
        place.HasArrived();
        if (unread is not null)
            return (unread, 0, body.Length);
        if (Request.Headers.ContentEncoding.Count != 0)
        {
            var encoding = Request.Headers.ContentEncoding.ToString();
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

    private PushCredentials Credentials(string? token)
    {
        string? Header(string name) => Request.Headers.TryGetValue(name, out var value) ? value.ToString().Trim() : null;
        const string scheme = "Bearer ";
        var bearer = Header("Authorization") is { } authorization && authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? authorization[scheme.Length..].Trim() : null;
        return new PushCredentials(HttpContext.Connection.RemoteIpAddress, token ?? (Request.Query.TryGetValue("token", out var query) ? query.ToString() : null), bearer,
            Header("Api-Key"), Header("Sign"), Header("Timestamp"));
    }

    private async Task WriteAsync(PushAnswer answer)
    {
        var bytes = answer.Body();
        Response.StatusCode = answer.Http;
        Response.ContentType = "application/json";
        Response.ContentLength = bytes.Length;
        if (answer.RetryAfter is { } seconds)
            Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await Response.Body.WriteAsync(bytes);
    }
}
