using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;
using CallDashboard.Features.Common;

namespace CallDashboard.Features.Overview;

/// <summary>A word of <c>by</c> and what is read for it.</summary>
public sealed record StatsWord(string Word, StatsBy By);

/// <summary>The words of <c>by</c>, and the keys of rows as text.</summary>
public sealed class StatsWords(TermCatalog terms)
{
    private static readonly IReadOnlyList<StatsWord> Words =
    [
        new("status", StatsBy.Result), new("group", StatsBy.Result), new("hour", StatsBy.Time), new("day", StatsBy.Time), new("weekday-hour", StatsBy.Time),
        new("app", StatsBy.App), new("job", StatsBy.Job), new("script", StatsBy.Script), new("line", StatsBy.Line), new("intent", StatsBy.Intent),
        new("tag", StatsBy.Tag), new("hangup", StatsBy.Hangup), new("customerTag", StatsBy.CustomerTag), new("concern", StatsBy.Concern),
        new("redials", StatsBy.Redials), new("rounds", StatsBy.Rounds), new("talkSeconds", StatsBy.TalkSeconds),
    ];

    /// <summary>All words, for people.</summary>
    public static string All { get; } = string.Join(", ", Words.Select(w => w.Word));

    /// <summary>Reads a word; null when it is none.</summary>
    public static StatsWord? Parse(string? word) => Words.FirstOrDefault(w => w.Word == word);

    /// <summary>The rows in their order: results and times in theirs, everything else the most frequent first.</summary>
    public IEnumerable<(string Key, StatsRow Row)> Rows(StatsWord word, StatsAnswer answer, FilterRequest request)
    {
        var table = answer[word.By];
        var clock = new TimeGrouping(request.Range, request.Zone);
        return word.Word switch
        {
            "status" => table.ByStatus().OrderBy(r => r.Key == 0 ? long.MaxValue : r.Key).Select(r => (Text(r.Key), r)),
            "group" => table.Rows(cell => (long)ResultStatus.GroupOf(cell.StatusId)).Select(r => (((ResultGroup)r.Key).Word(), r)),
            "hour" => clock.ByHour(table).Select(r => (Hour(r.Key, request.Zone), r)),
            "day" => clock.ByDay(table).Select(r => (DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)r.Key).ToString("O", CultureInfo.InvariantCulture), r)),
            "weekday-hour" => clock.ByWeekdayHour(table).Select(r => (string.Create(CultureInfo.InvariantCulture, $"{r.Key / 100}-{r.Key % 100:00}"), r)),
            // A call without tags has no row: there is no such tag to ask for.
            "tag" or "customerTag" => Frequent(table.Rows().Where(r => r.Key != 0), Text),
            "app" or "intent" or "hangup" or "concern" => Frequent(table.Rows(), Text),
            "redials" or "rounds" or "talkSeconds" => table.Rows().Select(r => (Id(r.Key), r)),
            _ => Frequent(table.Rows(), Id),
        };
    }

    private static IEnumerable<(string, StatsRow)> Frequent(IEnumerable<StatsRow> rows, Func<long, string> text) =>
        rows.Select(r => (Key: text(r.Key), Row: r)).OrderByDescending(r => r.Row.All.Calls).ThenBy(r => r.Key, StringComparer.Ordinal);

    private string Text(long id) => terms.Text((int)id) is { Length: > 0 } text ? text : CallFilter.NoValue;

    private static string Id(long id) => id == CallFilter.NoId ? CallFilter.NoValue : id.ToString(CultureInfo.InvariantCulture);

    // Without an offset, as the filter's from reads it; of an hour that the clock shows twice both say which.
    private static string Hour(long instant, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(instant), zone);
        return local.ToString(zone.IsAmbiguousTime(local.DateTime) ? "yyyy-MM-ddTHH:mmzzz" : "yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);
    }
}
