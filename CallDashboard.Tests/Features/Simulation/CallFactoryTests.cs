using System.Text.RegularExpressions;
using CallDashboard.Domain;
using CallDashboard.Features.Simulation;
using CallDashboard.Ingest;

namespace CallDashboard.Tests.Features.Simulation;

/// <summary>Simulated records: deterministic, believable, readable by the real parser in every style and envelope.</summary>
public partial class CallFactoryTests
{
    private const long Now = 1_795_300_000;

    private static readonly Uri Recordings = new("http://127.0.0.1:5081/");
    private static readonly RecordParser Parser = new(TimeZoneInfo.Utc);

    [Fact]
    public void The_same_seed_makes_the_same_run() =>
        Assert.Equal(Run(7, 300).Select(call => CallJson.Write(call.Record)), Run(7, 300).Select(call => CallJson.Write(call.Record)));

    [Fact]
    public void Another_seed_or_another_start_makes_other_calls()
    {
        var ids = Run(7, 300).Select(call => call.Record.CallId).ToHashSet();
        Assert.Equal(300, ids.Count);
        Assert.DoesNotContain(Run(8, 300), call => ids.Contains(call.Record.CallId));
        var later = new CallSequence(7, Now + 1, Recordings);
        Assert.DoesNotContain(Enumerable.Range(0, 300).Select(_ => later.Next(Now)), call => ids.Contains(call.Record.CallId));
    }

    [Theory]
    [InlineData(RecordStyle.Documented, Envelope.Flat)]
    [InlineData(RecordStyle.Documented, Envelope.List)]
    [InlineData(RecordStyle.Strings, Envelope.Array)]
    [InlineData(RecordStyle.Loose, Envelope.Typed)]
    [InlineData(RecordStyle.Loose, Envelope.Flat)]
    public void Every_record_is_read_as_it_was_meant(RecordStyle style, Envelope envelope)
    {
        foreach (var call in Run(3, 500))
        {
            var body = Parser.Parse(CallJson.Write(call.Record, style, envelope));
            var record = Assert.Single(body.Records);
            Assert.Null(record.Problem);
            Assert.Empty(record.Call!.UnknownFields);
            Assert.Equal(CallJson.Write(call.Record), CallJson.Write(record.Call));
        }
    }

    [Fact]
    public void All_results_and_languages_come_in_believable_shares()
    {
        var calls = Run(1, 20_000);
        var statuses = calls.CountBy(call => call.Record.Status).ToDictionary();
        Assert.All(ResultStatus.Known, known => Assert.True(statuses.GetValueOrDefault(known.Code) > 50, known.Code));
        var other = calls.Count(call => ResultStatus.Of(call.Record.Status).Group == ResultGroup.Other);
        Assert.InRange(other, 5, 120);
        Assert.InRange(statuses["ANSWERED"], 9_600, 11_200);
        var languages = calls.CountBy(call => call.Seed.Language).ToDictionary();
        Assert.All(Dialogues.Current.Languages.Keys, language => Assert.True(languages.GetValueOrDefault(language) > 500, language));
        foreach (var tag in new[] { "promise to pay", "already paid", "call back", "wrong number", "not interested", "needs human", "complaint", "price enquiry", "do not call", "confirmed" })
            Assert.Contains(calls, call => call.Record.CallTags.Contains(tag));
        foreach (var level in "ABCDEF")
            Assert.Contains(calls, call => call.Record.IntentLevel == level.ToString());
        foreach (var side in new[] { "CUSTOMER", "ROBOT", "REMOTE_HANGUP" })
            Assert.Contains(calls, call => call.Record.HangupBy == side);
        Assert.InRange(calls.Count(call => call.Record.RedialTimes > 0), 2_000, 9_000);
        Assert.Contains(calls, call => call.Record.Turns.Any(turn => turn.Text.Contains("（停顿", StringComparison.Ordinal)));
    }

