namespace CallDashboard.Data.Stats;

/// <summary>What calls are counted by. A call has one value of each, except tags and concerns, of which it may have several or none.</summary>
public enum StatsBy : byte
{
    /// <summary>Key 0 for every call: only the results are told apart.</summary>
    Result,

    /// <summary>Key: unix seconds of the start, rounded down to <see cref="StatsRequest.Resolution"/>. Regrouped by <see cref="TimeGrouping"/>.</summary>
    Time,

    /// <summary>Key: term id, 0 when the record has none.</summary>
    App, Intent, Hangup,

    /// <summary>Key: the platform's id, −1 when the record has none.</summary>
    Job, Script, Line,

    /// <summary>Key: term id, 0 for calls without any.</summary>
    Tag, CustomerTag, Concern,

    /// <summary>Key: the number, −1 when the record does not say.</summary>
    Redials, TalkSeconds, Rounds,

    /// <summary>Key: <see cref="HangupRound"/>.</summary>
    HangupRound,
}

/// <summary>Who hung up and after how many rounds, in one number.</summary>
public static class HangupRound
{
    /// <summary>Rounds when the record does not say.</summary>
    public const int NotSaid = 99;

    /// <summary>More rounds than this are counted as so many.</summary>
    public const int Most = 98;

    /// <summary>The number for a term id and the rounds of a record.</summary>
    public static long Key(int hangupId, int? rounds) => (hangupId * 100L) + (rounds is { } r ? Math.Clamp(r, 0, Most) : NotSaid);

    /// <summary>Term id of who hung up.</summary>
    public static int Hangup(long key) => (int)(key / 100);

    /// <summary>Rounds, at most <see cref="Most"/>; null when the record does not say.</summary>
    public static int? Rounds(long key) => key % 100 is var r and not NotSaid ? (int)r : null;
}
