using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CallDashboard.Data;

// Every table of reviews that belongs to a call has a CallKey that an index begins with: whatever deletes the call deletes them (Statements.DeleteCall).

internal sealed class ReviewConfiguration : IEntityTypeConfiguration<Review>
{
    public void Configure(EntityTypeBuilder<Review> builder)
    {
        builder.HasKey(r => new { r.CallKey, r.UserId });
        // Scores and agreement over time; what a person judged, and how fast.
        builder.HasIndex(r => r.JudgedAt);
        builder.HasIndex(r => new { r.UserId, r.JudgedAt });
    }
}

internal sealed class ReviewAnswerConfiguration : IEntityTypeConfiguration<ReviewAnswer>
{
    public void Configure(EntityTypeBuilder<ReviewAnswer> builder) => builder.HasKey(a => new { a.CallKey, a.UserId, a.ItemId });
}

internal sealed class ScorecardConfiguration : IEntityTypeConfiguration<Scorecard>
{
    public void Configure(EntityTypeBuilder<Scorecard> builder)
    {
        builder.HasIndex(s => new { s.FormId, s.Version }).IsUnique();
        // The desk is of use at once; like every form it is changed by publishing another version.
        builder.HasData(new Scorecard { Id = 1, FormId = 1, Version = 1, Name = "Conduct of the call", State = ScorecardState.Published, IsDefault = true, PublishedAt = 0 });
    }
}

internal sealed class ScorecardItemConfiguration : IEntityTypeConfiguration<ScorecardItem>
{
    private static readonly (string Text, int Weight)[] First =
        [("Greeting and identity check", 15), ("Reason stated clearly", 20), ("Listened to the objection", 25), ("Answered what was asked", 25), ("Polite close", 15)];

    public void Configure(EntityTypeBuilder<ScorecardItem> builder)
    {
        builder.HasIndex(i => new { i.ScorecardId, i.Order });
        builder.HasData(First.Select((item, i) => new ScorecardItem { Id = i + 1, ScorecardId = 1, Order = i + 1, Text = item.Text, Weight = item.Weight }));
    }
}

internal sealed class QuickTagConfiguration : IEntityTypeConfiguration<QuickTag>
{
    private static readonly string[] First =
        ["Wrong promise", "Customer upset", "Long wait", "Not understood", "Wrong name", "Transfer failed", "Data mistake", "Rule broken", "Good example"];

    public void Configure(EntityTypeBuilder<QuickTag> builder)
    {
        builder.HasIndex(t => t.Slot).IsUnique().HasFilter("\"Slot\" IS NOT NULL");
        builder.HasData(First.Select((name, i) => new QuickTag { Id = i + 1, Name = name, Slot = i + 1 }));
    }
}

internal sealed class CallQuickTagConfiguration : IEntityTypeConfiguration<CallQuickTag>
{
    public void Configure(EntityTypeBuilder<CallQuickTag> builder)
    {
        builder.HasKey(t => new { t.CallKey, t.TagId });
        // How often a tag was given, and to what.
        builder.HasIndex(t => new { t.TagId, t.At });
    }
}

internal sealed class ReviewCommentConfiguration : IEntityTypeConfiguration<ReviewComment>
{
    public void Configure(EntityTypeBuilder<ReviewComment> builder) => builder.HasIndex(c => c.CallKey);
}

internal sealed class ReviewMentionConfiguration : IEntityTypeConfiguration<ReviewMention>
{
    public void Configure(EntityTypeBuilder<ReviewMention> builder)
    {
        builder.HasKey(m => new { m.CallKey, m.CommentId, m.UserId });
        // What is new to a person.
        builder.HasIndex(m => new { m.UserId, m.SeenAt });
    }
}

internal sealed class ReviewActConfiguration : IEntityTypeConfiguration<ReviewAct>
{
    public void Configure(EntityTypeBuilder<ReviewAct> builder)
    {
        builder.HasIndex(a => a.ClientId).IsUnique();
        builder.HasIndex(a => new { a.CallKey, a.Id });
    }
}
