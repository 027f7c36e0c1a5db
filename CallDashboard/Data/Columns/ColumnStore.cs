using System.Data.Common;
using System.Globalization;
using CallDashboard.Data.Search;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CallDashboard.Data.Columns;

/// <summary>
/// Every call in memory, as columns of what filters, counts and orders look at: some fifty bytes a call. What is asked of all calls at once is answered from here, in milliseconds
/// per million. Follows <see cref="Change"/>, as all followers do, and is brought to the moment of the question by whoever asks:
/// an answer is never older than the database, and agrees with what is read beside it.
/// </summary>
public sealed class ColumnStore(CallContexts contexts, TermCatalog terms) : IDisposable
{
    /// <summary>Changes that whoever asks puts in by himself. More are put in behind.</summary>
    private const int MostAtOnce = 4_000;

    private const int KeysAtATime = 50_000, MostSets = 100_000;

    // Only one at a time changes anything; views are read by everybody.
    private readonly SemaphoreSlim gate = new(1);
    private readonly Lock building = new();
    private readonly Dictionary<string, int[]> sets = new(StringComparer.Ordinal) { [""] = [] };
    private readonly CancellationTokenSource ending = new();
    private volatile ColumnView? view;
    private Task? catchingUp;

    /// <summary>The catalogue of texts that filters are read with.</summary>
    public TermCatalog Terms => terms;

    /// <summary>False until all calls have been read once after the start.</summary>
    public bool IsReady => view is not null;

    /// <summary>Begins a moment of the database of which the columns know everything. Waits while there is much to be put in; ended by the token.</summary>
    /// <param name="db">Without a moment of its own.</param>
    internal async Task<ColumnMoment> BeginAsync(CallsDbContext db, CancellationToken cancel)
    {
        if (db.Database.CurrentTransaction is not null)
            throw new InvalidOperationException("The moment has begun without the columns.");
        for (var wait = false; ; wait = true)
        {
            if (wait || view is null)
                await CatchUpAsync(cancel);
            await gate.WaitAsync(cancel);
            try
            {
                var moment = await db.BeginSnapshotAsync(cancel);
                try
                {
                    var last = Last(db);
                    if (view is { } known && last - known.Sequence <= MostAtOnce)
                    {
                        if (last > known.Sequence)
                            view = Follow(db, known, last, cancel);
                        return new ColumnMoment(db, view, terms, moment);
                    }
                }
                catch
                {
                    await moment.DisposeAsync();
                    throw;
                }
                await moment.DisposeAsync();
            }
            finally
            {
                gate.Release();
            }
        }
    }

    /// <summary>Puts everything in that is in the database. One at a time: whoever else asks waits for the same, and goes on without it when the token ends his waiting.</summary>
    public Task CatchUpAsync(CancellationToken cancel)
    {
        lock (building)
        {
            if (catchingUp is not { IsCompleted: false })
                catchingUp = Task.Run(() => ReadAsync(ending.Token), CancellationToken.None);
            return catchingUp.WaitAsync(cancel);
        }
    }

