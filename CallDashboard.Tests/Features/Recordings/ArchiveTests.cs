using CallDashboard.Data;
using CallDashboard.Features.Recordings.Archive;
using CallDashboard.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CallDashboard.Tests.Features.Recordings;

/// <summary>Copies are taken, retried, given up and taken up again, over real HTTP and by a clock that the test moves.</summary>
public sealed class ArchiveTests : IAsyncLifetime
{
    private AudioOrigin origin = null!;

    public async Task InitializeAsync() => origin = await AudioOrigin.StartAsync();

    public async Task DisposeAsync() => await origin.DisposeAsync();

    [Fact]
    public async Task Both_recordings_are_copied_soon_after_the_push_and_the_same_sound_is_kept_once()
    {
        using var host = RecordingHost.Start(origin);
        var wav = Sounds.Wav(20_000);
        origin.Serve("/full.wav", wav);
        origin.Serve("/customer.wav", wav);

        var key = await host.PushAsync("a", origin.Url("/full.wav"), origin.Url("/customer.wav"));
        var full = await host.UntilAsync(key, RecordingState.Stored);
        var customer = await host.UntilAsync(key, Track.Customer, r => r.State == RecordingState.Stored);

        Assert.Equal(("audio/wav", 20_000L, 1, (string?)null, (long?)null), (full.ContentType, full.Length!.Value, full.Attempts, full.Error, full.NextTryAt));
        Assert.Equal(full.Checksum, customer.Checksum);
        var file = Assert.Single(host.Files());
        Assert.Equal(wav, await File.ReadAllBytesAsync(file));
        var totals = await host.Recordings.TotalsAsync(default);
        Assert.Equal(2, totals.Count![RecordingState.Stored]);
        Assert.Null(totals.OldestDueAt);
    }

    [Fact]
    public async Task A_source_in_trouble_is_asked_again_later_and_later_and_says_why_meanwhile()
    {
        using var host = RecordingHost.Start(origin);
        origin.Fail("/a.wav", 504);
        var key = await host.PushAsync("a", origin.Url("/a.wav"));

        for (var attempt = 1; attempt <= 4; attempt++)
        {
            var tries = attempt;
            var row = await host.UntilAsync(key, Track.Full, r => r.Attempts == tries);
            Assert.Equal((RecordingState.Failed, "504 from the source."), (row.State, row.Error));
            var wait = TimeSpan.FromMilliseconds(row.NextTryAt!.Value - row.ChangedAt);
            Assert.InRange(wait, RetryPlan.Waits[attempt - 1], RetryPlan.Waits[attempt - 1] * 1.1);
            Assert.Equal(attempt, origin.Count("/a.wav"));
            if (attempt == 4)
                origin.Serve("/a.wav", Sounds.Wav(500));
            host.AdvanceTo(row.NextTryAt.Value);
        }

        var stored = await host.UntilAsync(key, RecordingState.Stored);
        Assert.Equal((5, (string?)null), (stored.Attempts, stored.Error));
    }

    [Fact]
    public async Task A_link_that_stays_denied_has_expired_and_a_recording_uploaded_late_has_not()
    {
        using var host = RecordingHost.Start(origin);
        origin.Fail("/never.wav", 403);
        var key = await host.PushAsync("a", origin.Url("/never.wav"), origin.Url("/late.wav"));

        for (var attempt = 1; attempt < RetryPlan.TriesOfDenied; attempt++)
        {
            var tries = attempt;
            var never = await host.UntilAsync(key, Track.Full, r => r.Attempts == tries);
            var late = await host.UntilAsync(key, Track.Customer, r => r.Attempts == tries);
            Assert.Equal((RecordingState.Failed, RecordingState.Failed), (never.State, late.State));
            if (attempt == RetryPlan.TriesOfDenied - 1)
                origin.Serve("/late.wav", Sounds.Wav(500));
            host.AdvanceTo(Math.Max(never.NextTryAt!.Value, late.NextTryAt!.Value));
        }

        var expired = await host.UntilAsync(key, RecordingState.Expired);
        Assert.Equal(("403 from the source.", (long?)null), (expired.Error, expired.NextTryAt));
        await host.UntilAsync(key, Track.Customer, r => r.State == RecordingState.Stored);
    }

