namespace CallDashboard.Data.Stats;

/// <summary>Sums over some calls. A value that a record lacks counts as nothing.</summary>
/// <param name="Calls">Number of calls.</param>
/// <param name="TalkSeconds">Talk time, seconds.</param>
/// <param name="BilledSeconds">Billed time, seconds.</param>
/// <param name="PayMicros">Amount, millionths of the currency.</param>
/// <param name="Rounds">Rounds of conversation.</param>
/// <param name="HighIntent">Calls whose intention level is A or B.</param>
public readonly record struct StatsSums(long Calls, long TalkSeconds, long BilledSeconds, long PayMicros, long Rounds, long HighIntent)
{
    public static StatsSums operator +(in StatsSums a, in StatsSums b) => new(
        a.Calls + b.Calls, a.TalkSeconds + b.TalkSeconds, a.BilledSeconds + b.BilledSeconds, a.PayMicros + b.PayMicros, a.Rounds + b.Rounds, a.HighIntent + b.HighIntent);

    public static StatsSums operator -(in StatsSums a) => new(-a.Calls, -a.TalkSeconds, -a.BilledSeconds, -a.PayMicros, -a.Rounds, -a.HighIntent);

    /// <summary>Amount in the currency of the settings.</summary>
    public decimal Pay => PayMicros / 1_000_000m;
}
