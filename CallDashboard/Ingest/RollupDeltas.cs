using CallDashboard.Data;
using CallDashboard.Data.Stats;

namespace CallDashboard.Ingest;

/// <summary>The key of a roll-up row, in the order of its clustered index.</summary>
internal readonly record struct RollupKey(RollupKind Kind, int Bucket, long Value, int StatusId) : IComparable<RollupKey>
{
    public int CompareTo(RollupKey other)
    {
        var c = Kind.CompareTo(other.Kind);
        if (c == 0)
            c = Bucket.CompareTo(other.Bucket);
        if (c == 0)
            c = Value.CompareTo(other.Value);
        return c == 0 ? StatusId.CompareTo(other.StatusId) : c;
    }
}

/// <summary>What is added to a roll-up row; negative when a call changes or goes.</summary>
internal struct RollupSums
{
    public int Calls;
    public long TalkSeconds;
    public long BilledSeconds;
    public long PayMicros;
    public long Rounds;
    public int HighIntent;
}

/// <summary>
/// The roll-up changes of one transaction, summed in memory so that a batch writes each row once.
/// Bounded by the batch: a call touches some fifteen rows.
/// </summary>
internal sealed class RollupDeltas
{
    private readonly Dictionary<RollupKey, RollupSums> deltas = [];

    /// <summary>Counts a call in (sign +1) or out (−1). <paramref name="highIntent"/> says whether its level is A or B.</summary>
    public void Add(CallRow call, bool highIntent, int sign)
    {
        var sums = new RollupSums
        {
            Calls = sign,
            TalkSeconds = sign * (long)(call.TalkSeconds ?? 0),
            BilledSeconds = sign * (long)(call.BilledSeconds ?? 0),
            PayMicros = sign * (call.PayMicros ?? 0),
            Rounds = sign * (long)(call.Rounds ?? 0),
            HighIntent = highIntent ? sign : 0,
        };
        var bucket = (int)Math.DivRem(call.StartedAt, 900).Quotient;
        void Count(RollupKind kind, long value)
        {
            ref var row = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(deltas, new RollupKey(kind, bucket, value, call.StatusId), out _);
            row.Calls += sums.Calls;
            row.TalkSeconds += sums.TalkSeconds;
            row.BilledSeconds += sums.BilledSeconds;
            row.PayMicros += sums.PayMicros;
            row.Rounds += sums.Rounds;
            row.HighIntent += sums.HighIntent;
        }
        void CountEach(RollupKind kind, string ids)
        {
            if (ids.Length == 0)
            {
                Count(kind, 0);
                return;
            }
            foreach (var range in ids.AsSpan().Split(' '))
                Count(kind, long.Parse(ids.AsSpan(range), System.Globalization.CultureInfo.InvariantCulture));
        }

        Count(RollupKind.All, 0);
        Count(RollupKind.App, call.AppId);
        Count(RollupKind.Job, call.JobId ?? -1);
        Count(RollupKind.Script, call.ScriptId ?? -1);
        Count(RollupKind.Line, call.LineId ?? -1);
        Count(RollupKind.Intent, call.IntentId);
        Count(RollupKind.HangupBy, call.HangupId);
        CountEach(RollupKind.CallTag, call.TagIds);
        CountEach(RollupKind.CustomerTag, call.CustomerTagIds);
        CountEach(RollupKind.Concern, call.ConcernIds);
        Count(RollupKind.Redials, call.Redials ?? -1);
        Count(RollupKind.TalkSeconds, call.TalkSeconds ?? -1);
        Count(RollupKind.Rounds, call.Rounds ?? -1);
        Count(RollupKind.HangupRound, HangupRound.Key(call.HangupId, call.Rounds));
    }

    /// <summary>All changes in the order of the table, so that neighbouring rows are written together.</summary>
    public IEnumerable<KeyValuePair<RollupKey, RollupSums>> InOrder()
    {
        var keys = new RollupKey[deltas.Count];
        deltas.Keys.CopyTo(keys, 0);
        Array.Sort(keys);
        foreach (var key in keys)
            yield return KeyValuePair.Create(key, deltas[key]);
    }

    public void Clear() => deltas.Clear();
}
