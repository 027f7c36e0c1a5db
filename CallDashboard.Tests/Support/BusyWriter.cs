using CallDashboard.Ingest;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Support;

/// <summary>Keeps the writer at work until it is disposed, with as many pushes waiting behind it as send the next ones to the inbox.</summary>
internal sealed class BusyWriter : IDisposable
{
    private readonly ManualResetEventSlim end = new();
    private readonly List<Task<PushReply>> waiting = [];
    private readonly HttpClient http;

    private BusyWriter(HttpClient http) => this.http = http;

    public static int Before => new IngestSettings().InboxFrom;

    /// <summary>What the pushes behind it were answered in the end.</summary>
    public Task<PushReply[]> Waiting => Task.WhenAll(waiting);

    public static async Task<BusyWriter> OfAsync(AppHost host, Action<SqliteConnection>? atTheEnd = null)
    {
        var busy = new BusyWriter(host.Http());
        var queue = host.Services.GetRequiredService<IngestQueue>();
        var begun = new TaskCompletionSource();
        _ = queue.RunAsync(session =>
        {
            begun.TrySetResult();
            busy.end.Wait();
            atTheEnd?.Invoke(session.Connection);
            return true;
        });
        await begun.Task;
        for (var i = 1; i <= Before; i++)
        {
            busy.waiting.Add(busy.http.PushAsync(Pushes.Record($"waits-{i}")));
            await Eventually.HoldsAsync(() => Task.FromResult(queue.Waiting == i));
        }
        return busy;
    }

    public async Task EndAsync()
    {
        end.Set();
        await Waiting;
    }

    public void Dispose()
    {
        end.Set();
        http.Dispose();
    }
}
