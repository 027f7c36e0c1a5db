namespace CallDashboard.Data;

/// <summary>The acts that are audited: short codes, stable because they are stored, and what the page calls them. New ones are added here.</summary>
public static class AuditActs
{
    public const string SignedIn = "sign-in", SignInFailed = "sign-in.failed", SignInThrottled = "sign-in.throttled", SignedOut = "sign-out", SessionsEnded = "sessions.ended";
    public const string SecondFactorChanged = "account.second-factor", PasskeyChanged = "account.passkey";
    public const string CallViewed = "call.viewed", RawRecordViewed = "call.raw-record", RecordingHeard = "recording.heard", RecordingFetched = "recording.fetched";
    public const string NumberRevealed = "number.revealed";
    public const string RecordingDownloaded = "recording.downloaded", TranscriptDownloaded = "transcript.downloaded", Exported = "export", ExportEnded = "export.ended";
    public const string CallReviewed = "call.reviewed", QueueChanged = "queue.changed", CallDeleted = "call.deleted";
    public const string UserCreated = "user.created", UserInvited = "user.invited", UserChanged = "user.changed", RoleChanged = "user.role", GrantsChanged = "user.grants";
    public const string UserDisabled = "user.disabled", UserEnabled = "user.enabled", PasswordReset = "user.password", UserDeleted = "user.deleted";
    public const string TokenCreated = "token.created", TokenRevoked = "token.revoked", PushTokenShown = "push-token.shown", PushTokenRenewed = "push-token.renewed";
    public const string SettingChanged = "setting.changed", NameChanged = "name.changed", TimingChanged = "timing.changed", FormChanged = "form.changed", RuleChanged = "rule.changed";
    public const string SamplesAdded = "samples.added", SamplesRemoved = "samples.removed";
    public const string QuarantineViewed = "quarantine.viewed", QuarantineReplayed = "quarantine.replayed", QuarantineDiscarded = "quarantine.discarded", Imported = "import", TestPush = "test-push";
    public const string BackedUp = "backup", Restored = "restore";
    public const string HoldPlaced = "hold.placed", HoldReleased = "hold.released", RetentionPurged = "retention.purged", PersonErased = "person.erased";
    public const string AuditExported = "audit.exported", AuditVerified = "audit.verified", AuditLost = "audit.lost";

    /// <summary>Code, words for people, and the group under which the page's filter lists it.</summary>
    public static IReadOnlyList<(string Code, string Words, string Group)> All { get; } =
    [
        (SignedIn, "Signed in", "Sign-in"), (SignInFailed, "Sign-in refused", "Sign-in"), (SignInThrottled, "Sign-in had to wait", "Sign-in"), (SignedOut, "Signed out", "Sign-in"), (SessionsEnded, "Sessions ended", "Sign-in"),
        (SecondFactorChanged, "Second factor changed", "Sign-in"), (PasskeyChanged, "Passkey changed", "Sign-in"),
        (CallViewed, "Call viewed", "Reading"), (RawRecordViewed, "Raw record viewed", "Reading"), (RecordingHeard, "Recording played", "Reading"), (RecordingFetched, "Recording fetched ahead", "Reading"), (NumberRevealed, "Number revealed", "Reading"),
        (RecordingDownloaded, "Recording downloaded", "Leaving the house"), (TranscriptDownloaded, "Transcript downloaded", "Leaving the house"), (Exported, "Export begun", "Leaving the house"), (ExportEnded, "Export ended", "Leaving the house"),
        (CallReviewed, "Call reviewed", "Calls"), (QueueChanged, "Review queue changed", "Calls"), (CallDeleted, "Call deleted", "Calls"),
        (UserCreated, "User created", "Users"), (UserInvited, "User invited", "Users"), (UserChanged, "User changed", "Users"), (RoleChanged, "Role changed", "Users"), (GrantsChanged, "Grants changed", "Users"),
        (UserDisabled, "User disabled", "Users"), (UserEnabled, "User enabled", "Users"), (PasswordReset, "Password reset", "Users"), (UserDeleted, "User deleted", "Users"),
        (TokenCreated, "Token created", "Tokens"), (TokenRevoked, "Token revoked", "Tokens"), (PushTokenShown, "Push token shown", "Tokens"), (PushTokenRenewed, "Push token renewed", "Tokens"),
        (SettingChanged, "Setting changed", "Settings"), (NameChanged, "Name changed", "Settings"), (TimingChanged, "Timing changed", "Settings"), (FormChanged, "Review form changed", "Settings"), (RuleChanged, "Review rule changed", "Settings"),
        (SamplesAdded, "Sample data added", "Data"), (SamplesRemoved, "Sample data removed", "Data"), (QuarantineViewed, "Quarantined body viewed", "Data"), (QuarantineReplayed, "Quarantine replayed", "Data"), (QuarantineDiscarded, "Quarantined body discarded", "Data"),
        (Imported, "File imported", "Data"), (TestPush, "Test push sent", "Data"), (BackedUp, "Backed up", "Data"), (Restored, "Restored", "Data"),
        (HoldPlaced, "Hold placed", "Retention"), (HoldReleased, "Hold released", "Retention"), (RetentionPurged, "Purged by age", "Retention"), (PersonErased, "Person erased", "Retention"),
        (AuditExported, "Audit exported", "Audit"), (AuditVerified, "Audit verified", "Audit"), (AuditLost, "Entries lost", "Audit"),
    ];

    private static readonly Dictionary<string, string> WordsByCode = All.ToDictionary(a => a.Code, a => a.Words);

    /// <summary>What the page calls an act; the code itself when it is not known.</summary>
    public static string Words(string code) => WordsByCode.GetValueOrDefault(code, code);
}
