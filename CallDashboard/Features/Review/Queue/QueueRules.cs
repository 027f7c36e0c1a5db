using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review.Queue;

/// <summary>What a rule would have done.</summary>
/// <param name="Days">Days looked at: yesterday, or a week when yesterday had no calls.</param>
/// <param name="All">Calls of those days.</param>
/// <param name="Matching">Those that the filter finds.</param>
/// <param name="Queued">Those of the share.</param>
/// <param name="IsCut">The filter finds more than were looked at: the last two are of the newest.</param>
public sealed record RulePreview(int Days, int All, int Matching, int Queued, bool IsCut);

/// <summary>A rule and what it has done so far.</summary>
public sealed record RuleRow(ReviewRule Rule, int Open, int Queued);

/// <summary>The rules that feed the queue.</summary>
public sealed class QueueRules(IDbContextFactory<CallsDbContext> contexts, TermCatalog terms, Auditor auditor, NumberHash hash, CallFeed calls, ReviewFeed feed, TimeProvider time)
{
    /// <summary>Longest name, characters.</summary>
    public const int LongestName = 80;

    /// <summary>Calls that a preview looks at.</summary>
    public const int MostPreviewed = 20_000;

    /// <summary>All rules, by name.</summary>
    public async Task<IReadOnlyList<RuleRow>> ListAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var rules = await db.ReviewRules.AsNoTracking().ToListAsync(cancel);
        var counts = await QueueItems.All(db).Where(i => i.RuleId != null).GroupBy(i => i.RuleId!.Value)
            .Select(g => new { g.Key, Open = g.Count(i => i.DoneAt == null), All = g.Count() }).ToDictionaryAsync(g => g.Key, cancel);
        return [.. rules.OrderBy(r => r.Name, StringComparer.OrdinalIgnoreCase).Select(r => new RuleRow(r, counts.GetValueOrDefault(r.Id)?.Open ?? 0, counts.GetValueOrDefault(r.Id)?.All ?? 0))];
    }

    /// <summary>Makes a rule for the calls that come from now on.</summary>
    public async Task<ReviewRule> AddAsync(ReviewRule rule, CancellationToken cancel)
    {
        rule.CreatedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
        rule.CursorSequence = calls.Sequence;
        await ChangeAsync(async db => await AddedAsync(db, rule, cancel) ? await NoteAsync(rule.Id, "create", rule) : null, cancel);
        return rule;
    }

    /// <summary>Changes what a rule asks for; where it is stays. What it queued stays too. False when it was deleted meanwhile.</summary>
    public Task<bool> ChangeAsync(ReviewRule rule, CancellationToken cancel) => ChangeAsync(async db =>
        await db.ReviewRules.Where(r => r.Id == rule.Id).ExecuteUpdateAsync(r => r.SetProperty(x => x.Name, rule.Name).SetProperty(x => x.FilterQuery, rule.FilterQuery)
            .SetProperty(x => x.SharePercent, rule.SharePercent).SetProperty(x => x.SecondOpinionPercent, rule.SecondOpinionPercent), cancel) > 0 ? await NoteAsync(rule.Id, "change", rule) : null, cancel);

    /// <summary>Switches a rule on, for the calls that come from now on, or off. False when it is so already, or was deleted meanwhile.</summary>
    public Task<bool> EnableAsync(int id, bool on, CancellationToken cancel) => ChangeAsync(async db =>
    {
        var sequence = calls.Sequence;
        var rule = db.ReviewRules.Where(r => r.Id == id && r.IsEnabled != on);
        var changed = on
            ? await rule.ExecuteUpdateAsync(r => r.SetProperty(x => x.IsEnabled, true).SetProperty(x => x.CursorSequence, sequence), cancel)
            : await rule.ExecuteUpdateAsync(r => r.SetProperty(x => x.IsEnabled, false), cancel);
        return changed > 0 ? await NoteAsync(id, on ? "on" : "off") : null;
    }, cancel);

    /// <summary>Deletes a rule; what it queued stays. False when somebody else did.</summary>
    public Task<bool> DeleteAsync(int id, CancellationToken cancel) => ChangeAsync(async db =>
        await db.ReviewRules.Where(r => r.Id == id).ExecuteDeleteAsync(cancel) > 0 ? await NoteAsync(id, "delete") : null, cancel);

    /// <summary>Brings a deleted rule back, with its number (its calls are drawn by it), for the calls that come from now on.</summary>
    public Task RestoreAsync(ReviewRule rule, CancellationToken cancel)
    {
        rule.CursorSequence = calls.Sequence;
        return ChangeAsync(async db => await AddedAsync(db, rule, cancel) ? await NoteAsync(rule.Id, "restore", rule) : null, cancel);
    }

    /// <summary>What a rule would have done yesterday in a zone; when there were no calls, in the last seven days.</summary>
    /// <exception cref="TooSlowException">The filter takes too long.</exception>
    public async Task<RulePreview> PreviewAsync(ReviewRule rule, TimeZoneInfo zone, CancellationToken cancel)
    {
        var yesterday = Range("now-1d/d", "now/d", zone);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.WithinAsync(QueryBudget.Page, async token =>
        {
            var all = await db.Calls.During(yesterday).CountAsync(token);
            var (days, range) = (1, yesterday);
            if (all == 0)
            {
                (days, range) = (7, Range("now-7d", null, zone));
                all = await db.Calls.During(range).CountAsync(token);
            }
            var ids = await QueueRuleFollower.Matching(db, rule.FilterQuery, range, terms).OrderByDescending(c => c.StartedAt).Take(MostPreviewed + 1).Select(c => c.CallId).ToListAsync(token);
            var seen = ids.Take(MostPreviewed).ToList();
            return new RulePreview(days, all, seen.Count, seen.Count(id => QueueShare.TakesFor(rule.Id, id, rule.SharePercent)), ids.Count > MostPreviewed);
        }, cancel);
    }

    /// <summary>What is wrong with a rule, a sentence; null when it can be kept. Times of a filter are none of a rule: it looks at calls as they come.</summary>
    public static string? Problem(ReviewRule rule) => rule switch
    {
        { Name.Length: 0 } => "Give the rule a name.",
        { Name.Length: > LongestName } => $"The name has more than {LongestName} characters.",
        { SharePercent: not (> 0 and <= 100) } => "The share is more than 0 and at most 100 %.",
        { SecondOpinionPercent: not (>= 0 and <= 100) } => "Second opinions are 0 to 100 %.",
        _ when FilterRequest.HoldsNumber(rule.FilterQuery) => "A rule stands for all reviewers to read, and not all see numbers: take the number out of the filter.",
        _ => CallFilterQuery.Parse(rule.FilterQuery).Problems.FirstOrDefault()?.Message,
    };

    private static async Task<bool> AddedAsync(CallsDbContext db, ReviewRule rule, CancellationToken cancel)
    {
        db.ReviewRules.Add(rule);
        return await db.SaveChangesAsync(cancel) > 0;
    }

    // What is done to a rule and its trace are one transaction.
    private async Task<bool> ChangeAsync(Func<CallsDbContext, Task<AuditNote?>> change, CancellationToken cancel)
    {
        var done = await contexts.AuditedAsync(change, cancel);
        if (done)
            feed.Publish(new ReviewNews(null));
        return done;
    }

    private Task<AuditNote> NoteAsync(int id, string change, ReviewRule? rule = null) => auditor.NoteAsync(
        AuditActs.RuleChanged, AuditSubject.Setting(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"review-rule/{id}")), ("change", change),
        ("filter", rule is null ? null : AuditFilter.Text(rule.FilterQuery, hash)), ("share", rule?.SharePercent), ("second", rule?.SecondOpinionPercent));

    private TimeRange Range(string from, string? to, TimeZoneInfo zone) => CallFilterQuery.Resolve(CallFilter.Default with { From = from, To = to }, time.GetUtcNow(), zone);
}
