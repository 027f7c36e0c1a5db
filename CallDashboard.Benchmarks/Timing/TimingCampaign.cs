using System.Globalization;
using CallDashboard.Features.Review.Timing;

namespace CallDashboard.Benchmarks.Timing;

/// <summary>How far the starts of lines lie from the truth, by condition and grade.</summary>
/// <param name="Errors">Milliseconds, sorted.</param>
internal sealed record TimingErrors(string Condition, TimingGrade Grade, int[] Errors)
{
    public int Median => At(0.5);
    public int P90 => At(0.9);
    public int Max => Errors[^1];

    private int At(double share) => Errors[Math.Min(Errors.Length - 1, (int)(Errors.Length * share))];
}

/// <summary>Times generated calls under every condition and compares with the truth. Deterministic.</summary>
internal static class TimingCampaign
{
    /// <summary>The errors of so many calls, per condition and grade.</summary>
    public static IReadOnlyList<TimingErrors> Run(int calls, IReadOnlyList<TimingCondition>? conditions = null)
    {
        var all = new List<TimingErrors>();
        foreach (var condition in conditions ?? TimingCondition.All)
        {
            var errors = new List<(TimingGrade Grade, int Error)>[calls];
            Parallel.For(0, calls, number =>
            {
                var call = condition.Make(number);
                var timings = call.Run(condition.Full, condition.Customer);
                errors[number] = [.. timings.Select((t, i) => (t.Grade, Math.Abs(t.StartMs - call.Truth[i].StartMs)))];
            });
            all.AddRange(errors.SelectMany(e => e).GroupBy(e => e.Grade).OrderBy(g => g.Key)
                .Select(g => new TimingErrors(condition.Name, g.Key, [.. g.Select(e => e.Error).Order()])));
        }
        return all;
    }

    public static int Print(string[] args)
    {
        var calls = Arguments.Number(args, "--calls", 100);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls} generated calls per condition; distance of a line's start from the truth, ms"));
        Console.WriteLine($"{"condition",-22} {"grade",-10} {"lines",6} {"median",7} {"p90",7} {"max",7}");
        foreach (var row in Run(calls))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Condition,-22} {TimingWords.Name(row.Grade),-10} {row.Errors.Length,6} {row.Median,7} {row.P90,7} {row.Max,7}"));
        return 0;
    }
}
