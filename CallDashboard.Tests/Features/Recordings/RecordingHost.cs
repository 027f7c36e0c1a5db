using System.Net;
using System.Net.Http.Json;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Live;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CallDashboard.Tests.Features.Recordings;

/// <summary>The program with a clock that a test moves and a source of recordings that it trusts.</summary>
internal sealed class RecordingHost : IDisposable
{
    private RecordingHost(AppHost app, FakeTimeProvider time) => (App, Time) = (app, time);

    public AppHost App { get; }

    public FakeTimeProvider Time { get; }

    public IRecordings Recordings => App.Services.GetRequiredService<IRecordings>();

    public static RecordingHost Start(AudioOrigin origin, params (string Key, string? Value)[] settings) => Start(origin, new FakeTimeProvider(new(2026, 11, 20, 14, 0, 0, TimeSpan.Zero)), settings);

    public static RecordingHost Start(AudioOrigin origin, FakeTimeProvider time, params (string Key, string? Value)[] settings) =>
        new(AppHost.Start(services => services.AddSingleton<TimeProvider>(time), [("Recordings:TrustedHosts:0", origin.HostAndPort), .. settings]), time);

    public void Dispose() => App.Dispose();

    /// <summary>Pushes a call; returns its key.</summary>
    public async Task<long> PushAsync(string callId, string? fullUrl, string? customerUrl = null, TimeSpan age = default)
    {
        using var http = App.Http();
        var end = (Time.GetUtcNow() - age).ToUnixTimeSeconds();
        using var answer = await http.PostAsJsonAsync("/report", new
        {
            callId, resultStatus = "ANSWERED", startTime = end - 60, endTime = end, fullAudioUrl = fullUrl, customerAudioUrl = customerUrl,
        });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var db = await DbAsync();
        return await db.Calls.Where(c => c.CallId == callId).Select(c => c.Key).SingleAsync();
    }

    public async Task<CallsDbContext> DbAsync() => await App.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync();

    public async Task<Recording?> RowAsync(long callKey, Track track = Track.Full)
    {
        await using var db = await DbAsync();
        return await db.Recordings.FirstOrDefaultAsync(r => r.CallKey == callKey && r.Track == track);
    }

    /// <summary>Waits until a recording is as wanted; looks whenever the feed says that something changed.</summary>
    public async Task<Recording> UntilAsync(long callKey, Track track, Func<Recording, bool> isSo)
    {
        using var changed = new SemaphoreSlim(0);
        using var subscription = App.Services.GetRequiredService<RecordingFeed>().Subscribe(_ => changed.Release());
        while (true)
        {
            var row = await RowAsync(callKey, track);
            if (row is not null && isSo(row))
                return row;
            Assert.True(await changed.WaitAsync(TimeSpan.FromSeconds(60)), $"Nothing changed for a minute; the recording is {row?.State.ToString() ?? "not known"}: {row?.Error}");
        }
    }

    public Task<Recording> UntilAsync(long callKey, RecordingState state) => UntilAsync(callKey, Track.Full, r => r.State == state);

    /// <summary>Moves the clock to just after the next try.</summary>
    public void AdvanceTo(long unixMilliseconds) =>
        Time.Advance(DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds) - Time.GetUtcNow() + TimeSpan.FromMilliseconds(1));

    /// <summary>Files that hold copies.</summary>
    public string[] Files() => [.. Directory.EnumerateFiles(Path.Combine(App.StorageDirectory, "recordings"), "*", SearchOption.AllDirectories)];
}
