using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CallDashboard.Data;

/// <summary>What a hold keeps.</summary>
public enum HoldKind : byte { Call = 1, Number = 2, Filter = 3 }

/// <summary>A legal hold: what it keeps is neither purged by age nor erased, until somebody releases it.</summary>
public sealed class Hold
{
    public long Id { get; set; }
    public HoldKind Kind { get; set; }
    /// <summary>The call's id, the number's digits, or the words of a filter.</summary>
    public string Subject { get; set; } = "";
    public string Reason { get; set; } = "";
    /// <summary>E-mail address of the account.</summary>
    public string PlacedBy { get; set; } = "";
    /// <summary>Unix milliseconds UTC.</summary>
    public long PlacedAt { get; set; }
    public string? ReleasedBy { get; set; }
    /// <summary>Unix milliseconds UTC; null while it holds.</summary>
    public long? ReleasedAt { get; set; }
}

/// <summary>A call that a hold keeps: holds of numbers and filters are turned into these before anything is purged.</summary>
public sealed class HeldCall
{
    public long HoldId { get; set; }
    public long CallKey { get; set; }
}

/// <summary>The receipt of an erasure. It does not say whose number it was: who knows the number, and has the key, can tell.</summary>
public sealed class Erasure
{
    public long Id { get; set; }
    /// <summary>Keyed hash of the number (<see cref="Data.NumberHash"/>).</summary>
    public string NumberHash { get; set; } = "";
    /// <summary>E-mail address of the account.</summary>
    public string By { get; set; } = "";
    /// <summary>Unix milliseconds UTC.</summary>
    public long StartedAt { get; set; }
    /// <summary>Unix milliseconds UTC; null when it did not come to its end.</summary>
    public long? FinishedAt { get; set; }
    /// <summary>What was removed and what is out of reach, JSON.</summary>
    public string Receipt { get; set; } = "";
}

internal sealed class HoldConfiguration : IEntityTypeConfiguration<Hold>
{
    // A handful of rows: no index.
    public void Configure(EntityTypeBuilder<Hold> builder) => builder.HasKey(h => h.Id);
}

internal sealed class HeldCallConfiguration : IEntityTypeConfiguration<HeldCall>
{
    // "Is this call held?" is what every step of a purge asks.
    public void Configure(EntityTypeBuilder<HeldCall> builder) => builder.HasKey(h => new { h.CallKey, h.HoldId });
}

internal sealed class ErasureConfiguration : IEntityTypeConfiguration<Erasure>
{
    public void Configure(EntityTypeBuilder<Erasure> builder) => builder.HasKey(e => e.Id);
}
