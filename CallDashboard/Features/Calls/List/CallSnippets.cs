using CallDashboard.Data;
using CallDashboard.Data.Search;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Ingest;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls.List;

/// <summary>What was found in a call.</summary>
/// <param name="Speaker">Who says it.</param>
/// <param name="Text">The line, its hits marked.</param>
public sealed record CallSnippet(Speaker Speaker, SearchSnippet Text);

/// <summary>Finds the line to show beneath each call of a page. Words are kept folded; how they were said stands in the record alone.</summary>
internal static class CallSnippets
{
    /// <summary>The snippets by key of the call; none for a call whose record cannot be read.</summary>
    public static async Task<IReadOnlyDictionary<long, CallSnippet>> ReadAsync(CallsDbContext db, RecordParser parser, IReadOnlyList<CallRow> calls, IReadOnlyList<string> needles, bool seesNumbers, CancellationToken cancel)
    {
        var found = new Dictionary<long, CallSnippet>();
        if (needles.Count == 0)
            return found;
        var keys = calls.Select(c => c.Key).ToArray();
        var bodies = await db.CallBodies.AsNoTracking().Where(b => keys.Contains(b.CallKey)).Join(db.Calls, b => new { Key = b.CallKey, b.Version }, c => new { c.Key, Version = c.Versions }, (b, c) => new { c.Key, b.Bytes })
            .ToListAsync(cancel);
        foreach (var body in bodies)
        {
            if (Of(parser, body.Bytes, needles, seesNumbers) is { } snippet)
                found[body.Key] = snippet;
        }
        return found;
    }

    private static CallSnippet? Of(RecordParser parser, byte[] body, IReadOnlyList<string> needles, bool seesNumbers)
    {
        try
        {
            var record = parser.ParseStored(BodyCodec.Decompress(body));
            var turns = (seesNumbers ? record : NumberMask.Record(record)).Turns;
            return SearchHits.Snippet([.. turns.Select(t => t.Text)], needles) is { } text ? new CallSnippet(turns[text.Line].Speaker, text) : null;
        }
        catch (FormatException)
        {
            // A record that today's parser refuses has no line to show; the call itself was found all the same.
            return null;
        }
    }
}
