using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CallDashboard.Data;

/// <summary>Where an import stands.</summary>
public enum ImportState : byte { Waiting = 0, Running = 1, Done = 2, Failed = 3, Cancelled = 4 }

/// <summary>A file of records, one JSON a line, that is read into the database; how far it is is kept with what was stored.</summary>
public sealed class Import
{
    public long Id { get; set; }
    /// <summary>Absolute, on the server's machine.</summary>
    public string Path { get; set; } = "";
    /// <summary>Bytes in all, as the import began.</summary>
    public long Length { get; set; }
    /// <summary>Bytes read and stored: where it goes on.</summary>
    public long Offset { get; set; }
    /// <summary>Hash of the file's beginning: another file under the same name is another import.</summary>
    public long Beginning { get; set; }
    /// <summary>Lines read.</summary>
    public long Lines { get; set; }
    public long Stored { get; set; }
    public long Changed { get; set; }
    public long Duplicates { get; set; }
    /// <summary>Records that could not be read; they wait in the quarantine.</summary>
    public long Unreadable { get; set; }
    public ImportState State { get; set; }
    /// <summary>Why it failed or waits, in words.</summary>
    public string? Message { get; set; }
    /// <summary>Unix milliseconds UTC.</summary>
    public long StartedAt { get; set; }
    /// <summary>Unix milliseconds UTC of the last step.</summary>
    public long ChangedAt { get; set; }

    /// <summary>How much of the file is read, 0 to 100.</summary>
    public double Percent => Length == 0 ? 100 : 100.0 * Offset / Length;

    /// <summary>It goes on, or is about to.</summary>
    public bool IsOpen => State is ImportState.Waiting or ImportState.Running;
}

internal sealed class ImportConfiguration : IEntityTypeConfiguration<Import>
{
    // A handful of rows: no index.
    public void Configure(EntityTypeBuilder<Import> builder) => builder.HasKey(i => i.Id);
}
