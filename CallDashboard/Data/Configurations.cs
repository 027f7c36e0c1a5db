using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CallDashboard.Data;

// Indexes are few on purpose: every one of them is a page written per call. Each states the query that needs it.

internal sealed class TermConfiguration : IEntityTypeConfiguration<Term>
{
    public void Configure(EntityTypeBuilder<Term> builder)
    {
        builder.HasIndex(t => new { t.Kind, t.Text }).IsUnique();
        builder.HasData(ResultStatus.Known.Select((status, i) => new Term { Id = i + 1, Kind = TermKind.Status, Text = status.Code }));
    }
}

internal sealed class CallRowConfiguration : IEntityTypeConfiguration<CallRow>
{
    public void Configure(EntityTypeBuilder<CallRow> builder)
    {
        builder.ToTable("Calls");
        builder.HasKey(c => c.Key);
        builder.Property(c => c.Key).ValueGeneratedNever();
        // Is this call known? Not unique: two ids may share a hash; the one writer compares the text.
        builder.HasIndex(c => c.CallIdHash);
        // Keyset pages and every range of time.
        builder.HasIndex(c => new { c.StartedAt, c.Key });
        // This customer's other calls; last=1; a full number.
        builder.HasIndex(c => new { c.PhoneHash, c.StartedAt, c.Key });
        // reviewed=yes: few among many. Only reviewed calls are in it, so receiving a call does not write it.
        builder.HasIndex([nameof(CallRow.StartedAt), nameof(CallRow.Key)], "IX_Calls_Reviewed_StartedAt_Key").HasFilter("\"Reviewed\"");
    }
}

internal sealed class CallTagConfiguration : IEntityTypeConfiguration<CallTag>
{
    public void Configure(EntityTypeBuilder<CallTag> builder) => builder.HasKey(t => new { t.TermId, t.StartedAt, t.CallKey });
}

internal sealed class CallBodyConfiguration : IEntityTypeConfiguration<CallBody>
{
    public void Configure(EntityTypeBuilder<CallBody> builder) => builder.HasKey(b => new { b.CallKey, b.Version });
}

internal sealed class CallTextConfiguration : IEntityTypeConfiguration<CallText>
{
    public void Configure(EntityTypeBuilder<CallText> builder)
    {
        builder.HasKey(t => t.CallKey);
        builder.Property(t => t.CallKey).ValueGeneratedNever();
    }
}

internal sealed class ChangeConfiguration : IEntityTypeConfiguration<Change>
{
    public void Configure(EntityTypeBuilder<Change> builder)
    {
        builder.HasKey(c => c.Sequence);
        builder.Property(c => c.Sequence).ValueGeneratedNever();
    }
}

internal sealed class FollowerCursorConfiguration : IEntityTypeConfiguration<FollowerCursor>
{
    public void Configure(EntityTypeBuilder<FollowerCursor> builder) => builder.HasKey(c => c.Name);
}

internal sealed class RollupConfiguration : IEntityTypeConfiguration<Rollup>
{
    public void Configure(EntityTypeBuilder<Rollup> builder) => builder.HasKey(r => new { r.Kind, r.Bucket, r.Value, r.StatusId });
}

internal sealed class IdNameConfiguration : IEntityTypeConfiguration<IdName>
{
    public void Configure(EntityTypeBuilder<IdName> builder) => builder.HasKey(n => new { n.Kind, n.Id });
}

internal sealed class JobScriptConfiguration : IEntityTypeConfiguration<JobScript>
{
    public void Configure(EntityTypeBuilder<JobScript> builder) => builder.HasKey(j => new { j.JobId, j.ScriptId });
}

internal sealed class KeptBodyConfiguration : IEntityTypeConfiguration<KeptBody>
{
    public void Configure(EntityTypeBuilder<KeptBody> builder)
    {
        // Identical bodies are kept once.
        builder.HasIndex(k => k.ContentHash);
        builder.HasIndex(k => new { k.Reason, k.LastArrivedAt });
    }
}

internal sealed class PushCountConfiguration : IEntityTypeConfiguration<PushCount>
{
    public void Configure(EntityTypeBuilder<PushCount> builder) => builder.HasKey(p => new { p.Minute, p.Outcome });
}

internal sealed class UnknownWordConfiguration : IEntityTypeConfiguration<UnknownWord>
{
    public void Configure(EntityTypeBuilder<UnknownWord> builder) => builder.HasKey(w => new { w.Kind, w.Name });
}

internal sealed class RecordingConfiguration : IEntityTypeConfiguration<Recording>
{
    public void Configure(EntityTypeBuilder<Recording> builder)
    {
        builder.HasKey(r => new { r.CallKey, r.Track });
        // What the archive does next; only rows that wait are in it.
        builder.HasIndex(r => r.NextTryAt).HasFilter("\"NextTryAt\" IS NOT NULL");
    }
}

internal sealed class RecordingAnalysisConfiguration : IEntityTypeConfiguration<RecordingAnalysis>
{
    public void Configure(EntityTypeBuilder<RecordingAnalysis> builder) => builder.HasKey(r => new { r.CallKey, r.Track });
}

internal sealed class StoredSettingConfiguration : IEntityTypeConfiguration<StoredSetting>
{
    public void Configure(EntityTypeBuilder<StoredSetting> builder) => builder.HasKey(s => s.Key);
}

internal sealed class UserPreferenceConfiguration : IEntityTypeConfiguration<UserPreference>
{
    public void Configure(EntityTypeBuilder<UserPreference> builder) => builder.HasKey(p => new { p.UserId, p.Key });
}

internal sealed class ApiTokenConfiguration : IEntityTypeConfiguration<ApiToken>
{
    public void Configure(EntityTypeBuilder<ApiToken> builder) => builder.HasIndex(t => t.Hash).IsUnique();
}
