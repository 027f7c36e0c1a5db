using System.Text.Json;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Ingest;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review;

/// <summary>Reads everything that the call page shows. One context per question; no tracking.</summary>
public sealed class CallReader(
    IDbContextFactory<CallsDbContext> contexts, TermCatalog terms, RecordParser parser, TimingSettingsStore timingSettings, CallNudges nudges, ICallViewer viewer)
{
    /// <summary>Other calls of a customer that the page lists.</summary>
    public const int MostOtherCalls = 20;

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        // Shown as text by Blazor, which encodes it: letters of all scripts may stay letters.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>True when there is a call with this id.</summary>
    public async Task<bool> ExistsAsync(string callId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await FindAsync(db, callId, cancel) is not null;
    }

    /// <summary>The call, or none with this id.</summary>
    public async Task<CallView?> ReadAsync(string callId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await FindAsync(db, callId, cancel) is not { } row)
            return null;
        var body = await db.CallBodies.Where(b => b.CallKey == row.Key).OrderByDescending(b => b.Version).Select(b => b.Bytes).FirstAsync(cancel);
        var record = Shown(parser.ParseStored(BodyCodec.Decompress(body)));
        var copies = await db.Recordings.Where(r => r.CallKey == row.Key).ToListAsync(cancel);
        var analyses = await db.RecordingAnalyses.Where(a => a.CallKey == row.Key).ToListAsync(cancel);
        var settings = await timingSettings.ReadAsync(record.AppId, cancel);
        var nudge = await nudges.FindAsync(row.Key, cancel);
        settings = settings with { ShiftMs = settings.ShiftMs + (nudge?.ShiftMs ?? 0) };
        return new CallView(row, record, CallSound.From(record, Sound(Track.Full, record.FullAudioUrl), Sound(Track.Customer, record.CustomerAudioUrl), settings)) { Nudge = nudge };

        TrackSound Sound(Track track, string url)
        {
            var copy = copies.Find(c => c.Track == track);
            return new(url, copy, row.Source == CallSource.Sample && url.Length > 0, analyses.Find(a => a.Track == track && TrackSound.Holds(a, copy)));
        }
    }

    /// <summary>The same customer's other calls, newest first, and how many there are.</summary>
    public async Task<(IReadOnlyList<OtherCall> Calls, int Total)> OtherCallsAsync(CallRow call, CancellationToken cancel)
    {
        if (call.PhoneHash == 0)
            return ([], 0);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var others = db.Calls.Where(c => c.PhoneHash == call.PhoneHash && c.Key != call.Key);
        var rows = await others.OrderByDescending(c => c.StartedAt).ThenByDescending(c => c.Key).Take(MostOtherCalls)
            .Select(c => new { c.CallId, c.StartedAt, c.StatusId, c.TalkSeconds, c.IntentId }).ToListAsync(cancel);
        var total = rows.Count < MostOtherCalls ? rows.Count : await others.CountAsync(cancel);
        return ([.. rows.Select(c => new OtherCall(c.CallId, c.StartedAt, ResultStatus.Of(terms.Text(c.StatusId)), c.TalkSeconds, terms.Text(c.IntentId)))], total);
    }

    /// <summary>All received contents, newest first, each with what it changed.</summary>
    public async Task<IReadOnlyList<CallVersion>> VersionsAsync(long callKey, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var bodies = await db.CallBodies.Where(b => b.CallKey == callKey).OrderBy(b => b.Version).ToListAsync(cancel);
        var phones = viewer.SeesNumbers ? [] : bodies.Select(b => parser.ParseStored(BodyCodec.Decompress(b.Bytes)).Phone).Distinct().ToArray();
        var versions = new List<CallVersion>(bodies.Count);
        byte[]? before = null;
        foreach (var body in bodies)
        {
            var bytes = BodyCodec.Decompress(body.Bytes);
            versions.Add(new CallVersion(body.Version, body.ArrivedAt, body.Length, before is null ? [] : [.. RecordComparison.Compare(before, bytes).Select(Shown)]));
            before = bytes;
        }
        versions.Reverse();
        return versions;

        FieldDifference Shown(FieldDifference d) => d with { Before = d.Before is null ? null : this.Shown(d.Before, phones), After = d.After is null ? null : this.Shown(d.After, phones) };
    }

    /// <summary>The record in force as received, laid out for reading; exactly as received when it is no JSON by itself.</summary>
    public async Task<string?> RawAsync(long callKey, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var stored = await db.CallBodies.Where(b => b.CallKey == callKey).OrderByDescending(b => b.Version).Select(b => b.Bytes).FirstOrDefaultAsync(cancel);
        if (stored is null)
            return null;
        var bytes = BodyCodec.Decompress(stored);
        var phone = await db.Calls.Where(c => c.Key == callKey).Select(c => c.Phone).FirstOrDefaultAsync(cancel) ?? "";
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return Shown(JsonSerializer.Serialize(document.RootElement, Readable), phone);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return Shown(System.Text.Encoding.UTF8.GetString(bytes), phone);
        }
    }

    private string Shown(string text, params ReadOnlySpan<string> phones)
    {
        if (!viewer.SeesNumbers)
        {
            foreach (var phone in phones)
                text = NumberMask.Text(text, phone);
        }
        return text;
    }

    // Once for the page, its files and everything on it: what is not in the record cannot be shown by mistake.
    private CallRecord Shown(CallRecord record) => viewer.SeesNumbers ? record : NumberMask.Record(record);

    internal static Task<CallRow?> FindAsync(CallsDbContext db, string callId, CancellationToken cancel) => db.Calls.Addressed(callId).FirstOrDefaultAsync(cancel);
}
