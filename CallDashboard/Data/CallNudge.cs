using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CallDashboard.Data;

/// <summary>By how much somebody moved the platform's times on one call, because they heard that they are off.</summary>
public sealed class CallNudge
{
    public long CallKey { get; set; }
    /// <summary>Milliseconds added to every offset of the call, besides its application's shift.</summary>
    public int ShiftMs { get; set; }
    /// <summary>E-mail address of the account.</summary>
    public string ChangedBy { get; set; } = "";
    /// <summary>Unix milliseconds UTC.</summary>
    public long ChangedAt { get; set; }
}

internal sealed class CallNudgeConfiguration : IEntityTypeConfiguration<CallNudge>
{
    public void Configure(EntityTypeBuilder<CallNudge> builder)
    {
        builder.HasKey(n => n.CallKey);
        builder.Property(n => n.CallKey).ValueGeneratedNever();
    }
}
