using System.Globalization;

namespace CallDashboard.Features.Review.Timing;

/// <summary>How times, grades and their reasons are written.</summary>
public static class TimingWords
{
    /// <summary>The value of <c>data-timing</c>.</summary>
    public static string Name(TimingGrade grade) => grade switch
    {
        TimingGrade.Exact => "exact",
        TimingGrade.Derived => "derived",
        _ => "estimated",
    };

    /// <summary>The sign before the time: none, <c>~</c>, <c>≈</c>.</summary>
    public static string Sign(TimingGrade grade) => grade switch
    {
        TimingGrade.Exact => "",
        TimingGrade.Derived => "~",
        _ => "≈",
    };

    /// <summary>A moment in the recording as <c>1:23</c>, or <c>1:02:03</c> from an hour on.</summary>
    public static string Clock(long milliseconds)
    {
        var seconds = Math.Max(0, milliseconds) / 1000;
        return seconds < 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}");
    }

    /// <summary>A line's time as shown: <c>~1:23</c>.</summary>
    public static string Shown(in LineTiming timing) => Sign(timing.Grade) + Clock(timing.StartMs);

    /// <summary>What the tooltip says about one line's time.</summary>
    public static string Why(TimingReason reason) => reason switch
    {
        TimingReason.Platform => "The platform gave this time.",
        TimingReason.HeardRobot => "Heard in the full recording, and not in the customer’s own sound.",
        TimingReason.HeardCustomer => "Heard in the customer’s own sound; the platform gave no time.",
        TimingReason.HeardUntold => "Speech found here; only the order tells who speaks.",
        TimingReason.Shared => "Heard in one stretch with its neighbours, parted by length of text.",
        TimingReason.Gap => "Placed in the gap between its neighbours, by length of text.",
        TimingReason.Reversed => "The platform’s end lies before its start; placed by its neighbours instead.",
        TimingReason.BeyondEnd => "The platform’s time lies beyond the end of the recording; placed by its neighbours instead.",
        TimingReason.Negative => "The platform’s time is negative; placed by its neighbours instead.",
        TimingReason.OutOfOrder => "The platform’s time contradicts the order of the lines; placed by its neighbours instead.",
        _ => "The platform gave no complete time; placed by its neighbours.",
    };

    /// <summary>What a grade means, for the legend.</summary>
    public static string Meaning(TimingGrade grade) => grade switch
    {
        TimingGrade.Exact => "The platform gave this time.",
        TimingGrade.Derived => "Heard in the recordings.",
        _ => "Placed between its neighbours, by length of text.",
    };
}
