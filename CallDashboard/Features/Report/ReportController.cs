using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using CallDashboard.Data;
using CallDashboard.Hosting;
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

    /// <summary>Somebody opened the address in a browser.</summary>
    [HttpGet]
    public IActionResult Help() => new ContentResult
    {
        StatusCode = StatusCodes.Status405MethodNotAllowed,
        ContentType = "text/plain; charset=utf-8",
        Content = "This is CallDashboard's report address. The voice platform sends finished calls here with POST, as JSON.",
    };

    private async Task<(PushAnswer Answer, int Records, int Bytes)> AnswerAsync(string? token, string sender)
    {
        if (authenticator.Refuse(Credentials(token)) is { } refusal)
            return (refusal, 0, 0);
        using var place = gate.Enter();
        if (place is null)
            return (PushAnswer.TooMany, 0, 0);

        var limit = options.Value.MaxBodyBytes;
        var body = new ArrayBufferWriter<byte>((int)Math.Clamp(Request.ContentLength ?? 4096, 256, 1 << 16));
        if (await ReadAsync(body, limit) is { } unread)
            return (unread, 0, body.WrittenCount);
        if (body.WrittenCount == 0)
            return (PushAnswer.Unreadable("The body is empty"), 0, 0);
        var (answer, records) = await receiver.ReceiveAsync(body.WrittenMemory, sender);
        return (answer, records, body.WrittenCount);
    }

    private PushCredentials Credentials(string? token)
    {
        string? Header(string name) => Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;
        var bearer = Header("Authorization") is { } authorization && authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization[7..].Trim() : null;
        return new PushCredentials(
            HttpContext.Connection.RemoteIpAddress, token ?? (Request.Query.TryGetValue("token", out var query) ? query.ToString() : null) ?? bearer,
            Header("Api-Key"), Header("Sign"), Header("Timestamp"));
    }

    /// <summary>Reads the body once, refusing it by size before it is buffered; a compressed one is limited by what comes out.</summary>
    private async Task<PushAnswer?> ReadAsync(ArrayBufferWriter<byte> body, int limit)
    {
        if (Request.ContentLength > limit)
            return PushAnswer.TooLarge(limit);
        Stream? unpacked = Request.Headers.ContentEncoding.ToString().ToLowerInvariant() switch
        {
            "" or "identity" => Request.Body,
            "gzip" or "x-gzip" => new GZipStream(Request.Body, CompressionMode.Decompress),
            "br" => new BrotliStream(Request.Body, CompressionMode.Decompress),
            "deflate" => new ZLibStream(Request.Body, CompressionMode.Decompress),
            _ => null,
        };
        if (unpacked is null)
            return PushAnswer.Unreadable("Content-Encoding is none of gzip, deflate, br");
        try
        {
            while (true)
            {
                var read = await unpacked.ReadAsync(body.GetMemory(4096), HttpContext.RequestAborted);
                if (read == 0)
                    return null;
                body.Advance(read);
                if (body.WrittenCount > limit)
                    return PushAnswer.TooLarge(limit);
            }
        }
        catch (InvalidDataException)
        {
            return PushAnswer.Unreadable("The compressed body is damaged");
        }
        catch (BadHttpRequestException problem) when (problem.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return PushAnswer.TooLarge(limit);
        }
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

/// <summary>Lets at most <c>Report:MaxConcurrent</c> pushes in at the same time; a further one is refused at once.</summary>
public sealed class PushGate(IOptions<ReportOptions> options) : IDisposable
{
    private readonly SemaphoreSlim places = new(options.Value.MaxConcurrent);

    /// <summary>A place to be given back by disposing it; null when all are taken.</summary>
    public IDisposable? Enter() => places.Wait(0) ? new Place(places) : null;

    public void Dispose() => places.Dispose();

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
