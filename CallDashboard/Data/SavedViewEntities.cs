using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CallDashboard.Data;

/// <summary>A filter with its order and the columns of the list, under a name that somebody gave it.</summary>
public sealed class SavedView
{
    public long Id { get; set; }
    /// <summary>Id of the account whose it is.</summary>
    public string OwnerId { get; set; } = "";
    public string Name { get; set; } = "";
    /// <summary>Everybody who signs in sees it; only its owner and administrators change it.</summary>
    public bool IsShared { get; set; }
    /// <summary>Canonical words of the filter and its order, as in addresses; relative times stay relative.</summary>
    public string Query { get; set; } = "";
    /// <summary>Names of the list's columns in their order, joined by commas.</summary>
    public string Columns { get; set; } = "";
    /// <summary>Unix milliseconds UTC.</summary>
    public long ChangedAt { get; set; }
}

internal sealed class SavedViewConfiguration : IEntityTypeConfiguration<SavedView>
{
    // Somebody's own; the shared ones are few, and read with them by one scan of a small table.
    public void Configure(EntityTypeBuilder<SavedView> builder) => builder.HasKey(v => v.Id);
}
