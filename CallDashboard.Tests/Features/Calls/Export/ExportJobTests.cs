using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using CallDashboard.Benchmarks;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Calls;
using CallDashboard.Features.Calls.Export;
using CallDashboard.Features.Calls.Export.Jobs;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Calls.Export;

/// <summary>Prepared exports: what they hold, who may take them, and what becomes of them when somebody cancels, the server dies or time passes. The worker goes when the test says so.</summary>
public sealed class ExportJobTests : IAsyncLifetime, IDisposable
{
    private readonly AppHost host = AppHost.Start(services => services.Remove(services.Single(s => s.ImplementationType == typeof(ExportWorker))), ("Recordings:Archive", "false"));
    private ClaimsPrincipal asking = new();

    private ExportJobs Jobs => host.Services.GetRequiredService<ExportJobs>();

    public async Task InitializeAsync()
    {
        await host.StoreAsync(CallCorpus.Make(1_200, TimeProvider.System.GetUtcNow().AddMinutes(-1)));
        await host.EnsureAccountAsync(Roles.Supervisor);
        asking = await host.PrincipalAsync(Roles.Supervisor);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => host.Dispose();

    [Theory]
    [InlineData("csv", "from=2000-01-01")]
    [InlineData("ndjson", "from=2000-01-01&group=reached&sort=duration")]
    [InlineData("xlsx", "from=2000-01-01&tag=complaint&sort=-started")]
    public async Task A_prepared_file_is_what_a_download_at_once_would_have_been_and_its_askers_alone(string format, string query)
    {
        using var http = await host.SignedInAsync(Roles.Supervisor);
        var atOnce = await http.GetByteArrayAsync($"/export/calls.{format}?{query}");
        var job = await AskAsync(format, query);
        using var early = await http.GetAsync($"/export/files/{job.Id}");
        Assert.Equal(HttpStatusCode.NotFound, early.StatusCode);

        await RunAsync();

        var done = (await Jobs.FindAsync(asking, job.Id))!;
        Assert.Equal((ExportState.Done, done.Total), (done.State, done.Rows));
        var prepared = await http.GetByteArrayAsync($"/export/files/{job.Id}");
        if (format == "xlsx")
            Assert.Equal(Xlsx.Read(atOnce).SelectMany(r => r), Xlsx.Read(prepared).SelectMany(r => r));
        else
            Assert.Equal(atOnce, prepared);

        // A download that broke off goes on.
        using var rest = new HttpRequestMessage(HttpMethod.Get, $"/export/files/{job.Id}") { Headers = { Range = new RangeHeaderValue(100, null) } };
        using var partial = await http.SendAsync(rest);
        Assert.Equal(HttpStatusCode.PartialContent, partial.StatusCode);
        Assert.Equal(prepared[100..], await partial.Content.ReadAsByteArrayAsync());

        using var administrator = await host.SignedInAsync(Roles.Administrator);
        administrator.DefaultRequestHeaders.Accept.Clear();
        Assert.Equal(HttpStatusCode.NotFound, (await administrator.GetAsync($"/export/files/{job.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"/export/files/{job.Id + 1}")).StatusCode);

        // What left is in the trail: once at once, twice as a file.
        var noted = await host.QueryAsync(db => db.AuditEntries.Where(e => e.Act == AuditActs.Exported).ToListAsync());
        Assert.Equal(3, noted.Count);
        Assert.All(noted, entry => Assert.Equal(query, entry.Subject));
    }

    [Fact]
    public async Task A_killed_server_goes_on_after_the_last_noted_call()
    {
        using var http = await host.SignedInAsync(Roles.Supervisor);
        var whole = await http.GetByteArrayAsync("/export/calls.csv?from=2000-01-01");
        var job = await AskAsync("csv", "from=2000-01-01");
        // 500 calls are on disk and noted; of what came after them half a line got there.
        var rows = await host.QueryAsync(db => CallPages.Ordered(db.Calls.AsNoTracking(), CallSort.Started).Take(500).ToListAsync());
        var noted = Enumerable.Range(0, whole.Length - 1).Where(i => whole[i] == '\r' && whole[i + 1] == '\n').ElementAt(500) + 2;
        await File.WriteAllBytesAsync(Jobs.FileOf(job), whole[..(noted + 17)]);
        await UpdateAsync(job.Id, j => (j.State, j.Rows, j.Bytes, j.Place) = (ExportState.Running, 500, noted, CallPages.PlaceOf(rows[^1], CallSort.Started).ToString()));

        await RunAsync();

        Assert.Equal(whole, await File.ReadAllBytesAsync(Jobs.FileOf(job)));
        Assert.Equal((ExportState.Done, 1_200L), ((await Jobs.FindAsync(asking, job.Id))!.State, (await Jobs.FindAsync(asking, job.Id))!.Rows));
    }

    [Fact]
    public async Task Who_cancels_leaves_no_file_and_who_asks_too_often_is_refused()
    {
        var waiting = await AskAsync("ndjson", "from=2000-01-01");
        var running = await AskAsync("csv", "from=2000-01-01");
        await Jobs.CancelAsync(asking, waiting.Id);
        Jobs.Changed += CancelRunning;

        await RunAsync();
        Jobs.Changed -= CancelRunning;

        Assert.All(await Jobs.OfAsync(asking, 10), job => Assert.Equal(ExportState.Cancelled, job.State));
        Assert.Empty(Directory.EnumerateFiles(Jobs.Folder));
        for (var i = 0; i < ExportJobs.MostOpen; i++)
            await AskAsync("csv", "from=2000-01-01");
        Assert.Null(await Jobs.RequestAsync(asking, ExportFormat.All[0], CallFilter.Default, new TimeRange(0, 1), TimeZoneInfo.Utc));

        // The first thing that is told of it is that it runs.
        void CancelRunning()
        {
            Jobs.Changed -= CancelRunning;
            Assert.Equal(ExportState.Running, Jobs.FindAsync(asking, running.Id).GetAwaiter().GetResult()!.State);
            Jobs.CancelAsync(asking, running.Id).GetAwaiter().GetResult();
        }
    }

    [Fact]
    public async Task Files_go_when_their_time_is_over_or_nobody_knows_them()
    {
        var kept = await AskAsync("csv", "from=2000-01-01&tag=complaint");
        var old = await AskAsync("csv", "from=2000-01-01&tag=complaint");
        await RunAsync();
        await UpdateAsync(old.Id, j => j.ExpiresAt = 1);
        await File.WriteAllTextAsync(Path.Combine(Jobs.Folder, "4711.csv"), "left over");

        await Jobs.SweepAsync(CancellationToken.None);

        Assert.Equal([Jobs.FileOf(kept)], Directory.EnumerateFiles(Jobs.Folder));
        Assert.Equal(ExportState.Expired, (await Jobs.FindAsync(asking, old.Id))!.State);
        await Jobs.CancelAsync(asking, kept.Id);
        Assert.Empty(Directory.EnumerateFiles(Jobs.Folder));
    }

    private async Task<ExportJob> AskAsync(string format, string query)
    {
        var filter = CallFilterQuery.Parse(query).Filter;
        return (await Jobs.RequestAsync(asking, ExportFormat.Find(format)!, filter, CallFilterQuery.Resolve(filter, TimeProvider.System.GetUtcNow(), TimeZoneInfo.Utc), TimeZoneInfo.Utc))!;
    }

    private async Task RunAsync()
    {
        using var worker = ActivatorUtilities.CreateInstance<ExportWorker>(host.Services);
        await worker.RunAsync(CancellationToken.None);
    }

    private async Task UpdateAsync(long id, Action<ExportJob> change)
    {
        await using var db = await host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync();
        change(await db.ExportJobs.AsTracking().SingleAsync(j => j.Id == id));
        await db.SaveChangesAsync();
    }
}
