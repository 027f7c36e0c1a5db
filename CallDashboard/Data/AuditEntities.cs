using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CallDashboard.Data;

/// <summary>
/// One act that must leave a trace: who did what to what, when and from where. Entries are numbered without gaps and each holds the hash of the one
/// before (<see cref="AuditChain"/>), so that a changed, missing or moved one is found. Never a phone number, a customer's name or a line of a transcript.
/// </summary>
public sealed class AuditEntry
{
    /// <summary>1, 2, 3 … without gaps.</summary>
    public long Id { get; set; }
    /// <summary>When it was done, unix milliseconds UTC.</summary>
    public long At { get; set; }
    /// <summary>The account's id, <c>token:5</c>, <c>system</c>, <c>command line</c> or <c>nobody</c>.</summary>
    public string ActorId { get; set; } = "";
    /// <summary>The account's e-mail or the token's name, as it was then.</summary>
    public string Actor { get; set; } = "";
    /// <summary>The address it came from; empty for what the program does itself.</summary>
    public string Address { get; set; } = "";
    /// <summary>One of <see cref="AuditActs"/>.</summary>
    public string Act { get; set; } = "";
    /// <summary>What <see cref="Subject"/> is: <c>call</c>, <c>user</c>, <c>token</c>, <c>filter</c>, <c>number</c>, <c>setting</c>, <c>file</c>; empty without one.</summary>
    public string SubjectKind { get; set; } = "";
    /// <summary>The call's id, the account's id and so on; of a phone number its keyed hash (<see cref="NumberHash"/>).</summary>
    public string Subject { get; set; } = "";
    /// <summary>More about it as a JSON object, or empty.</summary>
    public string Details { get; set; } = "";
    /// <summary>Hash of the entry before; 32 zero bytes in the first.</summary>
    public byte[] Previous { get; set; } = [];
    /// <summary>SHA-256 over everything above and <see cref="Previous"/>.</summary>
    public byte[] Hash { get; set; } = [];
}

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable(AuditChain.Table);
        builder.HasKey(a => a.Id);
        builder.Property(a => a.Id).ValueGeneratedNever();
        // The page's filters, newest first. Entries are few beside calls.
        builder.HasIndex(a => new { a.ActorId, a.Id });
        builder.HasIndex(a => new { a.Act, a.Id });
        builder.HasIndex(a => new { a.Subject, a.Id });
        builder.HasIndex(a => a.At);
    }
}
