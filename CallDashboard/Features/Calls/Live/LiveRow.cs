using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Ui;

namespace CallDashboard.Features.Calls.Live;

/// <summary>What the live list shows of a call; made once and shared by every open page.</summary>
/// <param name="Key">Order of first arrival.</param>
/// <param name="Sequence">Order of the last change.</param>
/// <param name="ArrivedAt">Unix milliseconds UTC.</param>
/// <param name="EndedAt">Unix seconds UTC.</param>
/// <param name="TalkSeconds">Null where the record gives none.</param>
public sealed record LiveRow(
    long Key, long Sequence, string CallId, long ArrivedAt, long? EndedAt, int StatusId, string Phone, long? JobId,
    int? TalkSeconds, int IntentId, string LastWords, CallSource Source)
{
    /// <summary>Where the call's page is.</summary>
    public string Address { get; } = CallLink.AddressOf(CallId);

    /// <summary>The number for those who see numbers.</summary>
    public string PhoneText { get; } = PhoneFormat.Spaced(Phone);

    /// <summary>The number for those who do not.</summary>
    public string PhoneMasked { get; } = PhoneFormat.Masked(Phone);

    /// <summary>The last words for those who do not see numbers.</summary>
    public string LastWordsMasked { get; } = NumberMask.Text(LastWords, Phone);

    /// <summary>Talk time, or a dash.</summary>
    public string Talk { get; } = TalkSeconds is null or 0 ? Format.Missing : Format.Duration(TalkSeconds);
}
