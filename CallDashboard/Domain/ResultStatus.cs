namespace CallDashboard.Domain;

/// <summary>The four families of results. Every call is in exactly one of them, so they add up to the total.</summary>
public enum ResultGroup : byte
{
    /// <summary>A person was on the line.</summary>
    Reached = 1,

    /// <summary>Dialled, nobody answered or nobody could.</summary>
    NotReached = 2,

    /// <summary>Failed on the caller's side.</summary>
    OurSide = 3,

    /// <summary>A code the platform's document does not name: shown as sent, always counted.</summary>
    Other = 4,
}

/// <summary>What a result code of the platform means. Source: the platform's document, table of <c>resultStatus</c>.</summary>
/// <param name="Code">The code as the platform sends it, e.g. <c>NO_ANSWER</c>.</param>
/// <param name="Group">The family it is counted in.</param>
/// <param name="Label">The word shown to people; an unknown code is its own label.</param>
/// <param name="Icon">Name of the drawing in the icon sprite.</param>
public sealed record ResultStatus(string Code, ResultGroup Group, string Label, string Icon)
{
    /// <summary>The twelve documented codes, in the order in which they are shown. Their place (from 1) is their term id.</summary>
    public static IReadOnlyList<ResultStatus> Known { get; } =
    [
        new("ANSWERED", ResultGroup.Reached, "Answered", "st-answered"),
        new("TRANSFER_ARTIFICIAL", ResultGroup.Reached, "Lost in transfer", "st-transfer-artificial"),
        new("NO_ANSWER", ResultGroup.NotReached, "No answer", "st-no-answer"),
        new("BUSY", ResultGroup.NotReached, "Busy", "st-busy"),
        new("POWER_OFF", ResultGroup.NotReached, "Switched off", "st-power-off"),
        new("REFUSED", ResultGroup.NotReached, "Refused", "st-refused"),
        new("OUT_OF_SERVICE", ResultGroup.NotReached, "Suspended", "st-out-of-service"),
        new("VACANT_NUMBER", ResultGroup.NotReached, "Number vacant", "st-vacant-number"),
        new("CALL_LOSS", ResultGroup.NotReached, "Lost waiting", "st-call-loss"),
        new("CAN_NOT_CONNECT", ResultGroup.NotReached, "Cannot connect", "st-can-not-connect"),
        new("SYSTEM_ERROR", ResultGroup.OurSide, "Call failed", "st-system-error"),
        new("FROM_PHONE_ERROR", ResultGroup.OurSide, "Line in arrears", "st-from-phone-error"),
    ];

    private static readonly Dictionary<string, ResultStatus> ByCode = Known.ToDictionary(s => s.Code, StringComparer.Ordinal);

    /// <summary>The meaning of a code; one nobody knows is of the family <see cref="ResultGroup.Other"/> and keeps its text.</summary>
    public static ResultStatus Of(string code) =>
        ByCode.TryGetValue(code, out var known) ? known : new(code, ResultGroup.Other, code.Length == 0 ? "No code" : code, "st-other");

    /// <summary>The family of a status term id. Ids 1 to 12 are seeded in the order of <see cref="Known"/>; later ids are other codes.</summary>
    public static ResultGroup GroupOf(int statusId) => statusId switch
    {
        1 or 2 => ResultGroup.Reached,
        >= 3 and <= 10 => ResultGroup.NotReached,
        11 or 12 => ResultGroup.OurSide,
        _ => ResultGroup.Other,
    };
}

/// <summary>The words that the filter and the API use for the families.</summary>
public static class ResultGroups
{
    /// <summary>All families in the order of every stack, legend and table.</summary>
    public static IReadOnlyList<ResultGroup> All { get; } = [ResultGroup.Reached, ResultGroup.NotReached, ResultGroup.OurSide, ResultGroup.Other];

    /// <summary>The word in addresses and answers: <c>reached</c>, <c>not-reached</c>, <c>our-side</c>, <c>other</c>.</summary>
    public static string Word(this ResultGroup group) => group switch
    {
        ResultGroup.Reached => "reached",
        ResultGroup.NotReached => "not-reached",
        ResultGroup.OurSide => "our-side",
        _ => "other",
    };

    /// <summary>The label shown to people.</summary>
    public static string Label(this ResultGroup group) => group switch
    {
        ResultGroup.Reached => "Reached",
        ResultGroup.NotReached => "Not reached",
        ResultGroup.OurSide => "Our side",
        _ => "Other",
    };

    /// <summary>Reads <see cref="Word"/>; null when it is not one of the four.</summary>
    public static ResultGroup? Parse(string word) => word switch
    {
        "reached" => ResultGroup.Reached,
        "not-reached" => ResultGroup.NotReached,
        "our-side" => ResultGroup.OurSide,
        "other" => ResultGroup.Other,
        _ => null,
    };
}
