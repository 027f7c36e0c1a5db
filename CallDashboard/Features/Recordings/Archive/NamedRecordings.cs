using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Ingest;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Recordings.Archive;

/// <summary>What a stretch of changes names.</summary>
/// <param name="Sequence">The last change that was looked at.</param>
/// <param name="Changes">How many were.</param>
public sealed record NamedByChanges(IReadOnlyList<NamedRecording> Named, long Sequence, int Changes);

/// <summary>Reads the addresses of recordings out of stored records. Sample calls have none to fetch: their recordings are made inside the program.</summary>
public sealed class NamedRecordings(IDbContextFactory<CallsDbContext> contexts, RecordParser parser)
{
    /// <summary>The recordings that the changes after a sequence name, or, in changed records, do not name any more.</summary>
    public async Task<NamedByChanges> AfterAsync(long sequence, int most, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var changes = await db.Changes.Where(c => c.Sequence > sequence).OrderBy(c => c.Sequence).Take(most).ToListAsync(cancel);
        if (changes.Count == 0)
            return new([], sequence, 0);
        var keys = changes.Select(c => c.CallKey).Distinct().ToArray();
        var bodies = await db.Calls.Where(c => keys.Contains(c.Key) && c.Source != CallSource.Sample && (c.HasFull || c.HasCustomer || c.Versions > 1))
            .Join(db.CallBodies, c => new { CallKey = c.Key, Version = c.Versions }, b => new { b.CallKey, b.Version }, (c, b) => new { c.Key, c.Versions, b.Bytes })
            .ToListAsync(cancel);
        var named = new List<NamedRecording>(bodies.Count * 2);
        foreach (var body in bodies)
        {
            foreach (var one in Of(body.Key, body.Bytes))
            {
                if (one.Url.Length > 0 || body.Versions > 1)
                    named.Add(one);
            }
        }
        return new(named, changes[^1].Sequence, changes.Count);
    }

    /// <summary>Both recordings of one call, an empty address for one that it lacks.</summary>
    public async Task<IReadOnlyList<NamedRecording>> OfCallAsync(long callKey, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var bytes = await db.CallBodies.Where(b => b.CallKey == callKey).OrderByDescending(b => b.Version).Select(b => b.Bytes).FirstOrDefaultAsync(cancel);
        return bytes is null ? [] : Of(callKey, bytes);
    }

    private IReadOnlyList<NamedRecording> Of(long callKey, byte[] compressed)
    {
        CallRecord record;
        try
        {
            record = parser.ParseStored(BodyCodec.Decompress(compressed));
        }
        catch (FormatException)
        {
            // A record that today's parser refuses names nothing; it must not stop those behind it.
            return [];
        }
        return [new(callKey, Track.Full, record.FullAudioUrl.Trim()), new(callKey, Track.Customer, record.CustomerAudioUrl.Trim())];
    }
}
