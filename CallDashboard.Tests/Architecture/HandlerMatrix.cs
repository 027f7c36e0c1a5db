namespace CallDashboard.Tests.Architecture;

/// <summary>One thing that a component does beyond reading, and the right it needs.</summary>
internal sealed record HandlerRow(string Component, string Act, string Right);

/// <summary>What components change or reveal. Who has a right says <c>AccessMatrix</c>.</summary>
internal static class HandlerMatrix
{
    /// <summary>Rights that are nobody's in particular, with why no policy is asked for.</summary>
    public static readonly Dictionary<string, string> AsksNobody = new()
    {
        ["open"] = "before the sign-in: the form proves who it is", ["own"] = "what is this person's own, or the act asks by the person it is given", ["read"] = "reads, whatever its name says",
    };

    private const string Table = """
        AuditPage | AuditVerifier.RunAsync | administer
        CallPage | CallNudges.SetAsync | review
        Calls | ExportJobs.RequestAsync | export
        Calls | Preferences.SetAsync | own
        Code | PendingSignIn.End | open
        Code | SecondFactors.TryAsync | open
        Code | SignIn.CompleteAsync | open
        Code | SignIn.TrySecondAsync | open
        DisplaySettings | StoredSettings.SaveAsync | administer
        Enrol | PendingSignIn.End | open
        Enrol | SecondFactors.ConfirmAsync | open
        Enrol | SecondFactors.ProposeAsync | open
        Enrol | SignIn.CompleteAsync | open
        Enrol | SignIn.TrySecondAsync | open
        ErasePanel | EraseJob.Begin | administer
        ExportsPage | ExportJobs.CancelAsync | own
        FeedingPage | QueueRules.AddAsync | review
        FeedingPage | QueueRules.ChangeAsync | review
        FeedingPage | QueueRules.DeleteAsync | review
        FeedingPage | QueueRules.EnableAsync | review
        FeedingPage | QueueRules.RestoreAsync | review
        FeedingPage | ReviewQueue.AddSampleAsync | review
        FeedingPage | ReviewQueue.RemoveAsync | review
        HoldsPanel | Holds.PlaceAsync | administer
        HoldsPanel | Holds.ReleaseAsync | administer
        IdNames | IdNameCatalog.SetAsync | administer
        ImportPanel | ImportList.CancelAsync | manage-platform
        Invite | Invitations.AcceptAsync | open
        Invite | SignIn.BeginAsync | open
        InvitePanel | Invitations.CreateAsync | administer
        InvitePanel | Invitations.OpenAsync | read
        InvitePanel | Invitations.RevokeAsync | administer
        JudgingColumn | ReviewStore.SeenAsync | own
        KeptBodyView | Quarantine.BodyAsync | manage-platform
        Login | SignIn.TryAsync | open
        MainLayout | Preferences.SetAsync | own
        NamePart | OwnAccount.RenameAsync | signed-in
        PasskeysPart | OwnAccount.RemovePasskeyAsync | signed-in
        PasswordPart | OwnAccount.ChangePasswordAsync | signed-in
        PasswordPart | OwnAccount.ConfirmAsync | own
        QuarantinePanel | Quarantine.DiscardAsync | manage-platform
        QuarantinePanel | Quarantine.ReplayAllAsync | manage-platform
        QuarantinePanel | Quarantine.ReplayAsync | manage-platform
        QueueBar | Preferences.SetAsync | own
        QueueBar | QueueDesk.AssignAsync | review
        QueueBar | QueueDesk.OpenAsync | review
        QueueBar | QueueDesk.PlaceAsync | read
        QueueForReview | IReviewQueue.AddAsync | review
        QueueForReview | IReviewQueue.RemoveAsync | review
        QueuePage | QueueDesk.AssignAsync | review
        QueuePage | QueueDesk.OpenAsync | review
        QueuePage | QueueDesk.RemoveAsync | review
        QueuePage | QueueDesk.RestoreAsync | review
        QueueThisCall | IReviewQueue.AddAsync | review
        QueueThisCall | IReviewQueue.RemoveAsync | review
        QuickTagSettings | QuickTagSlots.MoveAsync | administer
        QuickTagSettings | QuickTagSlots.NameAsync | administer
        QuickTagSettings | QuickTagSlots.PutAsync | administer
        RawRecordPart | CallReader.RawAsync | raw-record
        RecordingStateMark | IRecordings.PrepareAsync | listen
        RecordingStateMark | IRecordings.TryNowAsync | listen
        RecordingsPage | IRecordings.TryAllFailedAsync | administer
        ReportAddress | ReportTokens.DropPreviousAsync | manage-platform
        ReportAddress | ReportTokens.RotateAsync | manage-platform
        ReportAddress | TestPush.RemoveAsync | manage-platform
        ReportAddress | TestPush.SendAsync | manage-platform
        RetentionPage | RetentionWorker.RunAsync | administer
        RevealNumber | NumberReveals.RevealAsync | own
        RightsEditor | Accounts.SetRightsAsync | administer
        SampleDataView | ISampleData.Cancel | manage-platform
        SampleDataView | ISampleData.LoadAsync | manage-platform
        SampleDataView | ISampleData.RemoveAsync | manage-platform
        ScorecardSettings | ScorecardForms.DiscardAsync | administer
        ScorecardSettings | ScorecardForms.MakeDefaultAsync | administer
        ScorecardSettings | ScorecardForms.PublishAsync | administer
        ScorecardSettings | ScorecardForms.RetireAsync | administer
        ScorecardSettings | ScorecardForms.SaveDraftAsync | administer
        SecondFactorPart | OwnAccount.ConfirmAsync | own
        SecondFactorPart | SecondFactors.ConfirmAsync | signed-in
        SecondFactorPart | SecondFactors.NewCodesAsync | signed-in
        SecondFactorPart | SecondFactors.ProposeAsync | own
        SecondFactorPart | SecondFactors.RemoveAsync | signed-in
        SessionsPart | OwnAccount.EndSessionsAsync | signed-in
        Setup | Accounts.CreateFirstAsync | open
        Setup | SetupToken.Restore | open
        Setup | SetupToken.TryConsume | open
        Setup | SignIn.CompleteAsync | open
        Setup | StoredSettings.SaveAsync | open
        TimingPage | TimingSettingsStore.SaveAsync | administer
        Tokens | ApiTokens.CreateAsync | administer
        Tokens | ApiTokens.RevokeAsync | administer
        Users | Accounts.CreateAsync | administer
        Users | Accounts.ResetPasswordAsync | administer
        Users | Accounts.ResetSecondFactorAsync | administer
        Users | Accounts.SetDisabledAsync | administer
        Users | Accounts.SetRoleAsync | administer
        ViewMenu | SavedViews.AddAsync | own
        ViewMenu | SavedViews.ChangeAsync | own
        ViewMenu | SavedViews.DeleteAsync | own
        ViewMenu | SavedViews.RestoreAsync | own
        ViewMenu | SavedViews.SetDefaultAsync | own
        """;

    public static IReadOnlyList<HandlerRow> Rows { get; } = [.. Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(" | ", StringSplitOptions.TrimEntries)).Select(cells => new HandlerRow(cells[0], cells[1], cells[2]))];
}
