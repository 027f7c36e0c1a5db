using System.Text.Json;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Review.Timing;
using CallDashboard.Hosting;
using CallDashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review;

/// <summary>What a browser found in one recording; both byte fields are base64 in JSON.</summary>
/// <param name="DurationMs">Length of the sound, milliseconds.</param>
/// <param name="Peaks">One byte per bar, amplitude for drawing; of a recording in stereo the left channel's, then the right one's.</param>
/// <param name="Levels">One byte per 20 ms (<see cref="SpeechEnvelope"/>), by channel as well.</param>
public sealed record ChannelAnalysis(int DurationMs, byte[] Peaks, byte[] Levels);

/// <summary>Body of <c>PUT /recordings/{callId}/analysis</c>: <c>{"full":{"durationMs":35230,"peaks":"…","levels":"…"},"customer":null}</c>.</summary>
public sealed record SoundAnalysis(ChannelAnalysis? Full, ChannelAnalysis? Customer);

/// <summary>
/// Takes what a browser computed from a recording. It is a convenience of one viewer for the next and decides over nothing, but it is kept: so it
/// must have the right size for its duration, must belong to a recording that is there, and the first one stays until the recording changes.
/// </summary>
public static class AnalysisEndpoint
{
    /// <summary>Bars that are drawn of one channel.</summary>
    public const int Peaks = 1_000;

    /// <summary>The longest sound that is analysed: four hours.</summary>
    public const int LongestMs = 4 * 3_600_000;

    // Base64 of two recordings in stereo of four hours, and some room for the rest.
    private const int MostBytes = (2 * 2 * (LongestMs / SpeechEnvelope.FrameMs) * 4 / 3) + 16_384;

    /// <summary>Answers 204 when kept, 409 when there is one already, 400 with a sentence when it cannot be, 404 without the call.</summary>
    public static async Task<IResult> PutAsync(
        string callId, HttpContext http, IDbContextFactory<CallsDbContext> contexts, RecordingFeed feed, TimeProvider time, CancellationToken cancel)
    {
        // A header that no form and no link can send: the request was made by a script, and another site's script may not set it without being asked.
        if (!SameOrigin.Allows(http.Request.Headers.Origin.ToString(), http.Request.Host) || http.Request.Headers["X-Requested-With"] != "CallDashboard")
            return Results.Problem("The analysis must come from a page of this site.", statusCode: StatusCodes.Status403Forbidden);
        if (http.Request.ContentLength is null or > MostBytes)
            return Results.Problem("The analysis is too large, or does not state its length.", statusCode: StatusCodes.Status413PayloadTooLarge);

        SoundAnalysis? analysis;
        try
        {
            analysis = await http.Request.ReadFromJsonAsync<SoundAnalysis>(cancel);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return Results.Problem("The analysis is not the JSON that is expected.", statusCode: StatusCodes.Status400BadRequest);
        }
        if (analysis is null || (analysis.Full is null && analysis.Customer is null))
            return Results.Problem("The analysis holds no channel.", statusCode: StatusCodes.Status400BadRequest);
        if ((Problem(analysis.Full) ?? Problem(analysis.Customer)) is { } complaint)
            return Results.Problem(complaint, statusCode: StatusCodes.Status400BadRequest);

        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await CallReader.FindAsync(db, callId, cancel) is not { } row)
            return Results.NotFound();
        var kept = await KeepAsync(db, row, analysis, time.GetUtcNow().ToUnixTimeMilliseconds(), cancel);
        if (!kept)
            return Results.Conflict();
        feed.Publish(row.Key);
        return Results.NoContent();
    }

    /// <summary>Why an analysis cannot be true; null when it can.</summary>
    internal static string? Problem(ChannelAnalysis? channel)
    {
        if (channel is null)
            return null;
        if (channel.DurationMs is <= 0 or > LongestMs)
            return "The duration is not possible.";
        if (channel.Peaks is not { Length: Peaks or (2 * Peaks) })
            return $"There must be {Peaks} peaks, or twice as many in stereo.";
        var frames = (channel.DurationMs + SpeechEnvelope.FrameMs - 1) / SpeechEnvelope.FrameMs;
        var channels = channel.Peaks.Length / Peaks;
        return channel.Levels is null || channel.Levels.Length % channels != 0 || Math.Abs((channel.Levels.Length / channels) - frames) > 2 ? "The number of levels does not fit the duration." : null;
    }

    private static async Task<bool> KeepAsync(CallsDbContext db, CallRow row, SoundAnalysis analysis, long now, CancellationToken cancel)
    {
        var there = await db.RecordingAnalyses.AsTracking().Where(a => a.CallKey == row.Key).ToListAsync(cancel);
        var copies = await db.Recordings.Where(r => r.CallKey == row.Key).ToListAsync(cancel);
        Add(Track.Full, row.HasFull, analysis.Full);
        Add(Track.Customer, row.HasCustomer, analysis.Customer);
        if (!db.ChangeTracker.HasChanges())
            return false;
        try
        {
            await db.SaveChangesAsync(cancel);
            return true;
        }
        catch (DbUpdateException)
        {
            // Two viewers at once: the other one's is as good.
            return false;
        }

        void Add(Track track, bool sent, ChannelAnalysis? channel)
        {
            if (channel is null || !sent)
                return;
            var old = there.Find(a => a.Track == track);
            if (old is not null && TrackSound.Holds(old, copies.Find(c => c.Track == track)))
                return;
            var kept = old ?? db.RecordingAnalyses.Add(new RecordingAnalysis { CallKey = row.Key, Track = track }).Entity;
            (kept.DurationMs, kept.Peaks, kept.Activity, kept.CreatedAt) = (channel.DurationMs, channel.Peaks, channel.Levels, now);
        }
    }
}
