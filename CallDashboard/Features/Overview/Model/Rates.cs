using CallDashboard.Data.Stats;
using CallDashboard.Domain;

namespace CallDashboard.Features.Overview.Model;

/// <summary>Rates of few calls say little: they are grey and have no change.</summary>
public static class Rates
{
    /// <summary>Calls below which a rate is grey.</summary>
    public const int Few = 30;

    /// <summary>Part ÷ whole; null when there is nothing to divide by.</summary>
    public static double? Of(long part, long whole) => whole == 0 ? null : (double)part / whole;

    /// <summary>Change of the answer rate in percentage points; null when either is of too few calls.</summary>
    public static double? Change(StatsRow? now, StatsRow? before) =>
        now is null || before is null || now.All.Calls < Few || before.All.Calls < Few ? null : (now.AnswerRate - before.AnswerRate) * 100;

    /// <summary>Change of a share in percentage points.</summary>
    public static double? Change(long part, long whole, long partBefore, long wholeBefore) =>
        whole < Few || wholeBefore < Few ? null : (Of(part, whole) - Of(partBefore, wholeBefore)) * 100;

    /// <summary><c>+0.9</c>, <c>−1.3</c>, <c>0.0</c>.</summary>
    public static string Points(double points)
    {
        var rounded = Math.Round(points, 1);
        var text = Math.Abs(rounded).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);
        return rounded switch { > 0 => "+" + text, < 0 => "−" + text, _ => text };
    }

    /// <summary>The share of a family in percent points of all, for a comparison that means something: reached up and our side down are good.</summary>
    public static bool? IsGood(ResultGroup group, double points) => Math.Round(points, 1) switch
    {
        0 => null,
        var p => group switch { ResultGroup.Reached => p > 0, ResultGroup.OurSide => p < 0, _ => null },
    };
}