    [Fact]
    public void Records_agree_with_themselves()
    {
        foreach (var call in Run(2, 2_000))
        {
            var record = call.Record;
            Assert.Equal(Now, record.EndTime);
            Assert.True(record.EndTime - record.StartTime >= record.TalkSeconds);
            Assert.Equal(record.CallCount - 1, record.RedialTimes);
            Assert.Equal(record.CallTags.Count, record.CallTagIds.Count);
            Assert.Equal(record.CustomerTags.Count, record.CustomerTagIds.Count);
            Assert.True(record.BilledSeconds >= record.TalkSeconds);
            Assert.True(ResultStatus.Of(record.Status).Group == ResultGroup.Reached ? record.TalkSeconds > 0 && record.Turns.Count > 0 : record.Status == "CALL_LOSS" || record.TalkSeconds == 0);
            Assert.All(record.Turns, turn => Assert.Equal(turn.Type == "PERSON", turn.StartOffset is not null && turn.EndOffset is not null));
            Assert.Equal(record.Rounds, record.Turns.Count(turn => turn.Speaker == Speaker.Customer));
            if (record.FullAudioUrl.Length > 0)
                Assert.True(CallSeed.TryParse(new Uri(record.FullAudioUrl).Segments[1].TrimEnd('/'), out var seed) && seed == call.Seed);
        }
    }

    [Fact]
    public void Numbers_are_those_that_nobody_has()
    {
        var numbers = Enumerable.Range(0, 10_000).Select(customer => Cast.PhoneOf(7, customer)).ToList();
        Assert.All(numbers, number => Assert.Matches(Fictional(), number));
        Assert.Equal(10_000, numbers.Distinct().Count());
    }

    [Fact]
    public void Ids_of_nineteen_digits_are_among_those_of_tasks_and_scripts_and_all_have_names()
    {
        Assert.Contains(Cast.Tasks, task => task.Id > 1L << 53);
        Assert.Contains(Cast.Tasks, task => task.Id < 10_000);
        Assert.All(Cast.Tasks, task => Assert.Contains(Cast.Scripts, script => script.Id == task.ScriptId));
        Assert.All(Cast.Tasks, task => Assert.Contains(Cast.Lines, line => line.Id == task.LineId));
        Assert.All(Cast.Tasks, task => Assert.Contains(task.Script, Dialogues.Current.Languages[task.Language].Scripts));
    }

    [Fact]
    public void Sample_calls_keep_office_hours_over_two_weeks()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var now = DateTimeOffset.FromUnixTimeSeconds(Now);
        var calls = new SamplePlan(zone, now).Make(5_000, Recordings);
        Assert.Equal(5_000, calls.Count);
        Assert.Equal(5_000, calls.Select(call => call.Record.CallId).Distinct().Count());
        Assert.All(calls, call => Assert.InRange(call.Record.EndTime!.Value, Now - 15 * 86_400, Now));
        var local = calls.Select(call => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(call.Record.EndTime!.Value), zone)).ToList();
        Assert.All(local, at => Assert.InRange(at.Hour, 7, 20));
        Assert.InRange(local.Count(at => at.DayOfWeek == DayOfWeek.Sunday), 5, 150);
        Assert.True(local.Count(at => at.DayOfWeek == DayOfWeek.Saturday) * 2 < local.Count(at => at.DayOfWeek == DayOfWeek.Tuesday));
        var week = calls.Count(call => call.Record.EndTime > Now - 7 * 86_400);
        var before = calls.Count(call => call.Record.EndTime <= Now - 7 * 86_400 && call.Record.EndTime > Now - 14 * 86_400);
        Assert.InRange((double)week / before, 0.7, 1.5);
        Assert.All(calls.GroupBy(call => call.Seed.Customer), attempts => Assert.Equal(attempts.Select(a => a.Record.EndTime), attempts.OrderBy(a => a.Seed.Attempt).Select(a => a.Record.EndTime)));
    }

    private static List<SimulatedCall> Run(uint seed, int count)
    {
        var calls = new CallSequence(seed, Now, Recordings);
        return [.. Enumerable.Range(0, count).Select(_ => calls.Next(Now))];
    }

    [GeneratedRegex(@"^(\+1\d{3}55501\d{2}|\+447700900\d{3})$")]
    private static partial Regex Fictional();
}
