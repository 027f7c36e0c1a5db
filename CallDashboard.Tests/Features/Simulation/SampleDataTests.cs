using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Features.Simulation;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Simulation;

/// <summary>Sample data in the real program: in, labelled, out without a trace.</summary>
public class SampleDataTests
{
    [Fact]
    public async Task It_comes_labelled_and_goes_without_a_trace()
    {
        using var host = AppHost.Start();
        var data = host.Services.GetRequiredService<ISampleData>();
        var names = host.Services.GetRequiredService<IdNameCatalog>();
        using var http = host.Http();
        using var pushed = await http.PostAsync("/report", new StringContent("""{"callId":"real","robotCallJobId":1002,"dialogFlowId":307,"resultStatus":"BUSY","startTime":1795251600}"""));
        pushed.EnsureSuccessStatusCode();
        await names.SetAsync(IdKind.Job, 1002, "Given by a person", Actor.System, 0);
        var before = await Everything(host);

        var seen = new List<SampleDataProgress>();
        await data.LoadAsync(new Collect(seen));
        Assert.Null(data.Running);
        Assert.Equal(SampleData.Calls, await data.CountAsync());
        Assert.Equal(new SampleDataProgress(SampleData.Calls, SampleData.Calls, false), seen[^1]);
        Assert.Equal("Given by a person", names.Text(IdKind.Job, 1002));
        Assert.Equal("Delivery window", names.Text(IdKind.Job, 1006));

        await using (var db = Database(host))
        {
            var calls = await db.Calls.Where(call => call.Source == CallSource.Sample).ToListAsync();
            Assert.Equal(SampleData.Calls, calls.Count);
            Assert.Equal(1, await db.Calls.CountAsync(call => call.Source != CallSource.Sample));
            Assert.True(calls.Max(call => call.StartedAt) > DateTimeOffset.UtcNow.AddMinutes(-15).ToUnixTimeSeconds());
            Assert.Equal(ResultStatus.Known.Count, calls.Where(call => call.StatusId <= 12).Select(call => call.StatusId).Distinct().Count());
            Assert.Equal(SampleData.Calls + 1, await db.Rollups.Where(row => row.Kind == RollupKind.All).SumAsync(row => row.Calls));

            var sounds = host.Services.GetRequiredService<ISampleRecordings>();
            foreach (var call in calls)
            {
                if (call.HasFull)
                    await using (var recording = sounds.Open(call.CallId, Track.Full)!.Content)
                        Assert.True(recording.CanSeek && recording.Length > 1000);
                if (call.HasCustomer)
                    await using (var recording = sounds.Open(call.CallId, Track.Customer)!.Content)
                        Assert.True(recording.Length > 1000);
            }
            Assert.Null(sounds.Open("real", Track.Full));
            Assert.Equal("audio/mpeg", sounds.Open("sample-zh-transfer", Track.Customer)!.ContentType);
        }

        await data.LoadAsync();
        Assert.Equal(SampleData.Calls, await data.CountAsync());
        await data.RemoveAsync();
        Assert.Equal(0, await data.CountAsync());
        Assert.Equal(before, await Everything(host));
        Assert.Null(names.Find(IdKind.Job, 1006));
        Assert.Equal("Given by a person", names.Text(IdKind.Job, 1002));
    }

    [Fact]
    public async Task Cancelled_in_the_middle_nothing_stays()
    {
        using var host = AppHost.Start();
        var data = host.Services.GetRequiredService<ISampleData>();
        var before = await Everything(host);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => data.LoadAsync(new Stop(data)));
        Assert.Null(data.Running);
        Assert.Equal(0, await data.CountAsync());
        Assert.Equal(before, await Everything(host));
    }

    // All tables that a call touches, as counts and sums; but not the changes, which tell followers that calls went.
    private static async Task<string> Everything(AppHost host)
    {
        await using var db = Database(host);
        return string.Join(' ',
            await db.Calls.CountAsync(), await db.CallTags.CountAsync(), await db.CallBodies.CountAsync(), await db.CallTexts.CountAsync(),
            await db.Rollups.CountAsync(), await db.Rollups.SumAsync(row => row.Calls), await db.IdNames.CountAsync(), await db.JobScripts.CountAsync(),
            await db.UnknownWords.CountAsync(), await db.PushCounts.SumAsync(row => row.Count), await db.KeptBodies.CountAsync());
    }

    private static CallsDbContext Database(AppHost host) => host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContext();

    private sealed class Collect(List<SampleDataProgress> seen) : IProgress<SampleDataProgress>
    {
        public void Report(SampleDataProgress value) => seen.Add(value);
    }

    private sealed class Stop(ISampleData data) : IProgress<SampleDataProgress>
    {
        public void Report(SampleDataProgress value)
        {
            if (value is { Done: >= 500, Removing: false })
                data.Cancel();
        }
    }
}
