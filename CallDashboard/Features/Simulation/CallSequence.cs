using System.Globalization;

namespace CallDashboard.Features.Simulation;

/// <summary>
/// An endless run of calls as a dialler makes them: new customers, and after a while those again who were not reached (at most three redials).
/// The same seed gives the same run; times are the caller's.
/// </summary>
/// <param name="seed">The run's seed.</param>
/// <param name="run">Told apart in the call ids, so that two runs with one seed are different calls: unix seconds of the start.</param>
/// <param name="recordings">Where the recordings can be fetched.</param>
public sealed class CallSequence(uint seed, long run, Uri recordings)
{
    private const int RedialAfter = 25;
    private const int MostRedials = 3;

    private readonly CallFactory factory = new(seed, recordings);
    private readonly SeededRandom dice = new(SeededRandom.Mix(seed, 0x73657175));
    // Bounded: a customer waits for a fixed number of calls, so never more than that many wait.
    private readonly Queue<(int Due, int Customer, int Attempt)> redials = [];
    private int made;
    private int customers;

    /// <summary>The next call, ended at this second (unix, UTC).</summary>
    public SimulatedCall Next(long end)
    {
        var (customer, attempt) = redials.TryPeek(out var waiting) && waiting.Due <= made ? (redials.Dequeue().Customer, waiting.Attempt) : (customers++, 0);
        // 7 f3c2… : run, seed, place. Looks like the platform's ids, is the same for the same run.
        var id = string.Create(CultureInfo.InvariantCulture, $"{run:x8}{SeededRandom.Mix(seed, (ulong)run, (ulong)made):x16}{made:x8}");
        var call = factory.Make(customer, attempt, _ => id, end);
        made++;
        if (attempt < MostRedials && CallFactory.MayRedial(call.Record.Status) && dice.Chance(0.6))
            redials.Enqueue((made + RedialAfter, customer, attempt + 1));
        return call;
    }
}
