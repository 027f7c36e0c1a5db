namespace CallDashboard.Ingest;

/// <summary>The documented fields of a record. Below 64 of them: their presence is a bit.</summary>
internal enum RecordField : byte
{
    None, CallId, AppId, JobId, ScriptId, LineId, Phone, StartTime, EndTime, Status, HangupBy, Concerns, AnalysisBasis, TalkSeconds, BilledSeconds,
    Pay, Rounds, Attributes, Properties, Intent, CallTagIds, CallTags, CustomerTagIds, CustomerTags, FullAudio, CustomerAudio, DynamicProperties,
    Turns, CallCount, Redials,
}

/// <summary>The documented names, found without making strings.</summary>
internal static class RecordFields
{
    private static readonly (string Name, RecordField Field)[] All =
    [
        ("callId", RecordField.CallId), ("appId", RecordField.AppId), ("robotCallJobId", RecordField.JobId), ("dialogFlowId", RecordField.ScriptId),
        ("tenantPhoneNumberId", RecordField.LineId), ("calledPhoneNumber", RecordField.Phone), ("startTime", RecordField.StartTime),
        ("endTime", RecordField.EndTime), ("resultStatus", RecordField.Status), ("hangupBy", RecordField.HangupBy),
        ("customerConcern", RecordField.Concerns), ("analysisBasis", RecordField.AnalysisBasis), ("chatDuration", RecordField.TalkSeconds),
        ("billingTime", RecordField.BilledSeconds), ("pay", RecordField.Pay), ("chatRound", RecordField.Rounds), ("attributes", RecordField.Attributes),
        ("properties", RecordField.Properties), ("intentLevelDetailName", RecordField.Intent), ("callRecordTagIds", RecordField.CallTagIds),
        ("callRecordTagNames", RecordField.CallTags), ("customerTagIds", RecordField.CustomerTagIds), ("customerTagNames", RecordField.CustomerTags),
        ("fullAudioUrl", RecordField.FullAudio), ("customerAudioUrl", RecordField.CustomerAudio), ("dynamicProperties", RecordField.DynamicProperties),
        ("callDetailList", RecordField.Turns), ("callCount", RecordField.CallCount), ("redialTimes", RecordField.Redials),
    ];

    private static readonly string[] Names = NamesByField();

    // At most a handful of names share a length.
    private static readonly (byte[] Name, RecordField Field)[][] ByLength = [.. Enumerable.Range(0, 32)
        .Select(length => All.Where(f => f.Name.Length == length).Select(f => (System.Text.Encoding.ASCII.GetBytes(f.Name), f.Field)).ToArray())];

    /// <summary>The field of a name; <see cref="RecordField.None"/> when the document does not know it.</summary>
    public static RecordField Find(ReadOnlySpan<byte> name)
    {
        if (name.Length < ByLength.Length)
        {
            foreach (var (known, field) in ByLength[name.Length])
            {
                if (name.SequenceEqual(known))
                    return field;
            }
        }
        return RecordField.None;
    }

    /// <summary>The name as documented.</summary>
    public static string NameOf(RecordField field) => Names[(int)field];

    private static string[] NamesByField()
    {
        var names = new string[All.Length + 1];
        names[0] = "";
        foreach (var (name, field) in All)
            names[(int)field] = name;
        return names;
    }
}
