using System.Text;
using System.Text.Json;
using CallDashboard.Domain;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using CsCheck;

namespace CallDashboard.Tests.Ingest;

public class RecordParserTests
{
    private static readonly RecordParser Parser = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));

    [Fact]
    public void Every_documented_field_is_read()
    {
        var call = One(Pushes.Record("c1", ("attributes", Pushes.Json("[\"a\"]")), ("dynamicProperties", Pushes.Json("{\"date\":\"x\"}")), ("callCount", 3), ("redialTimes", 2)));

        Assert.Equal(("c1", "app-1", 1001L, 301L, 71L, "+15550001234"), (call.CallId, call.AppId, call.JobId, call.ScriptId, call.LineId, call.Phone));
        Assert.Equal((1795300000L, 1795300042L, "ANSWERED", "CUSTOMER", "said so"), (call.StartTime, call.EndTime, call.Status, call.HangupBy, call.AnalysisBasis));
        Assert.Equal((30L, 36L, 0.0180m, 2L, "A", 3L, 2L), (call.TalkSeconds, call.BilledSeconds, call.Pay, call.Rounds, call.IntentLevel, call.CallCount, call.RedialTimes));
        Assert.Equal(["price", "a", "501", "promise to pay", "901", "vip"], [.. call.Concerns, .. call.Attributes, .. call.CallTagIds, .. call.CallTags, .. call.CustomerTagIds, .. call.CustomerTags]);
        Assert.Equal(("Ann", "x"), (call.Properties["name"], call.DynamicProperties["date"]));
        Assert.Equal(("https://audio.example/full.mp3", "https://audio.example/customer.mp3"), (call.FullAudioUrl, call.CustomerAudioUrl));
        Assert.Equal([new Turn(1, "Hello, is this Ann?", Speaker.Robot, "ROBOT", null, null), new Turn(2, "Yes, speaking.", Speaker.Customer, "PERSON", 2100, 2900)], call.Turns);
        Assert.Empty(call.UnknownFields);
    }

    [Fact]
    public void Everything_may_be_missing_null_or_empty_but_the_id()
    {
        var fields = JsonDocument.Parse(Pushes.Record("c1")).RootElement.EnumerateObject().Select(p => p.Name).Where(n => n != "callId").ToList();
        var missing = One("""{"callId":"c1"}""");
        Assert.Equal("c1", missing.CallId);
        foreach (var nothing in new[] { "null", "\"\"", "\" \"" })
        {
            var call = One($$"""{"callId":"c1",{{string.Join(',', fields.Select(f => $"\"{f}\":{nothing}"))}}}""");
            Assert.Equal(JsonSerializer.Serialize(missing), JsonSerializer.Serialize(call with { AnalysisBasis = "" }));
        }
    }

    [Theory]
    [InlineData("42", 42)]
    [InlineData("\"42\"", 42)]
    [InlineData("42.0", 42)]
    [InlineData("\" 42 \"", 42)]
    [InlineData("4.2e1", 42)]
    [InlineData("\"null\"", null)]
    [InlineData("0", 0)]
    [InlineData("41.6", 42)]
    public void Durations_may_be_texts(string json, int? expected) => Assert.Equal(expected, One($$"""{"callId":"c","chatDuration":{{json}}}""").TalkSeconds);

    [Theory]
    [InlineData("9007199254740993", 9007199254740993)]
    [InlineData("\"1234567890123456789\"", 1234567890123456789)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-1", null)]
    public void Ids_keep_all_their_digits(string json, long? expected)
    {
        var call = One($$"""{"callId":{{json.Replace("-1", "1", StringComparison.Ordinal)}},"robotCallJobId":{{json}},"calledPhoneNumber":15550001234}""");

        Assert.Equal(expected, call.JobId);
        Assert.Equal((json.Trim('"').Replace("-1", "1", StringComparison.Ordinal), "15550001234"), (call.CallId, call.Phone));
    }

    [Theory]
    [InlineData("1795300000", 1795300000L)]
    [InlineData("\"1795300000\"", 1795300000L)]
    [InlineData("1795300000999", 1795300000L)]
    [InlineData("\"1795300000999\"", 1795300000L)]
    [InlineData("\"2018-10-12 18:46:55\"", 1539341215L)]
    [InlineData("\"2018-10-12 18:46:55.123\"", 1539341215L)]
    [InlineData("\"2018-10-12T18:46:55\"", 1539341215L)]
    [InlineData("\"2018-10-12T10:46:55Z\"", 1539341215L)]
    [InlineData("\"2018-10-12T12:46:55+02:00\"", 1539341215L)]
    [InlineData("\"2018/10/12 18:46:55\"", 1539341215L)]
    [InlineData("0", null)]
    [InlineData("\"0\"", null)]
    public void Times_come_in_seconds_milliseconds_and_text(string json, long? expected) => Assert.Equal(expected, One($$"""{"callId":"c","startTime":{{json}}}""").StartTime);

    [Fact]
    public void A_local_time_that_the_clocks_skipped_is_still_a_time()
    {
        var parser = new RecordParser(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

        Assert.Equal(1774747800, parser.ParseStored("""{"callId":"c","startTime":"2026-03-29 02:30:00"}"""u8.ToArray()).StartTime);
        Assert.NotNull(parser.ParseStored("""{"callId":"c","startTime":"2026-10-25 02:30:00"}"""u8.ToArray()).StartTime);
    }

    [Theory]
    [InlineData("""["a","b"]""")]
    [InlineData("\"[\\\"a\\\",\\\"b\\\"]\"")]
    [InlineData("\"a,b\"")]
    [InlineData("\" a , b \"")]
    [InlineData("\"a，b\"")]
    [InlineData("\"[a, b]\"")]
    public void Lists_come_as_arrays_json_text_and_comma_text(string json)
    {
        var call = One($$"""{"callId":"c","customerConcern":{{json}},"callRecordTagNames":{{json}},"attributes":{{json}}}""");

        Assert.Equal(["a", "b"], call.Concerns);
        Assert.Equal(["a", "b"], call.CallTags);
        Assert.Equal(["a", "b"], call.Attributes);
    }

    [Fact]
    public void Odd_members_stay_and_tags_without_a_name_are_known_by_their_id()
    {
        var call = One("""{"callId":"c","attributes":[1,true,{"a":1},null,"x"],"callRecordTagIds":[501,"502",503],"callRecordTagNames":["one",null],"customerTagIds":"901"}""");

        Assert.Equal(["1", "true", """{"a":1}""", "x"], call.Attributes);
        Assert.Equal(["one", "502", "503"], call.CallTags);
        Assert.Equal(["901"], call.CustomerTags);
    }

    [Fact]
    public void Maps_and_transcripts_come_as_json_text_too()
    {
        var call = One("""{"callId":"c","properties":"{\"a\":\"x\",\"n\":5,\"o\":{\"p\":1},\"z\":null}","dynamicProperties":[],"callDetailList":"[{\"text\":\"hi\",\"type\":\"person\",\"startOffset\":\"100\"},null,{}]"}""");

        Assert.Equal(new Dictionary<string, string> { ["a"] = "x", ["n"] = "5", ["o"] = """{"p":1}""", ["z"] = "" }, call.Properties);
        Assert.Empty(call.DynamicProperties);
        Assert.Equal([new Turn(null, "hi", Speaker.Customer, "person", 100, null), new Turn(null, "", Speaker.Other, "", null, null)], call.Turns);
    }

    [Fact]
    public void Unknown_fields_and_statuses_are_kept()
    {
        var call = One("""{"callId":"c","resultStatus":"MACHINE","sipCode":486,"more":{"a":[1]},"data":[1],"array":5,"dataType":"ROBOT_CALL_RECORD"}""");

        Assert.Equal("MACHINE", call.Status);
        Assert.Equal("""{"a":[1]}""", call.UnknownFields["more"]);
        Assert.Equal(["sipCode", "more", "data", "array", "dataType"], call.UnknownFields.Keys);
    }

    [Fact]
    public void Half_an_emoji_and_a_nul_do_not_cost_the_call()
    {
        var call = One("""{"callId":"c","analysisBasis":"cut \ud83d","callDetailList":[{"text":"a\u0000b \ud83d\ude00 \ude00 \n\"\\"}],"hangupBy":"\u0052X"}""");

        Assert.Equal(("cut \uFFFD", "a\uFFFDb 😀 \uFFFD \n\"\\", "RX"), (call.AnalysisBasis, call.Turns[0].Text, call.HangupBy));
    }

    [Theory]
    [InlineData("""{"callId":"c1"}""", "{…}", "c1")]
    [InlineData("""[{"callId":"c1"},{"callId":"c2"}]""", "[…]", "c1 c2")]
    [InlineData("""{"array":[{"callId":"c1"},{"callId":"c2"}]}""", "{\"array\":[…]}", "c1 c2")]
    [InlineData("""{"dataType":"ROBOT_CALL_RECORD","data":{"callId":"c1"}}""", "{\"data\":…}", "c1")]
    [InlineData("""{"data":[{"callId":"c1"},{"callId":"c2"}],"dataType":"robot_call_record"}""", "{\"data\":…}", "c1 c2")]
    [InlineData("""{"dataType":"ROBOT_CALL_RECORD","data":"{\"callId\":\"c1\"}"}""", "{\"data\":…}", "c1")]
    [InlineData("""{"dataType":"ROBOT_CALL_RECORD","data":" [{\"callId\":\"c1\"}] "}""", "{\"data\":…}", "c1")]
    [InlineData("""{"dataType":"ROBOT_CALL_RECORD","data":{"array":[{"callId":"c1"}]}}""", "{\"data\":…}", "c1")]
    [InlineData("""[{"dataType":"ROBOT_CALL_RECORD","data":{"callId":"c1"}},{"callId":"c2"}]""", "[…]", "c1 c2")]
    public void Envelopes_are_opened(string body, string shape, string ids)
    {
        var parsed = Parser.Parse(Encoding.UTF8.GetBytes(body));

        Assert.Equal((shape, ids), (parsed.Shape, string.Join(' ', parsed.Records.Select(r => r.Call?.CallId))));
    }

    [Fact]
    public void A_record_keeps_exactly_its_own_bytes()
    {
        var parsed = Parser.Parse("""[ {"callId" : "c1"} , {"callId":"c2","x":"é"} ]"""u8.ToArray());

        Assert.Equal(["""{"callId" : "c1"}""", """{"callId":"c2","x":"é"}"""], parsed.Records.Select(r => Encoding.UTF8.GetString(r.Bytes.Span)));
    }

    [Fact]
    public void Other_kinds_among_call_records_are_told_apart()
    {
        var parsed = Parser.Parse("""[{"dataType":"SMS","data":{"callId":"no"}},{"callId":"c2"}]"""u8.ToArray());

        Assert.Equal(["SMS", null], parsed.Records.Select(r => r.OtherKind));
        Assert.Equal([null, "c2"], parsed.Records.Select(r => r.Call?.CallId));
    }

    [Fact]
    public void Too_many_records_are_one_problem_not_thousands() =>
        Assert.Contains("more than", Assert.Single(Parser.Parse(Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("0", 100_000))}]")).Records).Problem!.Message, StringComparison.Ordinal);

    /// <summary>Found by fuzzing: the framework's comparison of names throws for half a surrogate pair.</summary>
    [Fact]
    public void Half_a_character_in_the_name_or_type_of_a_line_is_an_unknown_name()
    {
        var call = One("""{"callId":"c","callDetailList":[{"ty\ud83dpe":"ROBOT","te\u0078t":"Hi","type":"RO\ud83dBOT"}],"\ud83dx":1}""");

        Assert.Equal(("Hi", Speaker.Other), (Assert.Single(call.Turns).Text, call.Turns[0].Speaker));
    }

    /// <summary>Damaged records: whatever one byte becomes, the parser answers and never throws.</summary>
    [Fact]
    public void No_damage_makes_it_throw()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"dataType":"ROBOT_CALL_RECORD","data":[{{Pushes.Record("c1", ("properties", "{\"a\":\"\\u0041\"}"), ("callDetailList", "[{\"text\":\"\\ud83d\"}]"))}}]}""");
        Gen.Select(Gen.Int[0, body.Length - 1], Gen.Byte, Gen.Int[0, body.Length - 1], Gen.OneOf(new[] { "\"", "\\", "{", "]", ",", "\\ud8", "null", "-", "1e999" }.Select(Gen.Const).ToArray())).Sample((at, value, insertAt, insert) =>
        {
            var changed = body.ToArray();
            changed[at] = value;
            byte[] damaged = [.. changed[..insertAt], .. Encoding.UTF8.GetBytes(insert), .. changed[insertAt..]];
            var parsed = Parser.Parse(damaged);
            Assert.NotEmpty(parsed.Records);
            Assert.All(parsed.Records, r => Assert.Equal(1, (r.Call is null ? 0 : 1) + (r.Problem is null ? 0 : 1) + (r.OtherKind is null ? 0 : 1)));
        }, iter: 20_000);
    }

    private static CallRecord One(string body)
    {
        var record = Assert.Single(Parser.Parse(Encoding.UTF8.GetBytes(body)).Records);
        Assert.Null(record.Problem);
        return record.Call!;
    }
}
