using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Data;

/// <summary>A person who signs in.</summary>
public sealed class AppUser : IdentityUser
{
    public string DisplayName { get; set; } = "";
    public bool Disabled { get; set; }

    /// <summary>What others call a person: the name they chose, else what stands before the @ of their address.</summary>
    public static string Shown(string displayName, string? email) => displayName.Length > 0 ? displayName : email?.Split('@')[0] ?? "somebody";
}

/// <summary>The database: calls, what people set, and who may sign in. One context per operation, made by the pooled factory.</summary>
public sealed partial class CallsDbContext(DbContextOptions<CallsDbContext> options) : IdentityDbContext<AppUser>(options)
{
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<Hold> Holds => Set<Hold>();
    public DbSet<HeldCall> HeldCalls => Set<HeldCall>();
    public DbSet<Erasure> Erasures => Set<Erasure>();
    public DbSet<Term> Terms => Set<Term>();
    public DbSet<CallRow> Calls => Set<CallRow>();
    public DbSet<CallTag> CallTags => Set<CallTag>();
    public DbSet<CallBody> CallBodies => Set<CallBody>();
    public DbSet<CallText> CallTexts => Set<CallText>();
    public DbSet<Change> Changes => Set<Change>();
    public DbSet<FollowerCursor> Cursors => Set<FollowerCursor>();
    public DbSet<Rollup> Rollups => Set<Rollup>();
    public DbSet<IdName> IdNames => Set<IdName>();
    public DbSet<JobScript> JobScripts => Set<JobScript>();
    public DbSet<KeptBody> KeptBodies => Set<KeptBody>();
    public DbSet<Import> Imports => Set<Import>();
    public DbSet<PushCount> PushCounts => Set<PushCount>();
    public DbSet<UnknownWord> UnknownWords => Set<UnknownWord>();
    public DbSet<Recording> Recordings => Set<Recording>();
    public DbSet<CallNudge> CallNudges => Set<CallNudge>();
    public DbSet<RecordingAnalysis> RecordingAnalyses => Set<RecordingAnalysis>();
    public DbSet<StoredSetting> Settings => Set<StoredSetting>();
    public DbSet<UserPreference> UserPreferences => Set<UserPreference>();
    public DbSet<SavedView> SavedViews => Set<SavedView>();
    public DbSet<ExportJob> ExportJobs => Set<ExportJob>();
    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();
    public DbSet<UserSession> UserSessions => Set<UserSession>();
    public DbSet<SecondFactor> SecondFactors => Set<SecondFactor>();
    public DbSet<Invitation> Invitations => Set<Invitation>();
    public DbSet<Review> Reviews => Set<Review>();
    public DbSet<ReviewAnswer> ReviewAnswers => Set<ReviewAnswer>();
    public DbSet<Scorecard> Scorecards => Set<Scorecard>();
    public DbSet<ScorecardItem> ScorecardItems => Set<ScorecardItem>();
    public DbSet<QuickTag> QuickTags => Set<QuickTag>();
    public DbSet<CallQuickTag> CallQuickTags => Set<CallQuickTag>();
    public DbSet<ReviewComment> ReviewComments => Set<ReviewComment>();
    public DbSet<ReviewMention> ReviewMentions => Set<ReviewMention>();
    public DbSet<ReviewAct> ReviewActs => Set<ReviewAct>();
    public DbSet<ReviewQueueItem> ReviewQueueItems => Set<ReviewQueueItem>();
    public DbSet<ReviewRule> ReviewRules => Set<ReviewRule>();
    public DbSet<RobotSentence> RobotSentences => Set<RobotSentence>();
    public DbSet<LastLine> LastLines => Set<LastLine>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(CallsDbContext).Assembly);
        if (!Scope.IsAll)
            Limit(builder);
    }
}