    public void Dispose()
    {
        ending.Cancel();
        ending.Dispose();
        gate.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (view is null)
            await BuildAsync(db, cancel);
        await gate.WaitAsync(cancel);
        try
        {
            await using var moment = await db.BeginSnapshotAsync(cancel);
            if (Last(db) is var last && last > view!.Sequence)
                view = Follow(db, view, last, cancel);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>
    /// Reads all calls, a stretch of keys at a time, each of its own moment, so that the writer's log can be put away meanwhile; then who is last. What changed since the first
    /// of these moments is read again by <see cref="Follow"/>, which makes it right.
    /// </summary>
    private async Task BuildAsync(CallsDbContext db, CancellationToken cancel)
    {
        await db.Database.OpenConnectionAsync(cancel);
        try
        {
            var from = Last(db);
            var draft = new ColumnDraft(ColumnView.Empty, SetOf);
            using (var next = Command(db, $"""SELECT {ColumnChunk.Columns} FROM "Calls" AS c WHERE c."Key" > $0 ORDER BY c."Key" LIMIT {KeysAtATime}"""))
            {
                for (long after = -1, read = KeysAtATime; read == KeysAtATime;)
                {
                    cancel.ThrowIfCancellationRequested();
                    next.Parameters["$0"].Value = after;
                    using var rows = next.ExecuteReader();
                    for (read = 0; rows.Read(); read++)
                    {
                        after = rows.GetInt64(0);
                        draft.Set(rows);
                    }
                }
            }
            using (var byNumber = Command(db, """SELECT "PhoneHash", "Key" FROM "Calls" WHERE "PhoneHash" <> 0 ORDER BY "PhoneHash", "StartedAt", "Key" """))
            {
                using var rows = byNumber.ExecuteReader();
                (long Phone, long Key)? before = null;
                while (rows.Read())
                {
                    var (phone, key) = (rows.GetInt64(0), rows.GetInt64(1));
                    // Arrived since its stretch was read, or has another number now: the others are told apart without it, as they will be told apart from it.
                    if (draft.PhoneOf(key) != phone)
                        continue;
                    if (before is { } other && other.Phone != phone)
                        draft.SetLast(other.Key, true);
                    before = (phone, key);
                }
                if (before is { } end)
                    draft.SetLast(end.Key, true);
            }
            view = draft.Finish(from);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>The view with all changes up to the moment of <paramref name="db"/>, whose last one is <paramref name="to"/>.</summary>
    private ColumnView Follow(CallsDbContext db, ColumnView known, long to, CancellationToken cancel)
    {
        var draft = new ColumnDraft(known, SetOf);
        // Of how many of a number's calls one may since be the last.
        var touched = new Dictionary<long, int>();
        using (var changes = Command(db, $"""
            SELECT {ColumnChunk.Columns}, h."CallKey" FROM (SELECT DISTINCT "CallKey" FROM "Changes" WHERE "Sequence" > $0) AS h LEFT JOIN "Calls" AS c ON c."Key" = h."CallKey" ORDER BY h."CallKey"
            """))
        {
            changes.Parameters["$0"].Value = known.Sequence;
            using var rows = changes.ExecuteReader();
            while (rows.Read())
            {
                cancel.ThrowIfCancellationRequested();
                var key = rows.GetInt64(rows.FieldCount - 1);
                Touch(draft.PhoneOf(key));
                if (rows.IsDBNull(0))
                    draft.Clear(key);
                else
                    draft.Set(rows);
                Touch(draft.PhoneOf(key));
            }
        }
        using var newest = Command(db, """SELECT "Key" FROM "Calls" WHERE "PhoneHash" = $0 ORDER BY "StartedAt" DESC, "Key" DESC LIMIT $1""");
        foreach (var (phone, changed) in touched)
        {
            cancel.ThrowIfCancellationRequested();
            // Whoever was the last stands behind those alone that changed.
            (newest.Parameters["$0"].Value, newest.Parameters["$1"].Value) = (phone, changed + 1);
            using var rows = newest.ExecuteReader();
            for (var isFirst = true; rows.Read(); isFirst = false)
                draft.SetLast(rows.GetInt64(0), isFirst);
        }
        return draft.Finish(to);

        void Touch(long phone)
        {
            if (phone != 0)
                touched[phone] = touched.GetValueOrDefault(phone) + 1;
        }
    }

    private int[] SetOf(string ids)
    {
        if (sets.TryGetValue(ids, out var set))
            return set;
        // Of most sets there are many calls; when it is full it begins anew.
        if (sets.Count >= MostSets)
        {
            sets.Clear();
            sets[""] = [];
        }
        return sets[ids] = [.. ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
    }

    private static long Last(CallsDbContext db)
    {
        using var last = Command(db, """SELECT coalesce(max("Sequence"), 0) FROM "Changes" """);
        return (long)last.ExecuteScalar()!;
    }

    // Written in SQL: the same for everybody, whatever part of the calls the context's viewer may see.
    private static DbCommand Command(CallsDbContext db, string sql)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandText = sql;
        foreach (var name in (string[])["$0", "$1"])
        {
            if (!sql.Contains(name, StringComparison.Ordinal))
                continue;
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
