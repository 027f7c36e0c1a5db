using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
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
public sealed class QueueRules(IDbContextFactory<CallsDbContext> contexts, TermCatalog terms, CallFeed calls, ReviewFeed feed, Rights rights, TimeProvider time)
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
        await rights.DemandAsync(Policies.Review);
        rule.CreatedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
        rule.CursorSequence = calls.Sequence;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        db.ReviewRules.Add(rule);
        await db.SaveChangesAsync(cancel);
        feed.Publish(new ReviewNews(null));
        return rule;
    }

    /// <summary>Changes what a rule asks for; where it is stays. What it queued stays too.</summary>
    public async Task ChangeAsync(ReviewRule rule, CancellationToken cancel)
    {
        await rights.DemandAsync(Policies.Review);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await db.ReviewRules.Where(r => r.Id == rule.Id).ExecuteUpdateAsync(r => r.SetProperty(x => x.Name, rule.Name).SetProperty(x => x.FilterQuery, rule.FilterQuery)
            .SetProperty(x => x.SharePercent, rule.SharePercent).SetProperty(x => x.SecondOpinionPercent, rule.SecondOpinionPercent), cancel);
        feed.Publish(new ReviewNews(null));
    }

    /// <summary>Switches a rule on, for the calls that come from now on, or off.</summary>
    public async Task EnableAsync(int id, bool on, CancellationToken cancel)
    {
        await rights.DemandAsync(Policies.Review);
        var sequence = calls.Sequence;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var rule = db.ReviewRules.Where(r => r.Id == id && r.IsEnabled != on);
        if (on)
            await rule.ExecuteUpdateAsync(r => r.SetProperty(x => x.IsEnabled, true).SetProperty(x => x.CursorSequence, sequence), cancel);
        else
            await rule.ExecuteUpdateAsync(r => r.SetProperty(x => x.IsEnabled, false), cancel);
        feed.Publish(new ReviewNews(null));
    }

    /// <summary>Deletes a rule; what it queued stays.</summary>
    public async Task DeleteAsync(int id, CancellationToken cancel)
    {
        await rights.DemandAsync(Policies.Review);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await db.ReviewRules.Where(r => r.Id == id).ExecuteDeleteAsync(cancel);
        feed.Publish(new ReviewNews(null));
    }

    /// <summary>Brings a deleted rule back, with its number (its calls are drawn by it), for the calls that come from now on.</summary>
    public async Task RestoreAsync(ReviewRule rule, CancellationToken cancel)
    {
        await rights.DemandAsync(Policies.Review);
        rule.CursorSequence = calls.Sequence;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        db.ReviewRules.Add(rule);
        await db.SaveChangesAsync(cancel);
        feed.Publish(new ReviewNews(null));
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
        _ => CallFilterQuery.Parse(rule.FilterQuery).Problems.FirstOrDefault()?.Message,
    };

    private TimeRange Range(string from, string? to, TimeZoneInfo zone) => CallFilterQuery.Resolve(CallFilter.Default with { From = from, To = to }, time.GetUtcNow(), zone);
}
