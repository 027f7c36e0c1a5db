using CallDashboard.Data;

namespace CallDashboard.Features.Review.Insights;

/// <summary>One person's judgement of one call, with what the platform said.</summary>
/// <param name="ScriptId">−1 when the record names none.</param>
/// <param name="Platform">The platform's intention level; empty when it gave none.</param>
/// <param name="Level">Ours; null when none was set.</param>
/// <param name="JudgedAt">Unix milliseconds UTC.</param>
public sealed record JudgedCall(long CallKey, long ScriptId, string Platform, string UserId, string? Level, Verdict Verdict, int? Score, long JudgedAt);

/// <summary>Two reviewers who judged the same calls.</summary>
public sealed record ReviewerPair(string First, string Second, Agreement Verdicts, Agreement Levels);

/// <summary>What was judged in one week.</summary>
/// <param name="Monday">Its first day, in the viewer's zone.</param>
/// <param name="Scored">Judgements with a score.</param>
/// <param name="Score">Their mean; null without any.</param>
public sealed record ScoreWeek(DateOnly Monday, int Judged, int Passed, int Scored, double? Score)
{
    /// <summary>Part that passed; null without judgements.</summary>
    public double? PassShare => Judged == 0 ? null : (double)Passed / Judged;
}

/// <summary>Figures over judgements, all pure.</summary>
public static class JudgedCalls
{
    /// <summary>The level that stands for a platform that gave none.</summary>
    public const string NoLevel = "none";

    /// <summary>Of every call the last judgement that sets a level: what is compared with the platform's, one pair for each call.</summary>
    public static IEnumerable<JudgedCall> WithLevel(IEnumerable<JudgedCall> judged) =>
        judged.Where(j => j.Level is not null).GroupBy(j => j.CallKey).Select(g => g.MaxBy(j => j.JudgedAt)!);

    /// <summary>The platform's level against ours.</summary>
    public static Agreement WithPlatform(IEnumerable<JudgedCall> judged) => Agreement.Of(WithLevel(judged).Select(j => (Said(j.Platform), j.Level!)));

    /// <summary>The same per script, most calls first.</summary>
    public static IReadOnlyList<(long ScriptId, Agreement Agreement)> ByScript(IEnumerable<JudgedCall> judged) =>
        [.. WithLevel(judged).GroupBy(j => j.ScriptId).Select(g => (g.Key, Agreement.Of(g.Select(j => (Said(j.Platform), j.Level!))))).OrderByDescending(s => s.Item2.Count).ThenBy(s => s.Key)];

    /// <summary>Every two reviewers who judged the same calls, most calls first.</summary>
    public static IReadOnlyList<ReviewerPair> Pairs(IEnumerable<JudgedCall> judged)
    {
        var pairs = judged.GroupBy(j => j.CallKey).Select(g => g.OrderBy(j => j.UserId, StringComparer.Ordinal).ToList()).Where(g => g.Count > 1)
            .SelectMany(g => g.SelectMany((first, i) => g.Skip(i + 1).Select(second => (First: first, Second: second))));
        return [.. pairs.GroupBy(p => (p.First.UserId, p.Second.UserId)).Select(g => new ReviewerPair(g.Key.Item1, g.Key.Item2,
            Agreement.Of(g.Where(p => p.First.Verdict != Verdict.None && p.Second.Verdict != Verdict.None).Select(p => (p.First.Verdict.ToString(), p.Second.Verdict.ToString()))),
            Agreement.Of(g.Where(p => p.First.Level is not null && p.Second.Level is not null).Select(p => (p.First.Level!, p.Second.Level!)))))
            .OrderByDescending(p => p.Verdicts.Count).ThenBy(p => p.First, StringComparer.Ordinal).ThenBy(p => p.Second, StringComparer.Ordinal)];
    }

    /// <summary>Week by week, the first with a judgement to the last; weeks without are there, empty.</summary>
    public static IReadOnlyList<ScoreWeek> Weeks(IEnumerable<JudgedCall> judged, TimeZoneInfo zone)
    {
        var weeks = judged.GroupBy(j => MondayOf(j.JudgedAt, zone)).ToDictionary(g => g.Key, g => g.ToList());
        if (weeks.Count == 0)
            return [];
        var all = new List<ScoreWeek>();
        for (var monday = weeks.Keys.Min(); monday <= weeks.Keys.Max(); monday = monday.AddDays(7))
        {
            var of = weeks.GetValueOrDefault(monday) ?? [];
            var scores = of.Where(j => j.Score is not null).Select(j => j.Score!.Value).ToList();
            all.Add(new ScoreWeek(monday, of.Count, of.Count(j => j.Verdict == Verdict.Pass), scores.Count, scores.Count == 0 ? null : scores.Average()));
        }
        return all;
    }

    /// <summary>The Monday of a moment's week, in a zone.</summary>
    public static DateOnly MondayOf(long unixMilliseconds, TimeZoneInfo zone)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds), zone).Date);
        return day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
    }

    /// <summary>The platform's level as it is counted.</summary>
    public static string Said(string platform) => platform.Length == 0 ? NoLevel : platform;
}
