using System.Text.Json;
using System.Text.Json.Nodes;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Simulation;

/// <summary>Loads and removes the sample calls by the way of every push: parser, queue, the one writer.</summary>
public sealed class SampleData(
    IDbContextFactory<CallsDbContext> contexts, RecordParser parser, IngestQueue queue, IdNameCatalog names, IOptions<DisplayOptions> display, TimeProvider time)
    : ISampleData, IDisposable
{
    /// <summary>Calls loaded, the three recorded ones among them.</summary>
    public const int Calls = 5000;

    // Small enough that pushes of the platform find a gap between two commits.
    private const int Batch = 100;

    private static readonly Uri Recordings = new("https://recordings.example.com/");

    private readonly SemaphoreSlim one = new(1, 1);
    private readonly Lock gate = new();
    private CancellationTokenSource? running;
    private SampleDataProgress? state;
    private int? counted;

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public SampleDataProgress? Running
    {
        get
        {
            lock (gate)
                return state;
        }
    }

    /// <inheritdoc/>
    public async Task<int> CountAsync(CancellationToken cancel = default)
    {
        lock (gate)
            if (counted is { } known)
                return known;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        // No index tells the source of a call. The names come first and go last, so without them there is nothing to count;
        // and only this class adds or removes sample calls, so one count holds until its next job.
        var count = await db.IdNames.AnyAsync(name => name.IsSample, cancel) ? await db.Calls.CountAsync(call => call.Source == CallSource.Sample, cancel) : 0;
        lock (gate)
            if (state is null)
                counted = count;
        return count;
    }

    /// <inheritdoc/>
    public Task LoadAsync(IProgress<SampleDataProgress>? progress = null, Actor? by = null, CancellationToken cancel = default) => AloneAsync(async token =>
    {
        var present = await CountAsync(token);
        if (present == Calls)
            return;
        // A part left by a stop in the middle has other times than those to come.
        if (present > 0)
            await RemoveAllAsync(progress, by, token);
        try
        {
            Report(new(0, Calls, Removing: false), progress);
            await NameAsync(by);
            var done = 0;
            foreach (var batch in Bodies().Chunk(Batch))
            {
                token.ThrowIfCancellationRequested();
                var calls = batch.Select(Incoming).ToArray();
                await WriteAsync(() => queue.StoreAsync(calls, [], time.GetUtcNow().ToUnixTimeMilliseconds(), isPush: false), token);
                Report(new(done += calls.Length, Calls, Removing: false), progress);
            }
        }
        catch (OperationCanceledException)
        {
            await RemoveAllAsync(progress, by, CancellationToken.None);
            throw;
        }
    }, cancel);

    /// <inheritdoc/>
    public Task RemoveAsync(IProgress<SampleDataProgress>? progress = null, Actor? by = null, CancellationToken cancel = default) =>
        AloneAsync(token => RemoveAllAsync(progress, by, token), cancel);

    /// <inheritdoc/>
    public void Cancel()
    {
        lock (gate)
            running?.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    /// <summary>The records as they would be pushed, oldest first, the three recorded ones at the end.</summary>
    internal IEnumerable<byte[]> Bodies()
    {
        var now = time.GetUtcNow();
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(display.Value.TimeZone, out var found) ? found : TimeZoneInfo.Utc;
        foreach (var call in new SamplePlan(zone, now).Make(Calls - SampleRecordings.Recorded.Length, Recordings))
            yield return CallJson.Write(call.Record);
        for (var i = 0; i < SampleRecordings.Recorded.Length; i++)
            yield return Recorded(SampleRecordings.Recorded[i], now.ToUnixTimeSeconds() - 60 * (i + 1));
    }

    // The record as it was made, moved to the present and to the tasks of the others.
    private static byte[] Recorded(string name, long end)
    {
        var record = JsonNode.Parse(ClipBank.Read(name + ".json"))!.AsObject();
        var length = (long)record["endTime"]! - (long)record["startTime"]!;
        var task = Cast.Tasks.First(task => task.Language == name[..2]);
        (record["endTime"], record["startTime"]) = (end, end - length);
        (record["appId"], record["robotCallJobId"], record["dialogFlowId"], record["tenantPhoneNumberId"]) = (task.App, task.Id, task.ScriptId, task.LineId);
        return JsonSerializer.SerializeToUtf8Bytes(record);
    }

    private IncomingCall Incoming(byte[] body)
    {
        var record = parser.Parse(body).Records.Single();
        var call = record.Call ?? throw new InvalidOperationException($"A sample record cannot be read: {record.Problem}");
        // A push comes a second or so after the call's end.
        var lag = 400 + (long)(new SeededRandom((ulong)StableHash.Of(call.CallId)).Fraction() * 2200);
        return new IncomingCall(call, record.Bytes.Span, CallSource.Sample, call.EndTime!.Value * 1000 + lag);
    }

    private async Task RemoveAllAsync(IProgress<SampleDataProgress>? progress, Actor? by, CancellationToken cancel)
    {
        string[] ids;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
            ids = await db.Calls.Where(call => call.Source == CallSource.Sample).OrderByDescending(call => call.Key).Select(call => call.CallId).ToArrayAsync(cancel);
        Report(new(0, ids.Length, Removing: true), progress);
        var done = 0;
        foreach (var batch in ids.Chunk(Batch))
        {
            cancel.ThrowIfCancellationRequested();
            await WriteAsync(() => queue.RunAsync(session => batch.Count(session.Delete)), cancel);
            Report(new(done += batch.Length, ids.Length, Removing: true), progress);
        }
        await WriteAsync(() => queue.RunAsync(session =>
        {
            using var command = session.Connection.CreateCommand();
            command.CommandText = $"DELETE FROM IdNames WHERE IsSample; DELETE FROM JobScripts WHERE JobId IN ({string.Join(',', Cast.Tasks.Select(task => task.Id))}) AND NOT EXISTS (SELECT 1 FROM Rollups WHERE Kind = $job AND Value = JobScripts.JobId)";
            command.Parameters.AddWithValue("$job", (int)RollupKind.Job);
            command.ExecuteNonQuery();
            return session.Audit(Note(by, AuditActs.SamplesRemoved, ids.Length));
        }), cancel);
        await names.LoadAsync(cancel);
    }

    // Names that people gave to the same ids stay theirs.
    private async Task NameAsync(Actor? by)
    {
        var now = time.GetUtcNow();
        (IdKind Kind, long Id, string Name)[] all =
        [
            .. Cast.Tasks.Select(task => (IdKind.Job, task.Id, Cast.NameOf(task, now))),
            .. Cast.Scripts.Select(script => (IdKind.Script, script.Id, script.Name)),
            .. Cast.Lines.Select(line => (IdKind.Line, line.Id, line.Name)),
        ];
        await WriteAsync(() => queue.RunAsync(session =>
        {
            foreach (var (kind, id, name) in all)
            {
                using var command = session.Connection.CreateCommand();
                command.CommandText = "INSERT INTO IdNames (Kind, Id, Name, IsSample) VALUES ($kind, $id, $name, 1) ON CONFLICT DO NOTHING";
                command.Parameters.AddWithValue("$kind", (int)kind);
                command.Parameters.AddWithValue("$id", id);
                command.Parameters.AddWithValue("$name", name);
                command.ExecuteNonQuery();
            }
            return session.Audit(Note(by, AuditActs.SamplesAdded, Calls));
        }), CancellationToken.None);
        await names.LoadAsync();
    }

    private AuditNote Note(Actor? by, string act, int calls) => new(time.GetUtcNow().ToUnixTimeMilliseconds(), by ?? Actor.System, act, AuditSubject.None, AuditNote.Json(("calls", calls)));

    // The queue refuses at once when it is full: sample data can wait, pushes cannot.
    private async Task WriteAsync(Func<Task> write, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (QueueFullException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancel);
            }
        }
    }

    private async Task AloneAsync(Func<CancellationToken, Task> work, CancellationToken cancel)
    {
        if (!await one.WaitAsync(0, cancel))
            return;
        try
        {
            using var source = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            lock (gate)
                running = source;
            await work(source.Token);
        }
        finally
        {
            lock (gate)
                (running, state) = (null, null);
            one.Release();
            Changed?.Invoke();
        }
    }

    private void Report(SampleDataProgress at, IProgress<SampleDataProgress>? progress)
    {
        lock (gate)
            (state, counted) = (at, null);
        progress?.Report(at);
        Changed?.Invoke();
    }
}
