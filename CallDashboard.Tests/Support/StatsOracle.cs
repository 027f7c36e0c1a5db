using System.Globalization;
using CallDashboard.Domain;

namespace CallDashboard.Tests.Support;

/// <summary>Counts of one key in a recount.</summary>
internal sealed record OracleRow(long Calls, long Reached, long TalkSeconds, long BilledSeconds, decimal Pay, long Rounds);

/// <summary>The statistics said a second time in plain C# over the pushed records: one loop, the runtime's own calendar, none of the program's grouping.</summary>
internal static class StatsOracle
{
    public static readonly string[] Words =
        ["status", "group", "hour", "day", "weekday-hour", "app", "job", "script", "line", "intent", "tag", "hangup", "customerTag", "concern", "redials", "rounds", "talkSeconds"];

    /// <summary>Rows of <c>/api/stats</c> by key.</summary>
    public static Dictionary<string, OracleRow> Count(IEnumerable<CallRecord> calls, string by, TimeZoneInfo zone)
    {
        var rows = new Dictionary<string, OracleRow>(StringComparer.Ordinal);
        foreach (var call in calls)
        {
            foreach (var key in Keys(call, by, zone))
            {
                var row = rows.GetValueOrDefault(key, new OracleRow(0, 0, 0, 0, 0, 0));
                rows[key] = new OracleRow(row.Calls + 1, row.Reached + (call.Status is "ANSWERED" or "TRANSFER_ARTIFICIAL" ? 1 : 0), row.TalkSeconds + (call.TalkSeconds ?? 0),
                    row.BilledSeconds + (call.BilledSeconds ?? 0), row.Pay + (call.Pay ?? 0), row.Rounds + (call.Rounds ?? 0));
            }
        }
        return rows;
    }

    private static IEnumerable<string> Keys(CallRecord call, string by, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(call.StartTime!.Value), zone);
        return by switch
        {
            "status" => [OrNone(call.Status)],
            "group" => [ResultStatus.Of(call.Status).Group.Word()],
            "hour" => [HourKey(local, zone)],
            "day" => [$"{local:yyyy-MM-dd}"],
            "weekday-hour" => [$"{(local.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)local.DayOfWeek)}-{local:HH}"],
            "app" => [OrNone(call.AppId)],
            "job" => [OrNone(call.JobId)],
            "script" => [OrNone(call.ScriptId)],
            "line" => [OrNone(call.LineId)],
            "intent" => [OrNone(call.IntentLevel)],
            "hangup" => [OrNone(call.HangupBy)],
            "tag" => call.CallTags.Distinct(),
            "customerTag" => call.CustomerTags.Distinct(),
            "concern" => call.Concerns.Count == 0 ? ["(none)"] : call.Concerns.Distinct(),
            "redials" => [OrNone(call.RedialTimes)],
            "rounds" => [OrNone(call.Rounds)],
            _ => [OrNone(call.TalkSeconds)],
        };
    }

    // The instant at which the local hour began: minute by minute back while the clock shows the same hour and offset.
    private static string HourKey(DateTimeOffset local, TimeZoneInfo zone)
    {
        var start = local.AddSeconds(-local.Second);
        while (TimeZoneInfo.ConvertTime(start.AddMinutes(-1), zone) is var before && before.Hour == start.Hour && before.Offset == start.Offset)
            start = before;
        return zone.IsAmbiguousTime(start.DateTime) ? $"{start:yyyy-MM-ddTHH:mmzzz}" : $"{start:yyyy-MM-ddTHH:mm}";
    }

    private static string OrNone(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "(none)";

    private static string OrNone(string? text) => string.IsNullOrEmpty(text) ? "(none)" : text;
}
