using CallDashboard.Data;
using CallDashboard.Features.Review.Queue;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review.Insights;

/// <summary>A sentence after which customers hung up.</summary>
/// <param name="Share">Of the calls of its script that customers ended.</param>
public sealed record LosingSentence(int SentenceId, string Text, int Calls, double Share);

/// <summary>The sentences of a script, the worst first.</summary>
/// <param name="Ended">Calls that customers ended.</param>
public sealed record LosingScript(long ScriptId, int Ended, IReadOnlyList<LosingSentence> Sentences);

/// <summary>What reviews of a stretch of time teach.</summary>
/// <param name="IsCut">More was judged than is read: the newest.</param>
/// <param name="Tags">Calls by script and quick tag.</param>
public sealed record InsightsData(
    IReadOnlyList<JudgedCall> Judged, bool IsCut, IReadOnlyList<QuickTag> TagNames, IReadOnlyDictionary<(long ScriptId, int TagId), int> Tags, IReadOnlyList<LosingScript> Lines, QueuePeople People);

/// <summary>A call behind a number.</summary>
/// <param name="Judged">Who said what; empty when this viewer is to judge it blind, or nobody did.</param>
public sealed record BehindCall(CallRow Call, IReadOnlyList<JudgedCall> Judged, bool IsHidden);

/// <summary>Reads what reviews teach. Judgements are few beside calls; last lines come from a table of their own, filled behind the answers.</summary>
public sealed class InsightsReader(IDbContextFactory<CallsDbContext> contexts, TermCatalog terms)
{
    /// <summary>Judgements that are read at most.</summary>
    public const int MostJudged = 50_000;

    /// <summary>Scripts, and sentences of each, that are shown.</summary>
    public const int MostScripts = 8, MostSentences = 5;

    /// <summary>Calls behind a number that are shown.</summary>
    public const int MostBehind = 200;

    /// <summary>Everything judged, tagged or ended since a moment.</summary>
    /// <param name="since">Unix milliseconds UTC.</param>
    /// <exception cref="TooSlowException">It takes too long.</exception>
    public async Task<InsightsData> ReadAsync(long since, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.WithinAsync(QueryBudget.Overview, async token =>
        {
            await using var moment = await db.BeginSnapshotAsync(token);
            var judged = await JudgedAsync(db, since, token);
            var tags = await db.CallQuickTags.Where(t => t.At >= since).Join(db.Calls, t => t.CallKey, c => c.Key, (t, c) => new { t.TagId, c.ScriptId })
                .GroupBy(t => new { t.ScriptId, t.TagId }).Select(g => new { g.Key.ScriptId, g.Key.TagId, Count = g.Count() }).ToListAsync(token);
            var names = await db.QuickTags.AsNoTracking().ToListAsync(token);
            return new InsightsData(judged.Take(MostJudged).ToList(), judged.Count > MostJudged, names, tags.ToDictionary(t => (t.ScriptId ?? -1, t.TagId), t => t.Count),
                await LinesAsync(db, since / 1000, token), await QueuePeople.ReadAsync(db, token));
        }, cancel);
    }

    /// <summary>The calls behind a number, newest first, and how many there are.</summary>
    /// <param name="reader">Who looks: what they are to judge blind is kept from them.</param>
    public async Task<(IReadOnlyList<BehindCall> Calls, int Total)> BehindAsync(BehindNumber number, long since, TimeZoneInfo zone, string reader, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var moment = await db.BeginSnapshotAsync(cancel);
        var judged = await JudgedAsync(db, since, cancel);
        var keys = number.Kind switch
        {
            BehindKind.Tag => await db.CallQuickTags.Where(t => t.At >= since && t.TagId == number.Id).Join(db.Calls, t => t.CallKey, c => c.Key, (t, c) => c)
                .Where(c => (c.ScriptId ?? -1) == number.ScriptId).Select(c => c.Key).ToListAsync(cancel),
            BehindKind.Line => await db.LastLines.Where(l => l.SentenceId == number.Id && l.ScriptId == number.ScriptId && l.StartedAt >= since / 1000).Select(l => l.CallKey).ToListAsync(cancel),
            _ => number.Among(judged, zone).Select(j => j.CallKey).Distinct().ToList(),
        };
        var blind = (await db.BlindFor(reader).ToListAsync(cancel)).ToHashSet();
        var said = judged.ToLookup(j => j.CallKey);
        var shown = keys.OrderDescending().Take(MostBehind).ToList();
        var calls = await db.Calls.AsNoTracking().Where(c => EF.Parameter(shown).Contains(c.Key)).OrderByDescending(c => c.StartedAt).ThenByDescending(c => c.Key).ToListAsync(cancel);
        return ([.. calls.Select(c => blind.Contains(c.Key) ? new BehindCall(c, [], true) : new BehindCall(c, [.. said[c.Key]], false))], keys.Count);
    }

    private async Task<List<JudgedCall>> JudgedAsync(CallsDbContext db, long since, CancellationToken cancel)
    {
        var rows = await db.Reviews.Where(r => r.JudgedAt >= since && r.Verdict != Verdict.None).OrderByDescending(r => r.JudgedAt).Take(MostJudged + 1)
            .Join(db.Calls, r => r.CallKey, c => c.Key, (r, c) => new { r.CallKey, c.ScriptId, c.IntentId, r.UserId, r.Level, r.Verdict, r.Score, r.JudgedAt }).ToListAsync(cancel);
        return rows.ConvertAll(r => new JudgedCall(r.CallKey, r.ScriptId ?? -1, terms.Text(r.IntentId), r.UserId, r.Level, r.Verdict, r.Score, r.JudgedAt!.Value));
    }

    private static async Task<IReadOnlyList<LosingScript>> LinesAsync(CallsDbContext db, long since, CancellationToken cancel)
    {
        var counts = await db.LastLines.Where(l => l.StartedAt >= since).GroupBy(l => new { l.ScriptId, l.SentenceId }).Select(g => new { g.Key.ScriptId, g.Key.SentenceId, Count = g.Count() }).ToListAsync(cancel);
        var scripts = counts.GroupBy(c => c.ScriptId).Select(g => (ScriptId: g.Key, Ended: g.Sum(c => c.Count), Worst: g.OrderByDescending(c => c.Count).ThenBy(c => c.SentenceId).Take(MostSentences).ToList()))
            .OrderByDescending(s => s.Ended).Take(MostScripts).ToList();
        var ids = scripts.SelectMany(s => s.Worst.Select(w => w.SentenceId)).Distinct().ToList();
        var texts = await db.RobotSentences.Where(s => EF.Parameter(ids).Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.Text, cancel);
        return [.. scripts.Select(s => new LosingScript(s.ScriptId, s.Ended, [.. s.Worst.Select(w => new LosingSentence(w.SentenceId, texts.GetValueOrDefault(w.SentenceId, ""), w.Count, (double)w.Count / s.Ended))]))];
    }
}
