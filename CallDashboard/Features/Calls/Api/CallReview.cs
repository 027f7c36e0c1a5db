using CallDashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls.Api;

/// <summary>What people found of a call. Of several judgements the one given last; what they wrote is not in it.</summary>
public sealed record CallReview
{
    /// <summary><c>pass</c>, <c>fail</c>, <c>unsure</c>.</summary>
    public required string Verdict { get; init; }
    public required DateTimeOffset JudgedAt { get; init; }
    /// <summary>The intention level as the reviewer heard it; the platform's is the call's <c>intent</c>.</summary>
    public string? Level { get; init; }
    /// <summary>0 to 100; null when no scorecard was answered.</summary>
    public int? Score { get; init; }
    /// <summary>People whose verdict stands.</summary>
    public required int Judgements { get; init; }

    /// <summary>Null while nobody judged the call.</summary>
    /// <param name="own">Only what this person said: of a call whose first judgement is kept from them. Null for everybody's.</param>
    internal static async Task<CallReview?> ReadAsync(CallsDbContext db, long callKey, string? own, CancellationToken cancel)
    {
        var reviews = await db.Reviews.AsNoTracking().Where(r => r.CallKey == callKey && r.Verdict != Data.Verdict.None && (own == null || r.UserId == own)).OrderByDescending(r => r.JudgedAt).ToListAsync(cancel);
        return reviews is [var last, ..]
            ? new CallReview
            {
                Verdict = last.Verdict switch { Data.Verdict.Pass => "pass", Data.Verdict.Fail => "fail", _ => "unsure" },
                JudgedAt = DateTimeOffset.FromUnixTimeMilliseconds(last.JudgedAt ?? last.ChangedAt),
                Level = last.Level,
                Score = last.Score,
                Judgements = reviews.Count,
            }
            : null;
    }

    /// <summary>Names of the quick tags on a call, in the order of their keys.</summary>
    internal static Task<List<string>> QuickTagsAsync(CallsDbContext db, long callKey, string? own, CancellationToken cancel) =>
        db.CallQuickTags.Where(t => t.CallKey == callKey && (own == null || t.UserId == own)).Join(db.QuickTags, t => t.TagId, q => q.Id, (_, q) => q).OrderBy(q => q.Slot ?? 10).ThenBy(q => q.Id).Select(q => q.Name).ToListAsync(cancel);
}
