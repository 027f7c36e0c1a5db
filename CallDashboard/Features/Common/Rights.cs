using CallDashboard.Data;
using CallDashboard.Hosting;

namespace CallDashboard.Features.Common;

/// <summary>Somebody tried what they may not. Pages do not offer it, so the browser sent what the page did not, or the rights ended meanwhile.</summary>
public sealed class NotAllowedException(string right) : Exception($"Whoever acts here has not the right “{right}”.");

/// <summary>
/// Asks at the act itself whether who acts in this request or circuit may, whatever the page shows. For acts that leave a trace <see cref="Auditor"/> asks; this is for
/// those that leave none. The system itself may everything.
/// </summary>
public sealed class Rights(Auditor? who)
{
    /// <summary>Returns when who acts may.</summary>
    /// <exception cref="NotAllowedException">Else: the act must not be done.</exception>
    public Task DemandAsync(string right) => who?.DemandAsync(right) ?? Task.CompletedTask;

    /// <summary>Whether who looks is shown what needs this right: numbers that are revealed by click are not.</summary>
    public Task<bool> MaySeeAsync(string right) => who?.MaySeeAsync(right) ?? Task.FromResult(true);
}

/// <summary>The right that an act needs which is written by <see cref="Auditor"/>; of all others whoever asks it for an <see cref="Actor"/> names the right.</summary>
public static class ActRights
{
    private static readonly Dictionary<string, string> ByAct = new()
    {
        [AuditActs.CallViewed] = Policies.SignedIn, [AuditActs.RawRecordViewed] = Policies.RawRecord, [AuditActs.NumberRevealed] = Policies.SeeNumbers,
        [AuditActs.RecordingHeard] = Policies.Listen, [AuditActs.RecordingFetched] = Policies.Listen, [AuditActs.RecordingDownloaded] = Policies.Download, [AuditActs.TranscriptDownloaded] = Policies.Download,
        [AuditActs.Exported] = Policies.Export, [AuditActs.ExportEnded] = Policies.Export, [AuditActs.SignedOut] = Policies.SignedIn,
        [AuditActs.TimingChanged] = Policies.Review, [AuditActs.FormChanged] = Policies.Administer, [AuditActs.QueueChanged] = Policies.Review, [AuditActs.RuleChanged] = Policies.Review,
        [AuditActs.PushTokenShown] = Policies.ManagePlatform, [AuditActs.TestPush] = Policies.ManagePlatform, [AuditActs.CallDeleted] = Policies.ManagePlatform, [AuditActs.QuarantineViewed] = Policies.ManagePlatform,
        [AuditActs.HoldPlaced] = Policies.Administer, [AuditActs.HoldReleased] = Policies.Administer,
        [AuditActs.AuditExported] = Policies.Administer, [AuditActs.AuditVerified] = Policies.Administer,
    };

    /// <summary>A policy's name.</summary>
    /// <exception cref="InvalidOperationException">The act has no line here.</exception>
    public static string Of(string act) => ByAct.GetValueOrDefault(act) ?? throw new InvalidOperationException($"The act {act} has no right in {nameof(ActRights)}.");

    /// <summary>All of them.</summary>
    public static IReadOnlyDictionary<string, string> All => ByAct;
}
