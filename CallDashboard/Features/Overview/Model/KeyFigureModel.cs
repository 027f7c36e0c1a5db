using System.Globalization;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;
using CallDashboard.Ui;

namespace CallDashboard.Features.Overview.Model;

/// <summary>A change against the earlier period, ready to show.</summary>
public sealed record FigureChange(int Direction, bool? Good, string Text, string Against);

/// <summary>A key figure, ready to show.</summary>
/// <param name="Bare">The plain number, for <c>data-value</c>.</param>
/// <param name="Change">Null: no comparable data.</param>
/// <param name="Points">For the small line; null leaves a gap.</param>
public sealed record KeyFigureModel(
    string Label, string? TestId, string? Value, string? Unit, string Bare, bool IsFew, FigureChange? Change, string Note, string? Href, IReadOnlyList<double?> Points)
{
    private static readonly CultureInfo Numbers = CultureInfo.InvariantCulture;

    /// <summary>The six figures on top of the page.</summary>
    public static IReadOnlyList<KeyFigureModel> All(OverviewData data, OverviewLinks links, string currency)
    {
        var (now, before) = (data.Total, data.IsComparable ? data.PreviousTotal : null);
        var (reached, reachedBefore) = (now[ResultGroup.Reached], before?[ResultGroup.Reached]);
        var points = Lines(data);
        string Money(decimal amount, int decimals = 2) => Format.Money(amount, currency, decimals);
        double? PerReached(Func<StatsSums, long> part, StatsSums? sums) => sums is { } s ? Rates.Of(part(s), s.Calls) : null;

        return
        [
            new("Calls", "kpi-calls", Format.Count(now.All.Calls), null, Format.Bare(now.All.Calls), false,
                before is { All.Calls: > 0 } ? Relative(now.All.Calls, before.All.Calls, Format.Count(before.All.Calls)) : null,
                "all dialled, finished calls", links.All, points(r => r.All.Calls)),
            new("Answer rate", "kpi-answer-rate", Number(now.AnswerRate * 100, "0.0"), "%", Format.Bare(now.AnswerRate), now.All.Calls < Rates.Few,
                Rates.Change(now, before) is { } pp ? new(Sign(pp, 1), Better(pp, 1), $"{Number(Math.Abs(pp), "0.0")} pp", Format.Percent(before!.AnswerRate)) : null,
                $"{Format.Count(reached.Calls)} reached ÷ {Format.Count(now.All.Calls)} dialled", links.ReachedCalls, points(r => r.All.Calls < Rates.Few ? null : r.AnswerRate)),
            new("Talk time, average", "kpi-talk-time", Clock(PerReached(s => s.TalkSeconds, reached)), null, Format.Bare(PerReached(s => s.TalkSeconds, reached)), reached.Calls < Rates.Few,
                Absolute(PerReached(s => s.TalkSeconds, reached), PerReached(s => s.TalkSeconds, reachedBefore), reached.Calls, reachedBefore?.Calls, "0.0", " s", Format.Duration),
                $"{Hours(reached.TalkSeconds)} over {Format.Count(reached.Calls)} reached", links.ReachedCalls, points(r => PerReached(s => s.TalkSeconds, r[ResultGroup.Reached]))),
            new("Cost", "kpi-cost", Money(now.All.Pay), null, now.All.Pay.ToString("0.######", Numbers), false,
                before is { All.PayMicros: > 0 } ? Relative(now.All.PayMicros, before.All.PayMicros, Money(before.All.Pay)) : null,
                reached.Calls == 0 ? "no reached call" : $"{Money(now.All.Pay / reached.Calls, 4)} per reached{(reachedBefore is { Calls: > 0 } b ? $", was {Number((double)(before!.All.Pay / b.Calls), "0.0000")}" : "")}",
                links.All, points(r => r.All.PayMicros)),
            new("Rounds, average", "kpi-rounds", Number(PerReached(s => s.Rounds, reached), "0.0"), null, Format.Bare(PerReached(s => s.Rounds, reached)), reached.Calls < Rates.Few,
                Absolute(PerReached(s => s.Rounds, reached), PerReached(s => s.Rounds, reachedBefore), reached.Calls, reachedBefore?.Calls, "0.00", "", v => Number(v, "0.0") ?? Format.Missing),
                "per reached call", links.ReachedCalls, points(r => PerReached(s => s.Rounds, r[ResultGroup.Reached]))),
            new("High intention, A and B", "kpi-high-intent", Number(PerReached(s => s.HighIntent, reached) * 100, "0.0"), "%", Format.Bare(PerReached(s => s.HighIntent, reached)), reached.Calls < Rates.Few,
                reachedBefore is { } rb && Rates.Change(reached.HighIntent, reached.Calls, rb.HighIntent, rb.Calls) is { } hp
                    ? new(Sign(hp, 1), Better(hp, 1), $"{Number(Math.Abs(hp), "0.0")} pp", Format.Percent(Rates.Of(rb.HighIntent, rb.Calls))) : null,
                $"{Format.Count(reached.HighIntent)} ÷ {Format.Count(reached.Calls)} reached", links.HighIntent, points(r => PerReached(s => s.HighIntent, r[ResultGroup.Reached]))),
        ];
    }

    private static FigureChange Relative(long now, long before, string against)
    {
        var percent = (now - before) * 100.0 / before;
        return new(Sign(percent, 1), null, $"{Number(Math.Abs(percent), "0.0")} %", against);
    }

    private static FigureChange? Absolute(double? now, double? before, long n, long? nBefore, string form, string unit, Func<double?, string> against) =>
        now is null || before is null || n < Rates.Few || nBefore < Rates.Few ? null
            : new(Sign(now.Value - before.Value, form.Length - 2), null, Number(Math.Abs(now.Value - before.Value), form) + unit, against(before));

    private static int Sign(double value, int decimals) => Math.Sign(Math.Round(value, decimals));

    private static bool? Better(double value, int decimals) => Sign(value, decimals) switch { > 0 => true, < 0 => false, _ => null };

    private static string? Number(double? value, string form) => value?.ToString(form, Numbers);

    private static string? Clock(double? seconds) => seconds is null ? null : Format.Duration(seconds);

    private static string Hours(long seconds) => seconds >= 36_000 ? $"{Format.Count((long)Math.Round(seconds / 3600.0))} h" : Format.Duration(seconds);

    // Days from the range's start where it has some, else even parts: a line of a hundred points says nothing at this size.
    private static Func<Func<StatsRow, double?>, IReadOnlyList<double?>> Lines(OverviewData data)
    {
        var elapsed = data.Periods.Elapsed;
        var days = (elapsed.To - elapsed.From) / 86_400.0;
        var parts = days is >= 3 and <= 31 ? (int)Math.Round(days) : Math.Clamp(data.Grid.Starts.Count, 1, 12);
        var sums = Enumerable.Range(0, parts).Select(i => new StatsRow(i)).ToArray();
        foreach (var cell in data.Current[StatsBy.Time].Cells.Where(c => c.Key < elapsed.To))
            sums[(int)Math.Clamp((cell.Key - elapsed.From) * (double)parts / (elapsed.To - elapsed.From), 0, parts - 1)].Add(cell.StatusId, cell.Sums);
        return value => [.. sums.Select(value)];
    }
}
