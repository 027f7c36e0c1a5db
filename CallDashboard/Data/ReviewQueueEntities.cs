using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CallDashboard.Data;

/// <summary>How a call came into the queue.</summary>
public enum QueueOrigin : byte { Filter = 1, Hand = 2, Rule = 3, Sample = 4 }

/// <summary>A call that waits for a judgement, or waited.</summary>
public sealed class ReviewQueueItem
{
    public long Id { get; set; }
    public long CallKey { get; set; }
    /// <summary>Its place: the queue is read upwards.</summary>
    public long Position { get; set; }
    public QueueOrigin Origin { get; set; }
    /// <summary>Why it is there, in words: the rule's name, the filter, the sample.</summary>
    public string Reason { get; set; } = "";
    public int? RuleId { get; set; }
    /// <summary>Null when a rule added it.</summary>
    public string? AddedBy { get; set; }
    /// <summary>Unix milliseconds UTC.</summary>
    public long AddedAt { get; set; }
    /// <summary>Who is to judge it, or took it; null when anybody may.</summary>
    public string? AssigneeId { get; set; }
    /// <summary>Unix milliseconds UTC; null while nobody opened it from the queue.</summary>
    public long? TakenAt { get; set; }
    /// <summary>Unix milliseconds UTC; null while it waits.</summary>
    public long? DoneAt { get; set; }
    public string? DoneBy { get; set; }
    /// <summary>The reviewer whose judgement a second one is wanted of, by somebody else; null for a first judgement.</summary>
    public string? SecondOpinionOf { get; set; }
    /// <summary>Once it is judged, somebody else is to judge it too.</summary>
    public bool WantsSecond { get; set; }
}

/// <summary>Items of the queue that everybody asks for who shows a call.</summary>
public static class QueuedCalls
{
    /// <summary>
    /// Calls that somebody is to judge, or may, after another: what the first reviewer said is kept from them until they have judged it themselves.
    /// </summary>
    public static IQueryable<long> BlindFor(this CallsDbContext db, string userId) => db.ReviewQueueItems
        .Where(i => i.DoneAt == null && i.SecondOpinionOf != null && i.SecondOpinionOf != userId && (i.AssigneeId == null || i.AssigneeId == userId)).Select(i => i.CallKey);

    /// <summary>What waits of these calls.</summary>
    public static IQueryable<ReviewQueueItem> WaitingOf(this CallsDbContext db, IReadOnlyList<long> callKeys) =>
        db.ReviewQueueItems.AsNoTracking().Where(i => EF.Parameter(callKeys).Contains(i.CallKey) && i.DoneAt == null);

    /// <summary>Why an item is there.</summary>
    public static string Why(this ReviewQueueItem item) => (item.SecondOpinionOf is null ? "" : "Second opinion · ") + item.Origin switch
    {
        QueueOrigin.Rule => $"Rule “{item.Reason}”",
        QueueOrigin.Sample => item.Reason.Length == 0 ? "Sample" : $"Sample, {item.Reason}",
        QueueOrigin.Filter => item.Reason.Length == 0 ? "Filter, all calls" : $"Filter, {item.Reason}",
        _ => "By hand",
    };
}

/// <summary>Puts a share of the calls that match a filter into the queue, as they come.</summary>
public sealed class ReviewRule
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    /// <summary>The filter in the words of the address, e.g. <c>tag=complaint&amp;maxRounds=2</c>; empty for all calls.</summary>
    public string FilterQuery { get; set; } = "";
    /// <summary>Per cent of the matching calls.</summary>
    public double SharePercent { get; set; } = 100;
    /// <summary>Per cent of the judged ones that somebody else judges too.</summary>
    public double SecondOpinionPercent { get; set; }
    public bool IsEnabled { get; set; } = true;
    /// <summary>The sequence up to which calls were looked at (<see cref="Change"/>).</summary>
    public long CursorSequence { get; set; }
    public string CreatedBy { get; set; } = "";
    /// <summary>Unix milliseconds UTC.</summary>
    public long CreatedAt { get; set; }
}

internal sealed class ReviewQueueItemConfiguration : IEntityTypeConfiguration<ReviewQueueItem>
{
    public void Configure(EntityTypeBuilder<ReviewQueueItem> builder)
    {
        builder.HasKey(i => i.Id);
        // Is this call queued; and what goes with a deleted call.
        builder.HasIndex(i => i.CallKey);
        // What is next; only what waits is in it.
        builder.HasIndex(i => i.Position).HasFilter("\"DoneAt\" IS NULL");
        // What somebody did: pace, progress.
        builder.HasIndex(i => new { i.DoneBy, i.DoneAt });
    }
}

internal sealed class ReviewRuleConfiguration : IEntityTypeConfiguration<ReviewRule>
{
    // A handful of rows: no index.
    public void Configure(EntityTypeBuilder<ReviewRule> builder) => builder.HasKey(r => r.Id);
}
