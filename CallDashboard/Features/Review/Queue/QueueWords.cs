using CallDashboard.Data;
using CallDashboard.Ui;

namespace CallDashboard.Features.Review.Queue;

/// <summary>Words of the queue's pages.</summary>
internal static class QueueWords
{
    /// <summary>Icon, style and word of a verdict: always the three.</summary>
    public static (string Icon, string Style, string Word) Of(Verdict verdict) => verdict switch
    {
        Verdict.Pass => ("ok", "is-ok", "Pass"),
        Verdict.Fail => ("error", "is-bad", "Fail"),
        Verdict.Unsure => ("help", "is-waiting", "Unsure"),
        _ => ("minus", "is-off", "Not judged"),
    };

    /// <summary>An answer of a scorecard; a dash without one.</summary>
    public static string Of(ItemAnswer? answer) => answer switch
    {
        ItemAnswer.Yes => "Yes", ItemAnswer.Partly => "Partly", ItemAnswer.No => "No", ItemAnswer.NotApplicable => "N/A", _ => Format.Missing,
    };

    /// <summary><c>1 call</c>, <c>47 calls</c>.</summary>
    public static string Calls(long count) => count == 1 ? "1 call" : $"{Format.Count(count)} calls";

    /// <summary><c>24</c> calls an hour, without decimals from ten on.</summary>
    public static string PerHour(double? value) => value is { } v ? v.ToString(v < 10 ? "0.0" : "0", System.Globalization.CultureInfo.InvariantCulture) : Format.Missing;
}
