using System.Globalization;
using CallDashboard.Features.Common;
using CallDashboard.Ui;

namespace CallDashboard.Features.Review;

/// <summary>Words of the call page.</summary>
internal static class CallWords
{
    /// <summary><c>Fri 20 Nov, 13:45:35</c>; with the year when it is not this viewer's present one is left to the tooltip.</summary>
    public static string Moment(ViewerZone zone, long unixSeconds) => zone.Local(unixSeconds).ToString("ddd d MMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary><c>18 Nov 17:22</c></summary>
    public static string ShortMoment(ViewerZone zone, long unixSeconds) => zone.Local(unixSeconds).ToString("d MMM HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Who hung up: the customer.</summary>
    public const string Customer = "Customer";

    /// <summary>Who hung up, in words where the code is known; an open set, so the code itself otherwise.</summary>
    public static string HungUp(string code) => code.ToUpperInvariant() switch
    {
        "" => Format.Missing,
        "REMOTE_HANGUP" or "CUSTOMER" or "CALLEE" => Customer,
        "ROBOT" or "LOCAL_HANGUP" or "CALLER" => "Robot",
        _ => code,
    };

    /// <summary>The text, or the sign for a missing value.</summary>
    public static string OrMissing(string? text) => string.IsNullOrEmpty(text) ? Format.Missing : text;
}
