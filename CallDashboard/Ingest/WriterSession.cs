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
    private readonly Statements sql;
    private readonly RollupDeltas rollups = new();
    private readonly TermWriter newTerms;
    private readonly Dictionary<PushOutcome, int> outcomes = [];
    private readonly Dictionary<(string Kind, string Name), long> unknown = [];
    private readonly Dictionary<(long Job, long Script), long> jobScripts = [];
    private readonly List<CallNotice> notices = [];
    private readonly BesideStatements beside;
    private long lastSequence, committedSequence;
    private (string Cursor, long UpTo)? filed;
    private long latestArrival;

    internal WriterSession(SqliteConnection connection, TermCatalog terms)
    {
        this.connection = connection;
        sql = new Statements(connection);
        newTerms = new TermWriter(terms, sql);
        beside = new BesideStatements(connection);
        using var last = new Statement(connection, "SELECT coalesce(max(Sequence), 0) FROM Changes");
        last.Next();
        committedSequence = lastSequence = last.Long(0);
    }

    /// <summary>The connection, for work that has no method here. Its statements run inside the transaction.</summary>
    public SqliteConnection Connection => connection;

    /// <summary>The sequence of the last commit.</summary>
    internal long CommittedSequence => committedSequence;

    /// <summary>Stores one record: new, again, or changed. The one writer decides, so there is never a second row.</summary>
    public CallOutcome Store(IncomingCall incoming)
    {
        latestArrival = Math.Max(latestArrival, incoming.ArrivedAt);
        if (Find(incoming.CallIdHash, incoming.Call.CallId) is not { } known)
        {
            Insert(incoming);
            return CallOutcome.Stored;
        }
        if (IsKnown(known, incoming))
            return CallOutcome.Duplicate;
        Replace(known, incoming);
        return CallOutcome.Changed;
    }

    /// <summary>Stores a pushed call and counts the push.</summary>
    internal CallOutcome Push(IncomingCall incoming)
    {
        var outcome = Store(incoming);
        CountPush(PushOutcomes.Of([outcome], []), incoming.ArrivedAt);
        return outcome;
    }

    /// <summary>Notes that a call of the inbox is filed with this transaction.</summary>
    internal void Filed(string cursor, long id) => filed = (cursor, id);

    /// <summary>Deletes a call everywhere in the database and takes it out of the roll-ups. False when there is none.</summary>
    public bool Delete(string callId)
    {
        if (Find(StableHash.Of(callId), callId) is not { } known)
            return false;
        rollups.Add(known, IsHigh(known), -1);
        RemoveTags(known);
        sql.DeleteCall(known);
        sql.InsertChange(++lastSequence, known.Key);
        notices.Add(new CallNotice(lastSequence, known.Key, callId, CallChange.Deleted));
        return true;
    }

    /// <summary>Stores the next lines of an import and how far it is now. False, and nothing done, when it was cancelled.</summary>
    public bool Import(long id, IReadOnlyList<IncomingCall> calls, IReadOnlyList<KeptItem> kept, Action<Import> change, long now)
    {
        if (ImportStatements.Find(connection, id) is not { } import)
            return false;
        foreach (var call in calls)
        {
            switch (Store(call))
            {
                case CallOutcome.Stored: import.Stored++; break;
                case CallOutcome.Changed: import.Changed++; break;
                default: import.Duplicates++; break;
            }
        }
        foreach (var item in kept)
            Keep(item, now);
        import.Unreadable += kept.Count(k => k.Reason == KeptReason.Quarantined);
        change(import);
        import.ChangedAt = now;
        ImportStatements.Save(connection, import);
        return true;
    }

    /// <summary>Keeps bytes beside the calls; identical ones once, with a count.</summary>
    public void Keep(KeptItem item, long now)
    {
        latestArrival = Math.Max(latestArrival, now);
        beside.Keep(item, now);
    }

    /// <summary>Notes that a kept body was stored after all, and when (unix milliseconds UTC).</summary>
    public void Replayed(long keptId, long now) => beside.Replayed(keptId, now);

    /// <summary>Counts the answer to one push in the minute of its arrival (unix milliseconds UTC).</summary>
    public void CountPush(PushOutcome outcome, long now)
    {
        latestArrival = Math.Max(latestArrival, now);
        outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
    }

    /// <summary>Adds to the answers counted for a minute (unix seconds ÷ 60).</summary>
    public void CountPushes(int minute, PushOutcome outcome, int count) => beside.CountPushes(minute, outcome, count);

    /// <summary>Puts words into the index and moves its cursor; see <see cref="SearchStatements.Follow"/>.</summary>
    internal bool FollowSearch(IReadOnlyList<SearchEntry> entries, long from, long to) => sql.Search.Follow(entries, from, to);

    internal void Begin() => sql.Begin();

    /// <summary>Writes what was summed up and commits; returns what to publish, or null when no call changed.</summary>
    internal CallsStored? Commit()
    {
        foreach (var (key, sums) in rollups.InOrder())
            sql.AddRollup(key, sums);
        foreach (var ((job, script), startedAt) in jobScripts)
            sql.SeenJobScript(job, script, startedAt);
        foreach (var ((kind, name), count) in unknown)
            beside.SeenUnknown(kind, name, count, latestArrival);
        foreach (var (outcome, count) in outcomes)
            beside.CountPushes((int)(latestArrival / 60_000), outcome, count);
        if (filed is var (cursor, upTo))
            sql.SetCursor(cursor, upTo);
        sql.Commit();

        newTerms.Committed();
        committedSequence = lastSequence;
        var stored = notices.Count == 0 ? null : new CallsStored(committedSequence, notices.ToArray());
        Forget();
        return stored;
    }

    internal void Rollback()
    {
        // On a full disk or an I/O error SQLite has rolled back by itself; then there is nothing left to undo.
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle!) == 0)
            _ = SQLitePCL.raw.sqlite3_exec(connection.Handle!, "ROLLBACK");
        lastSequence = committedSequence;
        sql.Search.Undo();
        Forget();
    }

    public void Dispose()
    {
        sql.Dispose();
        beside.Dispose();
        connection.Dispose();
    }

    private void Forget()
    {
        rollups.Clear();
        newTerms.Clear();
        outcomes.Clear();
        unknown.Clear();
        jobScripts.Clear();
        notices.Clear();
        latestArrival = 0;
        filed = null;
    }

    private void Insert(IncomingCall incoming)
    {
        // The key is the sequence of the first arrival: never given twice, also when the newest calls are deleted.
        var row = Row(incoming, lastSequence + 1);
        sql.InsertCall(row);
        sql.InsertText(row.Key, incoming.FoldedTranscript, incoming.EncodedProperties);
        AddParts(row, incoming, CallChange.Added);
    }

    private void Replace(CallRow known, IncomingCall incoming)
    {
        rollups.Add(known, IsHigh(known), -1);
        RemoveTags(known);
        var row = Row(incoming, known.Key);
        row.ArrivedAt = known.ArrivedAt;
        row.Versions = known.Versions + 1;
        row.Reviewed = known.Reviewed;
        // The start is the record's own; without one it stays where the first arrival put it.
        if (incoming.Call.StartTime is null && incoming.Call.EndTime is null)
            row.StartedAt = known.StartedAt;
        sql.UpdateCall(row);
        sql.UpdateText(known, incoming.FoldedTranscript, incoming.EncodedProperties);
        AddParts(row, incoming, CallChange.Replaced);
    }

    private void AddParts(CallRow row, IncomingCall incoming, CallChange change)
    {
        foreach (var id in row.AllTermIds())
            sql.AddTag(id, row.StartedAt, row.Key);
        sql.InsertBody(row.Key, row.Versions, incoming);
        sql.InsertChange(row.Sequence, row.Key);
        rollups.Add(row, IntentLevels.IsHigh(incoming.Call.IntentLevel), +1);
        if (row is { JobId: { } job, ScriptId: { } script })
            jobScripts[(job, script)] = Math.Max(row.StartedAt, jobScripts.GetValueOrDefault((job, script)));
        notices.Add(new CallNotice(row.Sequence, row.Key, row.CallId, change));
        if (incoming.Source != CallSource.Sample)
            NoteUnknown(incoming);
    }

    // Sample calls leave no trace in what the platform sent.
    private void NoteUnknown(IncomingCall incoming)
    {
        foreach (var name in incoming.Call.UnknownFields.Keys)
            unknown[("field", name)] = unknown.GetValueOrDefault(("field", name)) + 1;
        if (ResultStatus.Of(incoming.Call.Status).Group == ResultGroup.Other)
            unknown[("status", incoming.Call.Status)] = unknown.GetValueOrDefault(("status", incoming.Call.Status)) + 1;
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
            StatusId = newTerms.Intern(TermKind.Status, call.Status),
            AppId = newTerms.Intern(TermKind.App, call.AppId),
            IntentId = newTerms.Intern(TermKind.Intent, call.IntentLevel),
            HangupId = newTerms.Intern(TermKind.HangupBy, call.HangupBy),
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
            TagIds = newTerms.Intern(TermKind.CallTag, call.CallTags),
            CustomerTagIds = newTerms.Intern(TermKind.CustomerTag, call.CustomerTags),
            ConcernIds = newTerms.Intern(TermKind.Concern, call.Concerns),
            LastWords = incoming.LastWords,
            Sequence = ++lastSequence,
        };
    }

    private void RemoveTags(CallRow row)
    {
        foreach (var id in row.AllTermIds())
            sql.RemoveTag(id, row.StartedAt, row.Key);
    }

    private bool IsHigh(CallRow row) => IntentLevels.IsHigh(newTerms.Text(row.IntentId));

    private CallRow? Find(long hash, string callId) => sql.FindCall(hash, callId);

    /// <summary>
    /// The same bytes, or the same JSON written otherwise (spaces, order of keys), as any content received before: the platform repeats
    /// for hours, so an old content may come again after it was replaced, and must not replace it back.
    /// </summary>
    private bool IsKnown(CallRow known, IncomingCall incoming)
    {
        var bodies = sql.FindBodies(known.Key);
        foreach (var (hash, length, bytes) in bodies)
        {
            if (hash == incoming.ContentHash && length == incoming.Length && BodyCodec.Decompress(bytes).AsSpan().SequenceEqual(BodyCodec.Decompress(incoming.Compressed)))
                return true;
        }
        return bodies.Any(body => SameContent.Of(BodyCodec.Decompress(body.Bytes), BodyCodec.Decompress(incoming.Compressed)));
    }
}
