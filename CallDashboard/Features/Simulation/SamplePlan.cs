using CallDashboard.Domain;

namespace CallDashboard.Features.Simulation;

/// <summary>When sample calls happen: office hours, hardly any on Sunday, redials some working hours after the call that failed.</summary>
/// <param name="zone">Whose office hours.</param>
/// <param name="now">The last call ends here.</param>
public sealed class SamplePlan(TimeZoneInfo zone, DateTimeOffset now)
{
    /// <summary>Days of calls: a week and the week before it, and a day to spare for zones.</summary>
    public const int Days = 15;

    /// <summary>The seed of all sample calls: their recordings are found by it again.</summary>
    public const uint Seed = 20;

    private const int MostRedials = 3;

    // Calls by hour of the day, from 07:00 to 20:59; and by weekday, from Sunday.
    private static readonly double[] Hours = [4, 180, 572, 712, 680, 475, 450, 610, 645, 718, 705, 650, 458, 120];
    private static readonly double[] Weekdays = [0.035, 1, 1, 1.03, 1.02, 0.97, 0.34];
    // Answers by hour, against the average: best before noon and after work.
    private static readonly double[] Luck = [0.95, 0.9, 0.97, 1.07, 1.06, 0.91, 0.88, 0.94, 1.0, 1.06, 1.13, 1.15, 1.02, 0.95];

    /// <summary>Makes the calls, oldest first. Their ids are <c>sample-</c> and the <see cref="CallSeed"/>.</summary>
    public IReadOnlyList<SimulatedCall> Make(int count, Uri recordings)
    {
        var factory = new CallFactory(Seed, recordings);
        var dice = new SeededRandom(Seed);
        var hours = WorkingHours();
        var calls = new List<SimulatedCall>(count + MostRedials);
        for (var customer = 0; calls.Count < count; customer++)
        {
            var at = dice.Fraction() * hours[^1].Until;
            for (var attempt = 0; attempt <= MostRedials && At(hours, at) is { } when; attempt++)
            {
                var call = factory.Make(customer, attempt, seed => $"sample-{seed}", when.End, when.Luck);
                calls.Add(call);
                if (!CallFactory.MayRedial(call.Record.Status) || !dice.Chance(0.55))
                    break;
                // A few working hours to a good day later; past the present there is no redial yet.
                at += (0.15 + dice.Fraction()) * Hours.Sum();
            }
        }
        return [.. calls.OrderBy(call => call.Record.EndTime).ThenBy(call => call.Record.CallId, StringComparer.Ordinal).Take(count)];
    }

    // Every hour that has calls, with the share of all calls up to its end: a clock that runs only while people work.
    private List<(long Start, long Seconds, double From, double Until, double Luck)> WorkingHours()
    {
        var hours = new List<(long, long, double, double, double)>();
        var total = 0.0;
        var end = now.ToUnixTimeSeconds();
        for (var start = (end - Days * 86400L) / 3600 * 3600 + 3600; start < end; start += 3600)
        {
            var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(start), zone);
            var seconds = Math.Min(3600, end - start);
            var weight = local.Hour is >= 7 and <= 20 ? Hours[local.Hour - 7] * Weekdays[(int)local.DayOfWeek] * seconds / 3600 : 0;
            if (weight > 0)
                hours.Add((start, seconds, total, total += weight, Luck[local.Hour - 7]));
        }
        return hours;
    }

    private static (long End, double Luck)? At(List<(long Start, long Seconds, double From, double Until, double Luck)> hours, double at)
    {
        var index = hours.FindIndex(hour => at < hour.Until);
        if (index < 0)
            return null;
        var hour = hours[index];
        return (hour.Start + (long)((at - hour.From) / (hour.Until - hour.From) * hour.Seconds), hour.Luck);
    }
}
