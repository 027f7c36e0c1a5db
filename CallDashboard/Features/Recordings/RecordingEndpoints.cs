using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Features.Recordings.Archive;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace CallDashboard.Features.Recordings;

/// <summary>
/// <c>GET</c> and <c>HEAD /recordings/{callId}/full</c> and <c>/customer</c>. What is not here yet is fetched first and served then, not passed
/// through: only a whole copy has a checksum, a known kind and honest ranges, and recordings of telephone calls are small.
/// </summary>
public sealed class RecordingEndpoints(
    IDbContextFactory<CallsDbContext> contexts, RecordingDesk desk, RecordingFiles files, HeardLately heard, IEnumerable<ISampleRecordings> samples)
{
    /// <summary>
    /// Header of a request for a recording that nobody listens to yet: <c>ahead</c>, of the next call in the queue. What is given out is noted as
    /// fetched then, not as heard; it is noted in any case, and playing it asks for it again without the header, for it may not be taken from a cache unasked.
    /// </summary>
    public const string PurposeHeader = "X-Recording-Purpose";

    // The same code gives the same samples; another build may not.
    private static readonly string Build = typeof(RecordingEndpoints).Module.ModuleVersionId.ToString("n")[..12];

    /// <summary>Answers for one recording.</summary>
    public async Task<IResult> GetAsync(string callId, Track track, bool download, HttpContext http)
    {
        var cancel = http.RequestAborted;
        if (download && !Policies.Allows(http.User, Policies.Download))
            return Results.Forbid();
        if (await FindAsync(callId, cancel) is not { } call)
            return Problem(StatusCodes.Status404NotFound, "not-found", "There is no call with this id.");
        if (call.Source == CallSource.Sample)
            return await NotedAsync(call.CallId, track, download, http) ?? Sample(call.CallId, track, download, http);

        var copy = await CopyAsync(call.Key, track, cancel);
        var file = copy?.State == RecordingState.Stored ? files.Find(copy.FileName) : null;
        if (file is null && await desk.BeginAsync(call.Key, track, force: false, cancel, lost: copy?.State == RecordingState.Stored) is { } fetch)
        {
            // A listener who goes away does not stop the fetch: the next one will want it.
            await fetch.WaitAsync(cancel);
            copy = await CopyAsync(call.Key, track, cancel);
            file = copy?.State == RecordingState.Stored ? files.Find(copy.FileName) : null;
        }
        if (file is null || copy is null)
            return Explain(copy, http);
        if (await NotedAsync(call.CallId, track, download, http) is { } refused)
            return refused;

        SetHeaders(http, call.CallId, track, file.Extension, download);
        // A unit nobody knows asks for nothing (RFC 9110, 14.2); the framework would take its numbers for bytes.
        if (!http.Request.Headers.Range.ToString().StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
            http.Request.Headers.Range = default;
        return TypedResults.PhysicalFile(file.FullName, copy.ContentType, null, DateTimeOffset.FromUnixTimeMilliseconds(copy.ChangedAt), new EntityTagHeaderValue($"\"{copy.Checksum}\""), true);
    }

    /// <summary>Notes who hears, fetches or takes it: once per person, recording and sitting, not per range that a player asks for. Null when noted; else the refusal.</summary>
    private async Task<IResult?> NotedAsync(string callId, Track track, bool download, HttpContext http)
    {
        if (HttpMethods.IsHead(http.Request.Method))
            return null;
        var audit = http.RequestServices.GetRequiredService<Auditor>();
        var act = download ? AuditActs.RecordingDownloaded : http.Request.Headers[PurposeHeader] == "ahead" ? AuditActs.RecordingFetched : AuditActs.RecordingHeard;
        var note = await audit.NoteAsync(act, AuditSubject.Call(callId), ("track", track == Track.Full ? "full" : "customer"));
        // Taken again from its first byte it is taken again; what goes on is a resumed one.
        if (!heard.IsNew(note, track) && (!download || http.Request.Headers.Range.ToString() is { Length: > 0 } and not "bytes=0-"))
            return null;
        try
        {
            await http.RequestServices.GetRequiredService<AuditTrail>().WriteAsync(note);
            heard.Remember(note, track);
            return null;
        }
        catch (CannotAuditException)
        {
            return Unaudited.Answer(http);
        }
    }

    private IResult Sample(string callId, Track track, bool download, HttpContext http)
    {
        var sample = samples.Select(s => s.Open(callId, track)).FirstOrDefault(s => s is not null);
        if (sample is null)
            return Problem(StatusCodes.Status404NotFound, "not-sent", "The platform gave no address for this recording.");
        SetHeaders(http, callId, track, sample.ContentType == "audio/wav" ? ".wav" : ".mp3", download);
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"sample-{Build}-{StableHash.Of(callId):x16}-{(int)track}-{sample.Content.Length}\"");
        return TypedResults.Stream(sample.Content, sample.ContentType, null, null, new EntityTagHeaderValue(tag), true);
    }

    /// <summary>Why there is no sound, for programs (<c>state</c>) and people (<c>detail</c>).</summary>
    private static ProblemHttpResult Explain(Recording? copy, HttpContext http)
    {
        switch (copy?.State)
        {
            case null or RecordingState.NotSent:
                return Problem(StatusCodes.Status404NotFound, "not-sent", "The platform gave no address for this recording.");
            case RecordingState.Expired:
                return Problem(StatusCodes.Status410Gone, "expired", $"Expired at the source: {copy.Error}");
            case RecordingState.Removed:
                return Problem(StatusCodes.Status410Gone, "removed", "Removed by retention.");
            case RecordingState.Failed:
                return Problem(StatusCodes.Status502BadGateway, "failed", copy.Error ?? "The recording could not be fetched.", copy.NextTryAt);
            default:
                http.Response.Headers.RetryAfter = "5";
                return Problem(StatusCodes.Status503ServiceUnavailable, "waiting", "The recording has not been fetched yet.", copy.NextTryAt);
        }
    }

    private static ProblemHttpResult Problem(int status, string state, string detail, long? nextTryAt = null) => TypedResults.Problem(
        detail, statusCode: status, extensions: new Dictionary<string, object?>
        {
            ["state"] = state,
            ["nextTryAt"] = nextTryAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
        });

    private static void SetHeaders(HttpContext http, string callId, Track track, string extension, bool download)
    {
        var name = string.Concat(callId.Take(100).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        var disposition = new ContentDispositionHeaderValue(download ? "attachment" : "inline");
        disposition.SetHttpFileName($"{name}-{(track == Track.Full ? "full" : "customer")}{extension}");
        http.Response.Headers.ContentDisposition = disposition.ToString();
        // Kept by this browser alone, and asked for again each time: who may no longer listen hears nothing from a cache.
        http.Response.Headers.CacheControl = "private, no-cache";
    }

    private async Task<CallName?> FindAsync(string callId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Calls.Addressed(callId).Select(c => new CallName(c.Key, c.CallId, c.Source)).FirstOrDefaultAsync(cancel);
    }

    private async Task<Recording?> CopyAsync(long callKey, Track track, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Recordings.FirstOrDefaultAsync(r => r.CallKey == callKey && r.Track == track, cancel);
    }

    private sealed record CallName(long Key, string CallId, CallSource Source);
}
