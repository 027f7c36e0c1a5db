using CallDashboard.Data;
using CallDashboard.Ingest;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Recordings.Archive;

/// <summary>A recording that is to be fetched.</summary>
/// <param name="StartedAt">Of the call, unix seconds.</param>
public sealed record WantedRecording(long CallKey, Track Track, string Url, int Attempts, long StartedAt);

/// <summary>What a record says about one recording; an empty address: there is none.</summary>
public readonly record struct NamedRecording(long CallKey, Track Track, string Url);

/// <summary>What became of a try. <paramref name="FileName"/> and the three after it are set when it was stored.</summary>
public sealed record FetchOutcome(
    WantedRecording Wanted, RecordingState State, long At, string? FileName, string? ContentType, long? Length, string? Checksum, long? NextTryAt, string? Error);

/// <summary>
/// Reads the rows of recordings, and changes them on the one writer's connection: changes ride on its next commit instead of fighting it for the
/// file. Every change names the address it is about, so that a slow fetch never overwrites what a newer record said.
/// </summary>
public sealed class RecordingRows(IDbContextFactory<CallsDbContext> contexts, IngestQueue writer)
{
    /// <summary>Name of the cursor in <see cref="FollowerCursor"/>.</summary>
    public const string Cursor = "recordings";

    /// <summary>How far the archive has followed.</summary>
    public async Task<long> CursorAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Cursors.Where(c => c.Name == Cursor).Select(c => c.Sequence).FirstOrDefaultAsync(cancel);
    }

    /// <summary>Those that are due, the longest due first.</summary>
    public async Task<IReadOnlyList<WantedRecording>> DueAsync(long now, int take, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Recordings.Where(r => r.NextTryAt != null && r.NextTryAt <= now).OrderBy(r => r.NextTryAt).Take(take)
            .Join(db.Calls, r => r.CallKey, c => c.Key, (r, c) => new { r, c.StartedAt }).OrderBy(x => x.r.NextTryAt)
            .Select(x => new WantedRecording(x.r.CallKey, x.r.Track, x.r.Url, x.r.Attempts, x.StartedAt)).ToListAsync(cancel);
    }

    /// <summary>When the first is, or was, due; unix milliseconds.</summary>
    public async Task<long?> FirstDueAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Recordings.Where(r => r.NextTryAt != null).OrderBy(r => r.NextTryAt).Select(r => r.NextTryAt).FirstOrDefaultAsync(cancel);
    }

    /// <summary>Notes what records say and moves the cursor, in one transaction. A new address of a stored recording is fetched while the old copy still plays.</summary>
    /// <param name="dueAt">When new addresses are fetched, unix milliseconds; null: only when somebody asks.</param>
    /// <returns>Keys of the calls that changed.</returns>
    public Task<IReadOnlyList<long>> FollowAsync(IReadOnlyList<NamedRecording> named, long sequence, long? dueAt, long now) => writer.RunAsync<IReadOnlyList<long>>(session =>
    {
        using var name = Command(session, """
            INSERT INTO "Recordings" ("CallKey", "Track", "Url", "State", "Attempts", "NextTryAt", "ChangedAt")
            SELECT $call, $track, $url, 1, 0, $due, $now WHERE EXISTS (SELECT 1 FROM "Calls" WHERE "Key" = $call)
            ON CONFLICT ("CallKey", "Track") DO UPDATE SET "Url" = excluded."Url", "Attempts" = 0, "NextTryAt" = excluded."NextTryAt", "Error" = NULL,
                "State" = CASE WHEN "State" = 2 AND $due IS NOT NULL THEN 2 ELSE 1 END,
                "ChangedAt" = CASE WHEN "State" = 2 AND $due IS NOT NULL THEN "ChangedAt" ELSE excluded."ChangedAt" END
            WHERE "Url" <> excluded."Url"
            """);
        // A record that no longer names a recording does not take the copy away.
        using var unname = Command(session, """DELETE FROM "Recordings" WHERE "CallKey" = $call AND "Track" = $track AND "FileName" IS NULL""");
        var changed = new List<long>();
        foreach (var one in named)
        {
            var command = one.Url.Length == 0 ? unname : name;
            if (Run(command, ("$call", one.CallKey), ("$track", (int)one.Track), ("$url", one.Url), ("$due", dueAt), ("$now", now)) > 0)
                changed.Add(one.CallKey);
        }
        using var cursor = Command(session, """
            INSERT INTO "Cursors" ("Name", "Sequence") VALUES ($name, $sequence) ON CONFLICT ("Name") DO UPDATE SET "Sequence" = excluded."Sequence"
            """);
        Run(cursor, ("$name", Cursor), ("$sequence", sequence));
        return changed;
    });

    /// <summary>Makes a row for a recording that somebody wants before the archive came to it; due at once.</summary>
    public Task<bool> NameAsync(NamedRecording named, long now) => writer.RunAsync(session =>
    {
        using var name = Command(session, """
            INSERT INTO "Recordings" ("CallKey", "Track", "Url", "State", "Attempts", "NextTryAt", "ChangedAt")
            SELECT $call, $track, $url, 1, 0, $now, $now WHERE EXISTS (SELECT 1 FROM "Calls" WHERE "Key" = $call) ON CONFLICT DO NOTHING
            """);
        return Run(name, ("$call", named.CallKey), ("$track", (int)named.Track), ("$url", named.Url), ("$now", now)) > 0;
    });

    /// <summary>Notes how tries ended. A stored recording whose new address fails stays stored, with the reason beside it.</summary>
    public Task<int> FinishAsync(IReadOnlyList<FetchOutcome> outcomes) => writer.RunAsync(session =>
    {
        using var stored = Command(session, """
            UPDATE "Recordings" SET "State" = 2, "FileName" = $file, "ContentType" = $type, "Length" = $length, "Checksum" = $sum, "Attempts" = "Attempts" + 1,
                "NextTryAt" = NULL, "Error" = NULL, "ChangedAt" = $now
            WHERE "CallKey" = $call AND "Track" = $track AND "Url" = $url
            """);
        using var failed = Command(session, """
            UPDATE "Recordings" SET "State" = CASE WHEN "State" = 2 THEN 2 ELSE $state END, "Attempts" = "Attempts" + 1, "NextTryAt" = $due, "Error" = $error,
                "ChangedAt" = CASE WHEN "State" = 2 THEN "ChangedAt" ELSE $now END
            WHERE "CallKey" = $call AND "Track" = $track AND "Url" = $url
            """);
        var changed = 0;
        foreach (var o in outcomes)
        {
            changed += o.State == RecordingState.Stored
                ? Run(stored, ("$file", o.FileName), ("$type", o.ContentType), ("$length", o.Length), ("$sum", o.Checksum), ("$now", o.At),
                    ("$call", o.Wanted.CallKey), ("$track", (int)o.Wanted.Track), ("$url", o.Wanted.Url))
                : Run(failed, ("$state", (int)o.State), ("$due", o.NextTryAt), ("$error", o.Error), ("$now", o.At),
                    ("$call", o.Wanted.CallKey), ("$track", (int)o.Wanted.Track), ("$url", o.Wanted.Url));
        }
        return changed;
    });

    /// <summary>Makes a recording due from the start, whatever became of it before; false when there is no row.</summary>
    /// <param name="forgetCopy">The copy's file is lost.</param>
    public Task<bool> RequestAsync(long callKey, Track track, long now, bool forgetCopy) => writer.RunAsync(session =>
    {
        using var request = Command(session, """
            UPDATE "Recordings" SET "State" = CASE WHEN "State" = 2 AND NOT $forget THEN 2 ELSE 1 END, "FileName" = CASE WHEN $forget THEN NULL ELSE "FileName" END,
                "Attempts" = 0, "NextTryAt" = $now, "ChangedAt" = CASE WHEN "State" = 2 AND NOT $forget THEN "ChangedAt" ELSE $now END
            WHERE "CallKey" = $call AND "Track" = $track
            """);
        return Run(request, ("$forget", forgetCopy), ("$now", now), ("$call", callKey), ("$track", (int)track)) > 0;
    });

    /// <summary>Makes everything due that has failed, spread over a while; returns how many.</summary>
    public Task<int> RequestFailedAsync(long now) => writer.RunAsync(session =>
    {
        using var request = Command(session, """UPDATE "Recordings" SET "Attempts" = 0, "NextTryAt" = $now + abs("CallKey" % 60) * 1000 WHERE "State" = 3""");
        return Run(request, ("$now", now));
    });

    private static SqliteCommand Command(WriterSession session, string text)
    {
        var command = session.Connection.CreateCommand();
        command.CommandText = text;
        return command;
    }

    private static int Run(SqliteCommand command, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        command.Parameters.Clear();
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command.ExecuteNonQuery();
    }
}