    [Theory]
    [InlineData(410, 0)]
    [InlineData(404, 30)]
    public async Task What_is_gone_or_long_past_is_not_asked_again(int status, int days)
    {
        using var host = RecordingHost.Start(origin);
        origin.Fail("/a.wav", status);
        var key = await host.PushAsync("a", origin.Url("/a.wav"), age: TimeSpan.FromDays(days));
        var row = await host.UntilAsync(key, RecordingState.Expired);
        Assert.Equal((1, (long?)null), (row.Attempts, row.NextTryAt));
    }

    [Fact]
    public async Task Try_again_takes_up_what_was_given_up()
    {
        using var host = RecordingHost.Start(origin);
        origin.Fail("/a.wav", 410);
        var key = await host.PushAsync("a", origin.Url("/a.wav"));
        await host.UntilAsync(key, RecordingState.Expired);

        origin.Serve("/a.wav", Sounds.Wav(500));
        Assert.True(await host.Recordings.TryNowAsync(key, Track.Full, default));
        await host.UntilAsync(key, RecordingState.Stored);
        Assert.False(await host.Recordings.TryNowAsync(key, Track.Customer, default));
    }

    [Fact]
    public async Task An_address_that_leads_inside_is_refused_for_good_in_words()
    {
        using var host = RecordingHost.Start(origin);
        var key = await host.PushAsync("a", "http://169.254.169.254/latest/meta-data", "javascript:alert(1)");
        var row = await host.UntilAsync(key, RecordingState.Failed);
        Assert.Null(row.NextTryAt);
        Assert.Contains("link-local", row.Error, StringComparison.Ordinal);
        await host.UntilAsync(key, Track.Customer, r => r.State == RecordingState.Failed && r.NextTryAt is null);
        Assert.Contains("link-local", (await host.Recordings.OfCallAsync(key, default))[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_record_brings_its_new_recording_and_the_old_one_plays_until_then()
    {
        using var host = RecordingHost.Start(origin);
        origin.Serve("/a.wav", Sounds.Wav(500));
        var key = await host.PushAsync("a", origin.Url("/a.wav"));
        var first = await host.UntilAsync(key, RecordingState.Stored);

        origin.Fail("/b.wav", 500);
        await host.PushAsync("a", origin.Url("/b.wav"));
        var between = await host.UntilAsync(key, Track.Full, r => r.Error is not null);
        Assert.Equal((RecordingState.Stored, first.FileName, 1), (between.State, between.FileName, between.Attempts));

        origin.Serve("/b.wav", Sounds.Wav(700, seed: 2));
        host.AdvanceTo(between.NextTryAt!.Value);
        var second = await host.UntilAsync(key, Track.Full, r => r.Length == 700);
        Assert.Equal((RecordingState.Stored, origin.Url("/b.wav"), (string?)null), (second.State, second.Url, second.Error));
    }

    [Fact]
    public async Task A_dead_host_is_left_alone_after_three_failures_and_does_not_hold_up_others()
    {
        await using var dead = await AudioOrigin.StartAsync();
        var url = dead.Url("/a.wav");
        using var host = RecordingHost.Start(origin, ("Recordings:TrustedHosts:1", dead.HostAndPort));
        await dead.DisposeAsync();
        origin.Serve("/a.wav", Sounds.Wav(500));

        for (var i = 0; i < 3; i++)
            await host.UntilAsync(await host.PushAsync($"dead-{i}", url), Track.Full, r => r.Error == "The source refuses connections.");
        var fourth = await host.UntilAsync(await host.PushAsync("dead-3", url), Track.Full, r => r.Attempts == 1);
        Assert.Equal("The source's host could not be reached a moment ago.", fourth.Error);
        Assert.True(fourth.NextTryAt >= fourth.ChangedAt + 29_000);

        host.Time.Advance(TimeSpan.FromSeconds(1));
        await host.UntilAsync(await host.PushAsync("alive", origin.Url("/a.wav")), RecordingState.Stored);
    }

    [Fact]
    public async Task A_restart_in_the_middle_goes_on_where_it_was()
    {
        var directory = Directory.CreateTempSubdirectory("calldashboard-").FullName;
        try
        {
            (string, string?)[] settings = [("Storage:Directory", directory), ("ConnectionStrings:Calls", $"Data Source={Path.Combine(directory, "calls.db")}")];
            var time = new FakeTimeProvider(new(2026, 11, 20, 14, 0, 0, TimeSpan.Zero));
            var begun = new TaskCompletionSource();
            origin.On("/slow.wav", async http =>
            {
                http.Response.ContentLength = 10_000;
                await http.Response.Body.WriteAsync(Sounds.Wav(10_000).AsMemory(0, 5_000));
                await http.Response.Body.FlushAsync();
                begun.TrySetResult();
                var ended = new TaskCompletionSource();
                http.RequestAborted.Register(ended.SetResult);
                await ended.Task;
            });

            long key;
            using (var before = RecordingHost.Start(origin, time, settings))
            {
                key = await before.PushAsync("slow", origin.Url("/slow.wav"));
                await begun.Task.WaitAsync(TimeSpan.FromSeconds(60));
                // The stop waits for running fetches by the same clock.
                var stop = Task.Run(before.Dispose);
                while (!stop.IsCompleted)
                {
                    time.Advance(TimeSpan.FromSeconds(1));
                    await Task.WhenAny(stop, Task.Run(() => { }));
                }
                await stop;
            }

            var wav = Sounds.Wav(10_000);
            origin.Serve("/slow.wav", wav);
            using var after = RecordingHost.Start(origin, time, settings);
            // In case the clock ran so far that the source seemed to hang before the stop came to it.
            time.Advance(TimeSpan.FromMinutes(1));
            var row = await after.UntilAsync(key, RecordingState.Stored);
            Assert.Equal(10_000, row.Length);
            Assert.Equal(wav, await File.ReadAllBytesAsync(Path.Combine(directory, "recordings", row.FileName!)));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Without_the_archive_nothing_is_fetched_until_somebody_listens()
    {
        using var host = RecordingHost.Start(origin, ("Recordings:Archive", "false"));
        origin.Serve("/a.wav", Sounds.Wav(500));
        var key = await host.PushAsync("a", origin.Url("/a.wav"));
        var row = await host.UntilAsync(key, RecordingState.Waiting);
        Assert.Null(row.NextTryAt);
        Assert.Empty(origin.Asked);

        await host.Recordings.PrepareAsync(key, default);
        await host.UntilAsync(key, RecordingState.Stored);
        await host.Recordings.PrepareAsync(key, default);
        Assert.Single(origin.Asked);
    }

    [Fact]
    public async Task The_sweep_removes_by_age_and_deletes_what_nobody_names()
    {
        using var host = RecordingHost.Start(origin, ("Retention:RecordingDays", "30"));
        origin.Serve("/old.wav", Sounds.Wav(500));
        origin.Serve("/new.wav", Sounds.Wav(700));
        var old = await host.PushAsync("old", origin.Url("/old.wav"), age: TimeSpan.FromDays(30) - TimeSpan.FromHours(1));
        var fresh = await host.PushAsync("new", origin.Url("/new.wav"));
        await host.UntilAsync(old, RecordingState.Stored);
        await host.UntilAsync(fresh, RecordingState.Stored);
        await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(host.App.StorageDirectory, "recordings", "incoming")).FullName, "crashed.part"), [1, 2, 3]);
        foreach (var file in host.Files())
            File.SetLastWriteTimeUtc(file, host.Time.GetUtcNow().UtcDateTime);

        var sweep = host.App.Services.GetRequiredService<RecordingSweep>();
        Assert.Equal((0, 0), await sweep.RunAsync(default));
        // The daily sweep wakes up as well; whoever comes second finds nothing left.
        host.Time.Advance(TimeSpan.FromHours(2));
        await sweep.RunAsync(default);

        Assert.Equal((RecordingState.Removed, (string?)null), ((await host.RowAsync(old))!.State, (await host.RowAsync(old))!.FileName));
        Assert.Equal(700, new FileInfo(Assert.Single(host.Files())).Length);
    }
}
