using System.Text;
using System.Text.Json;
using CallDashboard.Domain;

namespace CallDashboard.Ingest;

/// <summary>
/// Reads the fields of one record, in whatever order they come. The first thing that cannot be meant is remembered with its field;
/// the rest is read on, because the reader has to come to the record's end anyway.
/// </summary>
internal sealed class RecordReader(TimeZoneInfo zone)
{
    /// <summary>The longest text that is interned, looked up or put in an address.</summary>
    public const int LongestWord = 200;

    private static readonly Dictionary<string, string> None = [];

    private string callId = "", appId = "", phone = "", status = "", hangupBy = "", analysisBasis = "", intent = "", fullAudio = "", customerAudio = "";
    private long? jobId, scriptId, lineId, startTime, endTime, talk, billed, rounds, callCount, redials;
    private decimal? pay;
    private List<string> concerns = [], attributes = [], callTagIds = [], callTags = [], customerTagIds = [], customerTags = [];
    private Dictionary<string, string> properties = None, dynamicProperties = None;
    private List<Turn> turns = [];
    private List<(string Name, ReadOnlyMemory<byte> Json)>? unknown;
    private RecordProblem? problem;
    private ulong seen;

    /// <summary>Whether a documented field was there, with whatever value.</summary>
    public bool Has(RecordField field) => (seen & (1UL << (int)field)) != 0;

    /// <summary>The JSON of a field that the document does not name; empty when it was not there.</summary>
    public ReadOnlyMemory<byte> Unknown(string name)
    {
        foreach (var (known, json) in unknown ?? [])
        {
            if (known == name)
                return json;
        }
        return default;
    }

    /// <summary>Reads from the start of an object to its end.</summary>
    public void Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.ValueIsEscaped ? RecordFields.Find(Encoding.UTF8.GetBytes(JsonTexts.String(ref reader))) : RecordFields.Find(reader.ValueSpan);
            if (field == RecordField.None)
            {
                var name = JsonTexts.String(ref reader);
                reader.Read();
                (unknown ??= []).Add((name, JsonTexts.Skip(ref reader, json)));
                continue;
            }
            reader.Read();
            // Which of two values would be meant cannot be known.
            var error = Has(field) ? "is given twice" : null;
            seen |= 1UL << (int)field;
            var depth = reader.CurrentDepth;
            var isContainer = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            var at = RecordFields.NameOf(field);
            error ??= Take(field, ref reader, ref at);
            if (error is not null)
                problem ??= new RecordProblem(at, error);
            // A value that was not wanted is still open: go to its end.
            while (isContainer && !(reader.CurrentDepth == depth && reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray) && reader.Read())
            {
            }
        }
    }

    /// <summary>The call, or what is wrong with it.</summary>
    public CallRecord? Finish(out RecordProblem? wrong)
    {
        if (problem is null && callId.Length == 0)
            problem = new RecordProblem("callId", Has(RecordField.CallId) ? "is empty" : "is missing");
        wrong = problem;
        if (problem is not null)
            return null;
        return new CallRecord
        {
            CallId = callId, AppId = appId, JobId = jobId, ScriptId = scriptId, LineId = lineId, Phone = phone, StartTime = startTime, EndTime = endTime,
            Status = status, HangupBy = hangupBy, Concerns = concerns, AnalysisBasis = analysisBasis, TalkSeconds = talk, BilledSeconds = billed, Pay = pay,
            Rounds = rounds, Attributes = attributes, Properties = properties, IntentLevel = intent, CallTagIds = callTagIds, CallTags = Named(callTags, callTagIds),
            CustomerTagIds = customerTagIds, CustomerTags = Named(customerTags, customerTagIds), FullAudioUrl = fullAudio, CustomerAudioUrl = customerAudio,
            DynamicProperties = dynamicProperties, Turns = turns, CallCount = callCount, RedialTimes = redials, UnknownFields = UnknownFields(),
        };
    }

    /// <summary>Reads one value. Returns what is wrong with it; <paramref name="at"/> may become more precise.</summary>
    private string? Take(RecordField field, ref Utf8JsonReader reader, ref string at) => field switch
    {
        RecordField.CallId => TakeCallId(ref reader),
        RecordField.AppId => Texts.Word(ref reader, out appId),
        RecordField.JobId => Scalars.Id(ref reader, out jobId),
        RecordField.ScriptId => Scalars.Id(ref reader, out scriptId),
        RecordField.LineId => Scalars.Id(ref reader, out lineId),
        RecordField.Phone => Texts.Word(ref reader, out phone),
        RecordField.StartTime => Scalars.Time(ref reader, zone, out startTime),
        RecordField.EndTime => Scalars.Time(ref reader, zone, out endTime),
        RecordField.Status => Texts.Word(ref reader, out status),
        RecordField.HangupBy => Texts.Word(ref reader, out hangupBy),
        RecordField.Concerns => Lists.Words(ref reader, keepGaps: false, out concerns),
        RecordField.AnalysisBasis => Texts.Text(ref reader, out analysisBasis),
        RecordField.TalkSeconds => Scalars.Seconds(ref reader, out talk),
        RecordField.BilledSeconds => Scalars.Seconds(ref reader, out billed),
        RecordField.Pay => Scalars.Amount(ref reader, out pay),
        RecordField.Rounds => Scalars.Count(ref reader, out rounds),
        RecordField.Attributes => Lists.Texts(ref reader, keepGaps: false, out attributes),
        RecordField.Properties => Lists.Map(ref reader, out properties),
        RecordField.Intent => Texts.Word(ref reader, out intent),
        RecordField.CallTagIds => Lists.Texts(ref reader, keepGaps: true, out callTagIds),
        RecordField.CallTags => Lists.Words(ref reader, keepGaps: true, out callTags),
        RecordField.CustomerTagIds => Lists.Texts(ref reader, keepGaps: true, out customerTagIds),
        RecordField.CustomerTags => Lists.Words(ref reader, keepGaps: true, out customerTags),
        RecordField.FullAudio => Texts.Trimmed(ref reader, out fullAudio),
        RecordField.CustomerAudio => Texts.Trimmed(ref reader, out customerAudio),
        RecordField.DynamicProperties => Lists.Map(ref reader, out dynamicProperties),
        RecordField.Turns => TurnReader.Turns(ref reader, ref at, out turns),
        RecordField.CallCount => Scalars.Count(ref reader, out callCount),
        _ => Scalars.Count(ref reader, out redials),
    };

    private string? TakeCallId(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
            return $"{Scalars.Kind(ref reader)} is not an id";
        if (Texts.Word(ref reader, out callId) is { } error)
            return error;
        foreach (var c in callId)
        {
            if (char.IsControl(c) || c == '\uFFFD')
                return "holds characters that no id has";
        }
        return null;
    }

    /// <summary>Tags without names are known by their ids: nothing sent is lost. The names keep the places of the ids until here.</summary>
    private static List<string> Named(List<string> names, List<string> ids)
    {
        var named = new List<string>(Math.Max(names.Count, ids.Count));
        for (var i = 0; i < names.Count || i < ids.Count; i++)
        {
            var name = i < names.Count && names[i].Length != 0 ? names[i] : i < ids.Count ? JsonTexts.Cut(ids[i], LongestWord) : "";
            if (name.Length != 0)
                named.Add(name);
        }
        return named;
    }

    private Dictionary<string, string> UnknownFields()
    {
        if (unknown is null)
            return None;
        var fields = new Dictionary<string, string>(unknown.Count, StringComparer.Ordinal);
        foreach (var (name, json) in unknown)
            fields[name] = Encoding.UTF8.GetString(json.Span);
        return fields;
    }
}
