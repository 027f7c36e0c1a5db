using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CallDashboard.Data;

/// <summary>A sentence of the robot's, as its script has it: what was filled in for a customer is taken out.</summary>
public sealed class RobotSentence
{
    public int Id { get; set; }
    public string Text { get; set; } = "";
}

/// <summary>The robot's last sentence in a call that the customer ended. Filled behind the answers, by a cursor over <see cref="Change"/>.</summary>
public sealed class LastLine
{
    public long CallKey { get; set; }
    /// <summary>Unix seconds UTC, as <see cref="CallRow.StartedAt"/>.</summary>
    public long StartedAt { get; set; }
    /// <summary>−1 when the record names none.</summary>
    public long ScriptId { get; set; }
    public int SentenceId { get; set; }

    /// <summary>Its row in <see cref="FollowerCursor"/>.</summary>
    public const string Cursor = "last-lines";
}

internal sealed class RobotSentenceConfiguration : IEntityTypeConfiguration<RobotSentence>
{
    public void Configure(EntityTypeBuilder<RobotSentence> builder) => builder.HasIndex(s => s.Text).IsUnique();
}

internal sealed class LastLineConfiguration : IEntityTypeConfiguration<LastLine>
{
    public void Configure(EntityTypeBuilder<LastLine> builder)
    {
        builder.HasKey(l => l.CallKey);
        builder.Property(l => l.CallKey).ValueGeneratedNever();
        // Counted by script and sentence from the index alone.
        builder.HasIndex(l => new { l.StartedAt, l.ScriptId, l.SentenceId });
        // The calls behind a number.
        builder.HasIndex(l => new { l.SentenceId, l.StartedAt });
    }
}
