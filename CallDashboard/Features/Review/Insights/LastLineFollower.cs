using CallDashboard.Data;
using CallDashboard.Ingest;
using CallDashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review.Insights;

/// <summary>Notes of every call that the customer ended what the robot said last, behind the answers: bodies are read once, never on a page's path.</summary>
public sealed class LastLineFollower(
    CallFeed feed, IDbContextFactory<CallsDbContext> contexts, TermCatalog terms, RecordParser parser, IngestQueue writer, TimeProvider time, ILogger<LastLineFollower> log)
    : BehindCalls(feed, time, log)
{
    /// <summary>Changes in one step: some ten milliseconds of parsing.</summary>
    internal const int ChangesAtATime = 256;

    private readonly CallFeed feed = feed;

    internal override async Task<bool> StepAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var from = await db.Cursors.Where(c => c.Name == LastLine.Cursor).Select(c => c.Sequence).FirstOrDefaultAsync(cancel);
        if (from >= feed.Sequence)
            return false;
        var (entries, to) = await ReadAsync(db, from, cancel);
        if (to > from)
            await writer.RunBehindAsync(session => LastLineStatements.Follow(session.Connection, entries, from, to));
        return to > from && to < feed.Sequence;
    }

    private async Task<(List<LastLineEntry> Entries, long To)> ReadAsync(CallsDbContext db, long from, CancellationToken cancel)
    {
        await using var moment = await db.BeginSnapshotAsync(cancel);
        var changes = await db.Changes.Where(c => c.Sequence > from).OrderBy(c => c.Sequence).Take(ChangesAtATime).ToListAsync(cancel);
        if (changes.Count == 0)
            return ([], from);
        var to = changes[^1].Sequence;
        var keys = changes.Select(c => c.CallKey).Distinct().ToList();
        var calls = (await db.Calls.Where(c => EF.Parameter(keys).Contains(c.Key)).Select(c => new { c.Key, c.Sequence, c.StartedAt, c.ScriptId, c.HangupId, c.Versions }).ToListAsync(cancel)).ToDictionary(c => c.Key);
        var ended = calls.Values.Where(c => CallWords.HungUp(terms.Text(c.HangupId)) == CallWords.Customer).Select(c => c.Key).ToList();
        var bodies = await db.CallBodies.Where(b => EF.Parameter(ended).Contains(b.CallKey)).Select(b => new { b.CallKey, b.Version, b.Bytes }).ToListAsync(cancel);
        var sentences = bodies.Where(b => b.Version == calls[b.CallKey].Versions).ToDictionary(b => b.CallKey, b => LastRobotSentence.Of(parser.ParseStored(BodyCodec.Decompress(b.Bytes))));
        return ([.. changes.GroupBy(c => c.CallKey).Select(g => calls.GetValueOrDefault(g.Key) is { } call
            ? new LastLineEntry(call.Key, call.Sequence, call.StartedAt, call.ScriptId ?? -1, sentences.GetValueOrDefault(call.Key))
            : new LastLineEntry(g.Key, g.Max(c => c.Sequence), 0, -1, null))], to);
    }
}
