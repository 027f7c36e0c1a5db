using System.Collections.Immutable;
using System.Text;
using CallDashboard.Data;
using CallDashboard.Features.Calls.Live;
using CallDashboard.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Calls.Live;

public class LiveWindowTests
{
    [Fact]
    public void New_calls_come_first_and_changed_ones_keep_their_place()
    {
        var rows = ImmutableArray.Create(Row(3), Row(2), Row(1));

        var merged = LiveWindow.Merge(rows, [Row(5), Row(2) with { StatusId = 4 }, Row(4)]);

        Assert.Equal([5, 4, 3, 2, 1], merged.Select(r => r.Key));
        Assert.Equal(4, merged[3].StatusId);
    }

    [Fact]
    public void The_window_stays_bounded()
    {
        var rows = Enumerable.Range(1, LiveWindow.Size).Reverse().Select(k => Row(k)).ToImmutableArray();

        var merged = LiveWindow.Merge(rows, [Row(LiveWindow.Size + 1)]);

        Assert.Equal(LiveWindow.Size, merged.Length);
        Assert.Equal(LiveWindow.Size + 1, merged[0].Key);
    }

    [Fact]
    public async Task A_watcher_hears_of_a_pushed_call_and_nobody_is_left_behind()
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        var window = host.Services.GetRequiredService<LiveWindow>();
        await window.RefreshAsync(CancellationToken.None);
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        using (window.Watch(() =>
        {
            if (!window.Rows.IsEmpty)
                heard.TrySetResult();
            return Task.CompletedTask;
        }))
        {
            using var answer = await http.PostAsync("/report", new StringContent("""{"callId":"w-1","resultStatus":"BUSY"}""", Encoding.UTF8, "application/json"));
            answer.EnsureSuccessStatusCode();
            await heard.Task.WaitAsync(TimeSpan.FromSeconds(20));
            Assert.Equal("w-1", window.Rows[0].CallId);
        }

        Assert.Equal(0, window.Watchers);
    }

    [Theory]
    [InlineData(2, 115, 1, 115)]
    [InlineData(1, 5000, 1, 115)]
    [InlineData(30, 100, 1, 521)]
    [InlineData(600, 115, 1, 1000)]
    [InlineData(2, 115, 200, 400)]
    [InlineData(600, 115, 300, 3000)]
    public void Pages_are_told_as_often_as_can_be_read_and_afforded(long calls, int since, int took, int milliseconds) =>
        Assert.Equal(milliseconds, (int)LiveWindow.NextPace(calls, TimeSpan.FromMilliseconds(since), TimeSpan.FromMilliseconds(took)).TotalMilliseconds);

    private static LiveRow Row(long key) => new(key, key, $"call-{key}", key, key, 1, "", null, null, 0, "", CallSource.Platform);
}
