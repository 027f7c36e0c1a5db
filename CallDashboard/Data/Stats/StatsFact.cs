using System.Globalization;
using System.Linq.Expressions;
using CallDashboard.Domain;

namespace CallDashboard.Data.Stats;

/// <summary>What of a call is counted.</summary>
internal readonly record struct StatsFact(
    long StartedAt, int StatusId, int AppId, int IntentId, int HangupId, long? JobId, long? ScriptId, long? LineId,
    int? TalkSeconds, int? BilledSeconds, long? PayMicros, int? Rounds, int? Redials, string TagIds, string CustomerTagIds, string ConcernIds)
{
    /// <summary>The columns that are read.</summary>
    public static Expression<Func<CallRow, StatsFact>> Of { get; } = c => new StatsFact(
        c.StartedAt, c.StatusId, c.AppId, c.IntentId, c.HangupId, c.JobId, c.ScriptId, c.LineId,
        c.TalkSeconds, c.BilledSeconds, c.PayMicros, c.Rounds, c.Redials, c.TagIds, c.CustomerTagIds, c.ConcernIds);

    /// <summary>Counts this call under one key, or several.</summary>
    public void AddTo(StatsTable table, StatsBy by, int resolution, in StatsSums sums)
    {
        switch (by)
        {
            case StatsBy.Tag: AddEach(table, TagIds, sums); break;
            case StatsBy.CustomerTag: AddEach(table, CustomerTagIds, sums); break;
            case StatsBy.Concern: AddEach(table, ConcernIds, sums); break;
            default: table.Add(Key(by, resolution), StatusId, sums); break;
        }
    }

    /// <summary>This call alone.</summary>
    public StatsSums Sums(bool highIntent) => new(1, TalkSeconds ?? 0, BilledSeconds ?? 0, PayMicros ?? 0, Rounds ?? 0, highIntent ? 1 : 0);

    private long Key(StatsBy by, int resolution) => by switch
    {
        StatsBy.Result => 0,
        StatsBy.Time => LocalClock.Floor(StartedAt, resolution) * resolution,
        StatsBy.App => AppId,
        StatsBy.Intent => IntentId,
        StatsBy.Hangup => HangupId,
        StatsBy.Job => JobId ?? CallFilter.NoId,
        StatsBy.Script => ScriptId ?? CallFilter.NoId,
        StatsBy.Line => LineId ?? CallFilter.NoId,
        StatsBy.Redials => Redials ?? -1,
        StatsBy.TalkSeconds => TalkSeconds ?? -1,
        StatsBy.Rounds => Rounds ?? -1,
        StatsBy.HangupRound => Stats.HangupRound.Key(HangupId, Rounds),
        _ => throw new ArgumentOutOfRangeException(nameof(by)),
    };

    private void AddEach(StatsTable table, string ids, in StatsSums sums)
    {
        if (ids.Length == 0)
            table.Add(0, StatusId, sums);
        else
        {
            foreach (var id in ids.AsSpan().Split(' '))
                table.Add(long.Parse(ids.AsSpan(id), CultureInfo.InvariantCulture), StatusId, sums);
        }
    }
}
