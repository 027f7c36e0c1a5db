using System.Globalization;
using CallDashboard.Features.Calls.Api;

namespace CallDashboard.Features.Calls.Export;

/// <summary>What a cell of an export holds: text, or a number that may be computed with.</summary>
public readonly record struct Cell(string Text, bool IsNumber);

/// <summary>The columns of CSV and XLSX: every field of an item, under its name in the API. Ids and numbers of phones are text.</summary>
public static class CallColumns
{
    private const string ListSeparator = "; ";

    /// <summary>Names and values, in order.</summary>
    public static IReadOnlyList<(string Name, Func<CallItem, TimeZoneInfo, Cell> Value)> All { get; } =
    [
        ("callId", (c, _) => Text(c.CallId)),
        ("startedAt", (c, zone) => Time(c.StartedAt, zone)),
        ("endedAt", (c, zone) => Time(c.EndedAt, zone)),
        ("arrivedAt", (c, zone) => Time(c.ArrivedAt, zone)),
        ("status", (c, _) => Text(c.Status)),
        ("group", (c, _) => Text(c.Group)),
        ("phone", (c, _) => Text(c.Phone)),
        ("appId", (c, _) => Text(c.AppId)),
        ("jobId", (c, _) => Text(c.JobId)),
        ("scriptId", (c, _) => Text(c.ScriptId)),
        ("lineId", (c, _) => Text(c.LineId)),
        ("talkSeconds", (c, _) => Number(c.TalkSeconds)),
        ("billedSeconds", (c, _) => Number(c.BilledSeconds)),
        ("pay", (c, _) => Number(c.Pay)),
        ("rounds", (c, _) => Number(c.Rounds)),
        ("redials", (c, _) => Number(c.Redials)),
        ("intent", (c, _) => Text(c.Intent)),
        ("hangupBy", (c, _) => Text(c.HangupBy)),
        ("tags", (c, _) => Text(string.Join(ListSeparator, c.Tags))),
        ("customerTags", (c, _) => Text(string.Join(ListSeparator, c.CustomerTags))),
        ("concerns", (c, _) => Text(string.Join(ListSeparator, c.Concerns))),
        ("recordings", (c, _) => Text(string.Join(ListSeparator, c.Recordings))),
        ("reviewed", (c, _) => Text(c.Reviewed ? "yes" : "no")),
        ("versions", (c, _) => Number(c.Versions)),
    ];

    private static Cell Text(string? text) => new(text ?? "", false);

    private static Cell Number(IFormattable? number) => new(number?.ToString(null, CultureInfo.InvariantCulture) ?? "", number is not null);

    // UTC ends in Z; another zone carries its offset, so that the hour repeated in autumn stays unambiguous.
    private static Cell Time(DateTimeOffset? at, TimeZoneInfo zone)
    {
        if (at is not { } time)
            return Text(null);
        var local = TimeZoneInfo.ConvertTime(time, zone);
        return Text(zone == TimeZoneInfo.Utc
            ? local.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : local.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
    }
}
