using System.Collections.Concurrent;

namespace CallDashboard.Benchmarks.Circuits;

/// <summary>Many open pages of one visitor, and when each showed each call that was announced to them.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private const int OpenedAtOnce = 8;

    private readonly ConcurrentBag<OpenPage> pages = [];
    private readonly ConcurrentDictionary<string, long> sent = new();
    private readonly ConcurrentQueue<TimeSpan> delays = new();

    /// <summary>The pages.</summary>
    public IReadOnlyCollection<OpenPage> Pages => pages;

    /// <summary>Batches and bytes that came to all of them.</summary>
    public (long Batches, long Bytes) Received => (pages.Sum(p => p.Received.Batches), pages.Sum(p => p.Received.Bytes));

    /// <summary>From the push to the page's batch, once per page and call.</summary>
    public IReadOnlyCollection<TimeSpan> Delays => delays;

    /// <summary>Opens pages, a few at a time.</summary>
    public static async Task<Crowd> OpenAsync(Visitor visitor, string path, int count)
    {
        var crowd = new Crowd();
        try
        {
            await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = OpenedAtOnce }, async (_, _) => crowd.pages.Add(await OpenPage.OpenAsync(visitor, path, crowd.Shown)));
            return crowd;
        }
        catch
        {
            await crowd.DisposeAsync();
            throw;
        }
    }

    /// <summary>A call is pushed now: pages that show it are timed from here.</summary>
    public void Announce(string callId) => sent[callId] = TimeProvider.System.GetTimestamp();

    /// <summary>Forgets all times.</summary>
    public void Forget()
    {
        sent.Clear();
        delays.Clear();
    }

    /// <summary>
    /// Waits until every page shows the same calls in the same order as they should; returns what is wrong with those that still do not when the time is over.
    /// </summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync(IReadOnlyList<string> calls, TimeSpan patience)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var wrong = pages.Select(p => Difference(p, calls)).OfType<string>().ToList();
            if (wrong.Count == 0 || TimeProvider.System.GetElapsedTime(began) > patience)
                return wrong;
            await timer.WaitForNextTickAsync();
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(pages.Select(p => p.DisposeAsync().AsTask()));

    private static string? Difference(OpenPage page, IReadOnlyList<string> calls)
    {
        if (page.Failure is { } failure)
            return $"A page died: {failure}";
        var shown = page.Calls();
        return shown.SequenceEqual(calls) ? null : $"A page shows {shown.Count} calls, first {First(shown)}; {calls.Count} are due, first {First(calls)}.";
    }

    private static string First(IReadOnlyList<string> calls) => calls.Count == 0 ? "none" : calls[0];

    private void Shown(string callId, long at)
    {
        if (sent.TryGetValue(callId, out var from))
            delays.Enqueue(TimeProvider.System.GetElapsedTime(from, at));
    }
}
