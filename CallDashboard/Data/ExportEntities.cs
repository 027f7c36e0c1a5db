using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CallDashboard.Data;

/// <summary>Where a prepared export stands.</summary>
public enum ExportState : byte { Waiting = 0, Running = 1, Done = 2, Failed = 3, Cancelled = 4, Expired = 5 }

/// <summary>An export that is written into a file behind the answers, for somebody to take later. What is asked for is fixed when it is asked: calls that come later are not in it.</summary>
public sealed class ExportJob
{
    public long Id { get; set; }
    /// <summary>Id of the account that asked, and may take the file.</summary>
    public string UserId { get; set; } = "";
    /// <summary><c>csv</c>, <c>xlsx</c>, <c>ndjson</c>.</summary>
    public string Format { get; set; } = "";
    /// <summary>Canonical words of the filter and its order.</summary>
    public string Query { get; set; } = "";
    /// <summary>The filter's range as it was meant then, unix seconds UTC.</summary>
    public long RangeFrom { get; set; }
    public long RangeTo { get; set; }
    /// <summary>IANA id of the zone of its times.</summary>
    public string Zone { get; set; } = "";
    /// <summary>The calls that whoever asked might know of, a <see cref="Domain.CallScope"/> in words; empty: all.</summary>
    public string Limits { get; set; } = "";
    /// <summary>Key of the newest call in it.</summary>
    public long LastKey { get; set; }
    /// <summary>Phone numbers are in it in full.</summary>
    public bool HasNumbers { get; set; }
    /// <summary>Calls that it will hold; null when that could not be counted in time.</summary>
    public long? Total { get; set; }
    /// <summary>Calls written, and on disk.</summary>
    public long Rows { get; set; }
    /// <summary>The last of them, as a place in the list: where it goes on.</summary>
    public string Place { get; set; } = "";
    /// <summary>Length of the file that is on disk with them.</summary>
    public long Bytes { get; set; }
    public ExportState State { get; set; }
    /// <summary>Why it failed, in words.</summary>
    public string? Message { get; set; }
    /// <summary>Unix milliseconds UTC.</summary>
    public long CreatedAt { get; set; }
    /// <summary>Unix milliseconds UTC of the last step.</summary>
    public long ChangedAt { get; set; }
    /// <summary>Unix milliseconds UTC from which the file is deleted; 0 until it is done.</summary>
    public long ExpiresAt { get; set; }

    /// <summary>It goes on, or is about to.</summary>
    public bool IsOpen => State is ExportState.Waiting or ExportState.Running;

    /// <summary>How much is written, 0 to 1; null when the total is not known.</summary>
    public double? Share => State == ExportState.Done ? 1 : Total is > 0 and var total ? Math.Min(1, (double)Rows / total) : null;

    /// <summary>Name of its file in the exports folder.</summary>
    public string FileName => $"{Id}.{Format}";
}

internal sealed class ExportJobConfiguration : IEntityTypeConfiguration<ExportJob>
{
    // A handful of rows: no index.
    public void Configure(EntityTypeBuilder<ExportJob> builder) => builder.HasKey(j => j.Id);
}
