using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Ingest.Retention;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Retention;

/// <summary>
/// Removes one person, by phone number, from everything that is kept here: calls with their versions, words, figures, recordings and reviews; bodies in the
/// quarantine and of other kinds; saved filters; prepared exports; what the inbox and free pages of the files still hold. Then looks through the bytes of all files.
/// What the platform pushes afterwards is a new record.
/// </summary>
public sealed class Eraser(
    IDbContextFactory<CallsDbContext> contexts, IngestQueue queue, Holds holds, NumberHash hash, StoredFiles files, Paths paths, TimeProvider time)
{
    private const int CallsAtATime = 20;
    private const int BodiesAtATime = 500;
    private static readonly string[] ReviewTables = ["Reviews", "ReviewAnswers", "CallQuickTags", "ReviewComments", "ReviewMentions", "ReviewActs", "ReviewQueueItems"];

    /// <summary>What there is of a number.</summary>
    public async Task<ErasureCounts> FindAsync(PhonePattern number, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var keys = (await CallsAsync(db, number, int.MaxValue, cancel)).ConvertAll(c => c.Key);
        var copies = await db.Recordings.Where(r => keys.Contains(r.CallKey) && r.State == RecordingState.Stored).Select(r => r.Length).ToListAsync(cancel);
        var like = $"%{number.Digits}%";
        long reviews = 0;
        foreach (var table in ReviewTables)
            reviews += await CountAsync(db, table, keys, cancel);
        return new ErasureCounts
        {
            Calls = keys.Count,
            Versions = await db.CallBodies.LongCountAsync(b => keys.Contains(b.CallKey), cancel),
            Recordings = copies.Count,
            RecordingBytes = copies.Sum(l => l ?? 0),
            Analyses = await db.RecordingAnalyses.LongCountAsync(a => keys.Contains(a.CallKey), cancel),
            ReviewRows = reviews,
            KeptBodies = (await KeptAsync(db, number, cancel)).Count,
            SavedFilters = (await ViewsAsync(db, number, cancel)).Count + (await RulesAsync(db, number, cancel)).Count,
            ExportFiles = Directory.Exists(ExportFolder) ? Directory.GetFiles(ExportFolder).Length : 0,
            MentionedByOthers = await db.CallTexts.LongCountAsync(t => !keys.Contains(t.CallKey) && (EF.Functions.Like(t.Transcript, like) || EF.Functions.Like(t.Properties, like)), cancel),
            TermsLeft = await db.Terms.LongCountAsync(t => EF.Functions.Like(t.Text, like), cancel),
        };
    }

    /// <summary>Erases, to the end. Its receipt is kept in the database from its beginning on.</summary>
    /// <param name="progress">Told what is being done.</param>
    /// <exception cref="InvalidOperationException">The number is held.</exception>
    public async Task<ErasureReceipt> RunAsync(PhonePattern number, string reason, Actor by, IProgress<string> progress, CancellationToken cancel)
    {
        if (await holds.IsHeldAsync(number.Digits, cancel))
            throw new InvalidOperationException("The number, or one of its calls, is held. Release the hold first.");
        var receipt = new ErasureReceipt { NumberHash = hash.Of(number.Digits), By = by.Name, StartedAt = time.GetUtcNow(), Reason = reason };
        var id = await BeginAsync(receipt, by);
        // What was acknowledged before is among the calls.
        await queue.FiledAsync().WaitAsync(cancel);
        var found = await FindAsync(number, cancel);
        var written = new HashSet<string>(StringComparer.Ordinal) { number.Digits };

        progress.Report("Calls");
        var recordings = await CallsGoAsync(number, written, cancel);
        progress.Report("Recordings");
        await RecordingsGoAsync(recordings, cancel);
        progress.Report("Quarantine and other kinds");
        await KeptGoAsync(number, cancel);
        progress.Report("Saved filters and exports");
        var others = await BesideGoAsync(number, cancel);
        ExportsGo();
        progress.Report("Rewriting the files");
        var emptied = await RewriteAsync(cancel);
        progress.Report("Looking through all bytes");
        var scan = await Task.Run(() => files.Scan(written, cancel), cancel);

        receipt = receipt with
        {
            FinishedAt = time.GetUtcNow(), Removed = found with { OtherRows = others }, DatabaseRewritten = true, LogEmptied = emptied,
            FilesScanned = scan.Files, BytesScanned = scan.Bytes, StillIn = scan.Found, OutsideReach = files.Copies(),
        };
        await EndAsync(id, receipt, by);
        return receipt;
    }

    private string ExportFolder => Path.Combine(paths.Storage, "exports");

    private async Task<HashSet<string>> CallsGoAsync(PhonePattern number, HashSet<string> written, CancellationToken cancel)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            List<CallRow> calls;
            await using (var db = await contexts.CreateDbContextAsync(cancel))
            {
                calls = await CallsAsync(db, number, CallsAtATime, cancel);
                var keys = calls.ConvertAll(c => c.Key);
                names.UnionWith(await db.Recordings.Where(r => keys.Contains(r.CallKey) && r.FileName != null).Select(r => r.FileName!).ToListAsync(cancel));
            }
            if (calls.Count == 0)
                return names;
            written.UnionWith(calls.Select(c => c.Phone));
            await queue.RunBehindAsync(session => calls.Count(c => session.Delete(c.CallId)));
        }
    }

    private async Task RecordingsGoAsync(HashSet<string> names, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        foreach (var name in names)
        {
            // The same sound may be another call's as well: an announcement of the network.
            if (!await db.Recordings.AnyAsync(r => r.FileName == name, cancel))
                File.Delete(Path.Combine(paths.Folder("recordings"), name));
        }
    }

    private async Task KeptGoAsync(PhonePattern number, CancellationToken cancel)
    {
        List<long> ids;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
            ids = await KeptAsync(db, number, cancel);
        foreach (var some in ids.Chunk(CallsAtATime))
            await queue.RunBehindAsync(session => Execute(session, $"DELETE FROM KeptBodies WHERE Id IN ({string.Join(',', some)})"));
    }

    /// <summary>Saved views, rules, prepared exports, preferences and counted words. Returns how many of the last two.</summary>
    private async Task<long> BesideGoAsync(PhonePattern number, CancellationToken cancel)
    {
        List<long> views, rules, jobs;
        List<string> words;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            views = await ViewsAsync(db, number, cancel);
            rules = await RulesAsync(db, number, cancel);
            jobs = [.. (await db.ExportJobs.Select(j => new { j.Id, j.Query }).ToListAsync(cancel)).Where(j => number.IsIn(Uri.UnescapeDataString(j.Query))).Select(j => j.Id)];
            words = [.. (await db.UnknownWords.Select(w => w.Name).ToListAsync(cancel)).Where(number.IsIn)];
        }
        return await queue.RunBehindAsync(session =>
        {
            Execute(session, $"DELETE FROM SavedViews WHERE Id IN ({string.Join(',', views)}); DELETE FROM ReviewRules WHERE Id IN ({string.Join(',', rules)}); DELETE FROM ExportJobs WHERE Id IN ({string.Join(',', jobs)})");
            Execute(session, $"UPDATE ExportJobs SET State = {(int)ExportState.Expired} WHERE State = {(int)ExportState.Done}; UPDATE ExportJobs SET State = {(int)ExportState.Cancelled} WHERE State IN ({(int)ExportState.Waiting}, {(int)ExportState.Running})");
            var others = Execute(session, "DELETE FROM UserPreferences WHERE instr(Value, $number) > 0", ("$number", number.Digits));
            foreach (var word in words)
                others += Execute(session, "DELETE FROM UnknownWords WHERE Name = $name", ("$name", word));
            return others;
        });
    }

    private void ExportsGo()
    {
        if (!Directory.Exists(ExportFolder))
            return;
        foreach (var file in Directory.EnumerateFiles(ExportFolder))
            File.Delete(file);
    }

    /// <summary>Database and inbox without anything in free space, their logs empty. False when somebody kept the log from being emptied.</summary>
    private async Task<bool> RewriteAsync(CancellationToken cancel)
    {
        await queue.RunAloneAsync(connection =>
        {
            InboxFile.Clean(connection);
            // The copy that VACUUM makes is as large as the database: not in memory.
            Run(connection, "PRAGMA temp_store=FILE; VACUUM; PRAGMA temp_store=MEMORY");
        });
        for (var tries = 0; tries < 20; tries++)
        {
            var emptied = false;
            await queue.RunAloneAsync(connection =>
            {
                using var checkpoint = connection.CreateCommand();
                checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
                emptied = checkpoint.ExecuteScalar() is 0L;
            });
            if (emptied)
                return true;
            await Task.Delay(TimeSpan.FromMilliseconds(250), time, cancel);
        }
        return false;
    }

    private async Task<long> BeginAsync(ErasureReceipt receipt, Actor by) => await queue.RunAsync(session =>
    {
        using var insert = Holds.Command(session, "INSERT INTO Erasures (NumberHash, \"By\", StartedAt, Receipt) VALUES ($hash, $by, $at, $receipt) RETURNING Id",
            ("$hash", receipt.NumberHash), ("$by", receipt.By), ("$at", receipt.StartedAt.ToUnixTimeMilliseconds()), ("$receipt", receipt.ToJson()));
        var id = (long)insert.ExecuteScalar()!;
        session.Audit(Note(receipt, by, ("what", "begun"), ("receipt", id)));
        return id;
    });

    private async Task EndAsync(long id, ErasureReceipt receipt, Actor by) => await queue.RunAsync(session =>
    {
        Execute(session, "UPDATE Erasures SET FinishedAt = $at, Receipt = $receipt WHERE Id = $id", ("$at", receipt.FinishedAt!.Value.ToUnixTimeMilliseconds()), ("$receipt", receipt.ToJson()), ("$id", id));
        return session.Audit(Note(receipt, by, ("what", "done"), ("receipt", id), ("calls", receipt.Removed.Calls), ("recordings", receipt.Removed.Recordings), ("kept", receipt.Removed.KeptBodies), ("stillIn", receipt.StillIn.Count)));
    });

    private AuditNote Note(ErasureReceipt receipt, Actor by, params ReadOnlySpan<(string, object?)> details) =>
        new(time.GetUtcNow().ToUnixTimeMilliseconds(), by, AuditActs.PersonErased, AuditSubject.Number(receipt.NumberHash), AuditNote.Json(details));

    private static async Task<List<CallRow>> CallsAsync(CallsDbContext db, PhonePattern number, int most, CancellationToken cancel)
    {
        var phone = StableHash.OfPhone(number.Digits);
        return [.. (await db.Calls.Where(c => c.PhoneHash == phone).OrderBy(c => c.Key).Take(most).ToListAsync(cancel)).Where(c => CallFilterExtensions.Digits(c.Phone) == number.Digits)];
    }

    private static async Task<List<long>> KeptAsync(CallsDbContext db, PhonePattern number, CancellationToken cancel)
    {
        var (ids, place) = (new List<long>(), 0L);
        while (true)
        {
            var some = await db.KeptBodies.Where(k => k.Id > place).OrderBy(k => k.Id).Take(BodiesAtATime).Select(k => new { k.Id, k.Bytes, k.Message, k.Envelope, k.Field }).ToListAsync(cancel);
            ids.AddRange(some.Where(k => number.IsIn(BodyCodec.Decompress(k.Bytes)) || number.IsIn($"{k.Message}\n{k.Envelope}\n{k.Field}")).Select(k => k.Id));
            if (some.Count < BodiesAtATime)
                return ids;
            place = some[^1].Id;
        }
    }

    private static async Task<List<long>> ViewsAsync(CallsDbContext db, PhonePattern number, CancellationToken cancel) =>
        [.. (await db.SavedViews.Select(v => new { v.Id, v.Query, v.Name }).ToListAsync(cancel)).Where(v => number.IsIn(Uri.UnescapeDataString(v.Query)) || number.IsIn(v.Name)).Select(v => v.Id)];

    private static async Task<List<long>> RulesAsync(CallsDbContext db, PhonePattern number, CancellationToken cancel) =>
        [.. (await db.ReviewRules.Select(r => new { r.Id, r.FilterQuery, r.Name }).ToListAsync(cancel)).Where(r => number.IsIn(Uri.UnescapeDataString(r.FilterQuery)) || number.IsIn(r.Name)).Select(r => (long)r.Id)];

    private static async Task<long> CountAsync(CallsDbContext db, string table, List<long> keys, CancellationToken cancel)
    {
        if (keys.Count == 0)
            return 0;
        // Table names are the constants above, keys are numbers.
        var sql = $"SELECT count(*) AS Value FROM \"{table}\" WHERE CallKey IN ({string.Join(',', keys)})";
        return await db.Database.SqlQueryRaw<long>(sql).SingleAsync(cancel);
    }

    private static int Execute(WriterSession session, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = Holds.Command(session, sql, values);
        return command.ExecuteNonQuery();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }
}
