using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Live;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Ingest;

/// <summary>
/// What the writer can do inside its transaction. One connection, statements prepared once.
/// Everything learnt in a transaction (new terms, keys, roll-up deltas) counts only after its commit.
/// </summary>
public sealed class WriterSession : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly TermCatalog terms;
    private readonly Statements sql;
    private readonly RollupDeltas rollups = new();
    private readonly List<Term> newTerms = [];
    private readonly Dictionary<(TermKind, string), int> newTermIds = [];
    private readonly Dictionary<PushOutcome, int> outcomes = [];
    private readonly Dictionary<(string Kind, string Name), long> unknown = [];
    private readonly Dictionary<(long Job, long Script), long> jobScripts = [];
    private readonly List<CallNotice> notices = [];
    private long lastKey, lastSequence, committedKey, committedSequence;
    private SqliteTransaction? transaction;
    private long latestArrival;

    internal WriterSession(SqliteConnection connection, TermCatalog terms)
    {
        this.connection = connection;
        this.terms = terms;
        sql = new Statements(connection);
        committedKey = lastKey = Scalar("SELECT coalesce(max(\"Key\"), 0) FROM \"Calls\"");
        committedSequence = lastSequence = Scalar("SELECT coalesce(max(\"Sequence\"), 0) FROM \"Changes\"");
    }

    /// <summary>The connection, for work that has no method here. Its statements run inside the transaction.</summary>
    public SqliteConnection Connection => connection;

    /// <summary>The transaction in force.</summary>
    public SqliteTransaction Transaction => transaction ?? throw new InvalidOperationException("The writer has no transaction.");

    /// <summary>The sequence of the last commit.</summary>
    internal long CommittedSequence => committedSequence;

    /// <summary>Stores one record: new, again, or changed. The one writer decides, so there is never a second row.</summary>
    public CallOutcome Store(IncomingCall incoming)
    {
        latestArrival = Math.Max(latestArrival, incoming.ArrivedAt);
        if (Find(incoming.CallIdHash, incoming.Call.CallId) is not { } known)
        {
            Insert(incoming);
            return Count(CallOutcome.Stored);
        }
        if (SameContent(known, incoming))
            return Count(CallOutcome.Duplicate);
        Replace(known, incoming);
        return Count(CallOutcome.Changed);
    }

    /// <summary>Deletes a call everywhere in the database and takes it out of the roll-ups. False when there is none.</summary>
    public bool Delete(string callId)
    {
        if (Find(StableHash.Of(callId), callId) is not { } known)
            return false;
        rollups.Add(known, IsHigh(known), -1);
        RemoveTags(known);
        sql.DeleteCall(known.Key);
        notices.Add(new CallNotice(known.Key, callId, IsNew: false));
        return true;
    }

    /// <summary>Keeps bytes beside the calls; identical ones once, with a count.</summary>
    public void Keep(KeptItem item, long now)
    {
        outcomes[item.Reason == KeptReason.Quarantined ? PushOutcome.Quarantined : PushOutcome.OtherKind] =
            outcomes.GetValueOrDefault(item.Reason == KeptReason.Quarantined ? PushOutcome.Quarantined : PushOutcome.OtherKind) + 1;
        latestArrival = Math.Max(latestArrival, now);
        sql.Keep(item, now);
    }

    /// <summary>Adds to the answers counted for a minute (unix seconds ÷ 60).</summary>
    public void CountPushes(int minute, PushOutcome outcome, int count) => sql.CountPushes(minute, outcome, count);

    internal void Begin()
    {
        transaction = connection.BeginTransaction(deferred: false);
        sql.Use(transaction);
    }

    /// <summary>Writes what was summed up and commits; returns what to publish, or null when no call changed.</summary>
    internal CallsStored? Commit()
    {
        foreach (var (key, sums) in rollups.InOrder())
            sql.AddRollup(key, sums);
        foreach (var ((job, script), startedAt) in jobScripts)
            sql.SeenJobScript(job, script, startedAt);
        foreach (var ((kind, name), count) in unknown)
            sql.SeenUnknown(kind, name, count, latestArrival);
        var minute = (int)(latestArrival / 60_000);
        foreach (var (outcome, count) in outcomes)
            sql.CountPushes(minute, outcome, count);
        transaction!.Commit();
        transaction.Dispose();
        transaction = null;

        foreach (var term in newTerms)
            terms.Added(term);
        (committedKey, committedSequence) = (lastKey, lastSequence);
        var stored = notices.Count == 0 ? null : new CallsStored(committedSequence, notices.ToArray());
        Forget();
        return stored;
    }

    internal void Rollback()
    {
        try
        {
            transaction?.Rollback();
        }
        catch (SqliteException)
        {
            // SQLite rolls back by itself on a full disk or an I/O error; then there is nothing left to undo.
        }
        transaction?.Dispose();
        transaction = null;
        (lastKey, lastSequence) = (committedKey, committedSequence);
        Forget();
    }

    public void Dispose()
    {
        sql.Dispose();
        connection.Dispose();
    }

    private void Forget()
    {
        rollups.Clear();
        newTerms.Clear();
        newTermIds.Clear();
        outcomes.Clear();
        unknown.Clear();
        jobScripts.Clear();
        notices.Clear();
    }

    private CallOutcome Count(CallOutcome outcome)
    {
        var push = outcome switch { CallOutcome.Stored => PushOutcome.Stored, CallOutcome.Duplicate => PushOutcome.Duplicate, _ => PushOutcome.Changed };
        outcomes[push] = outcomes.GetValueOrDefault(push) + 1;
        return outcome;
    }

    private void Insert(IncomingCall incoming)
    {
        var row = Row(incoming, ++lastKey);
        sql.InsertCall(row);
        AddParts(row, incoming, version: 1);
    }

    private void Replace(CallRow known, IncomingCall incoming)
    {
        rollups.Add(known, IsHigh(known), -1);
        RemoveTags(known);
        var row = Row(incoming, known.Key);
        row.ArrivedAt = known.ArrivedAt;
        row.Versions = known.Versions + 1;
        row.Reviewed = known.Reviewed;
        row.Source = known.Source;
        // The start is the record's own; without one it stays where the first arrival put it.
        if (incoming.Call.StartTime is null && incoming.Call.EndTime is null)
            row.StartedAt = known.StartedAt;
        sql.UpdateCall(row);
        AddParts(row, incoming, row.Versions);
    }

    private void AddParts(CallRow row, IncomingCall incoming, int version)
    {
        foreach (var id in Ids(row))
            sql.AddTag(id, row.StartedAt, row.Key);
        sql.InsertBody(row.Key, version, incoming);
        sql.PutText(row.Key, incoming.FoldedTranscript, incoming.EncodedProperties);
        sql.InsertChange(row.Sequence, row.Key);
        rollups.Add(row, IntentLevels.IsHigh(incoming.Call.IntentLevel), +1);
        if (row is { JobId: { } job, ScriptId: { } script })
            jobScripts[(job, script)] = Math.Max(row.StartedAt, jobScripts.GetValueOrDefault((job, script)));
        foreach (var name in incoming.Call.UnknownFields.Keys)
            unknown[("field", name)] = unknown.GetValueOrDefault(("field", name)) + 1;
        if (ResultStatus.Of(incoming.Call.Status).Group == ResultGroup.Other)
            unknown[("status", incoming.Call.Status)] = unknown.GetValueOrDefault(("status", incoming.Call.Status)) + 1;
        notices.Add(new CallNotice(row.Key, row.CallId, version == 1));
    }

    private CallRow Row(IncomingCall incoming, long key)
    {
        var call = incoming.Call;
        return new CallRow
        {
            Key = key,
            CallId = call.CallId,
            CallIdHash = incoming.CallIdHash,
            StartedAt = incoming.StartedAt,
            EndedAt = call.EndTime,
            ArrivedAt = incoming.ArrivedAt,
            StatusId = Intern(TermKind.Status, call.Status),
            AppId = Intern(TermKind.App, call.AppId),
            IntentId = Intern(TermKind.Intent, call.IntentLevel),
            HangupId = Intern(TermKind.HangupBy, call.HangupBy),
            JobId = call.JobId,
            ScriptId = call.ScriptId,
            LineId = call.LineId,
            Phone = call.Phone,
            PhoneHash = incoming.PhoneHash,
            TalkSeconds = (int?)call.TalkSeconds,
            BilledSeconds = (int?)call.BilledSeconds,
            PayMicros = incoming.PayMicros,
            Rounds = (int?)call.Rounds,
            Redials = (int?)call.RedialTimes,
            TurnCount = (short)Math.Min(call.Turns.Count, short.MaxValue),
            HasFull = call.FullAudioUrl.Length != 0,
            HasCustomer = call.CustomerAudioUrl.Length != 0,
            Source = incoming.Source,
            TagIds = Intern(TermKind.CallTag, call.CallTags),
            CustomerTagIds = Intern(TermKind.CustomerTag, call.CustomerTags),
            ConcernIds = Intern(TermKind.Concern, call.Concerns),
            LastWords = incoming.LastWords,
            Sequence = ++lastSequence,
        };
    }

    private void RemoveTags(CallRow row)
    {
        foreach (var id in Ids(row))
            sql.RemoveTag(id, row.StartedAt, row.Key);
    }

    private static IEnumerable<int> Ids(CallRow row) =>
        $"{row.TagIds} {row.CustomerTagIds} {row.ConcernIds}".Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture));

    private bool IsHigh(CallRow row) => IntentLevels.IsHigh(terms.Text(row.IntentId));

    private string Intern(TermKind kind, IReadOnlyList<string> texts) => texts.Count == 0 ? "" : string.Join(' ', texts.Select(t => Intern(kind, t)).Where(id => id != 0).Distinct());

    private int Intern(TermKind kind, string text)
    {
        if (text.Length == 0)
            return 0;
        if (terms.Find(kind, text) is not 0 and var known)
            return known;
        if (newTermIds.TryGetValue((kind, text), out var id))
            return id;
        id = terms.LastId + newTerms.Count + 1;
        var term = new Term { Id = id, Kind = kind, Text = text };
        sql.InsertTerm(term);
        newTerms.Add(term);
        newTermIds[(kind, text)] = id;
        return id;
    }

    private CallRow? Find(long hash, string callId) => sql.FindCall(hash, callId);

    /// <summary>The same bytes, or the same JSON written otherwise (spaces, order of keys).</summary>
    private bool SameContent(CallRow known, IncomingCall incoming)
    {
        var (hash, length, bytes) = sql.FindBody(known.Key, known.Versions);
        if (hash == incoming.ContentHash && length == incoming.Length)
            return true;
        return SameJson(BodyCodec.Decompress(bytes), BodyCodec.Decompress(incoming.Compressed));
    }

    private static bool SameJson(byte[] one, byte[] other)
    {
        using var first = System.Text.Json.JsonDocument.Parse(one);
        using var second = System.Text.Json.JsonDocument.Parse(other);
        return System.Text.Json.JsonElement.DeepEquals(first.RootElement, second.RootElement);
    }

    private long Scalar(string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return (long)command.ExecuteScalar()!;
    }
}
