using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Tests.App;
using CallDashboard.Tests.Browser;
using CallDashboard.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.Features.Report;

/// <summary>A database that cannot be written: refused in the platform's words, said on every page, and over by itself.</summary>
[Collection(Browsing.Name)]
public class DatabaseTroubleTests(BrowserFixture browsers)
{
    [Fact]
    public async Task A_full_disk_is_answered_503_and_over_when_there_is_room()
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        Assert.Equal(200, (await http.PushAsync(Pushes.Record("before"))).Http);

        await LimitPagesAsync(host, 1);
        var refused = await PushUntilAsync(http, 503);
        Assert.Equal("-5", refused.Status);
        Assert.True(refused.RetryAfter > 0);

        await LimitPagesAsync(host, 1_000_000_000);
        Assert.Equal(200, (await http.PushAsync(Pushes.Record("after"))).Http);
        Assert.Empty(DatabaseCheck.Run(host.Services.GetRequiredService<DatabaseLocation>().FilePath).Problems);
    }

    [Fact]
    public async Task A_database_that_another_program_holds_is_waited_for_then_answered_503()
    {
        using var host = Impatient();
        using var http = host.Http();
        using (Hold(host))
        {
            var refused = await http.PushAsync(Pushes.Record("a"));
            Assert.Equal((503, "-5"), (refused.Http, refused.Status));
            Assert.Equal(503, (int)(await http.GetAsync("/health/ready")).StatusCode);
            Assert.Equal("live", await http.GetStringAsync("/health/live"));
        }

        Assert.Equal(200, (await http.PushAsync(Pushes.Record("a"))).Http);
        await Eventually.HoldsAsync(async () => (await http.GetAsync("/health/ready")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_read_only_database_is_answered_503_and_over_when_it_can_be_written()
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        var queue = host.Services.GetRequiredService<IngestQueue>();
        await queue.RunAsync(session => Execute(session.Connection, "PRAGMA query_only=ON"));
        var refused = await http.PushAsync(Pushes.Record("a"));
        Assert.Equal((503, "-5"), (refused.Http, refused.Status));

        // The writer opened a connection of its own after that.
        Assert.Equal(200, (await http.PushAsync(Pushes.Record("a"))).Http);
    }

    [BrowserFact]
    public async Task Every_page_says_so_while_it_lasts()
    {
        using var host = Impatient();
        using var http = host.Http();
        await using var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Operator);
        await visit.Page.GotoAsync("/live");
        await visit.ReadyAsync();
        await Expect(visit.Page.GetByTestId("write-banner")).ToHaveCountAsync(0);

        using (Hold(host))
        {
            await http.PushAsync(Pushes.Record("refused"));
            await Expect(visit.Page.GetByTestId("write-banner")).ToContainTextAsync("Calls cannot be stored since");
            await visit.PictureAsync("write-banner");
        }

        await http.PushAsync(Pushes.Record("after"));
        await Expect(visit.Page.GetByTestId("write-banner")).ToHaveCountAsync(0);
        visit.AssertQuiet();
    }

    private static AppHost Impatient() => AppHost.Start(services => services.AddSingleton(new IngestSettings { LockPatience = TimeSpan.FromMilliseconds(50) }));

    /// <summary>Another program writes, until this is disposed.</summary>
    private static SqliteConnection Hold(AppHost host)
    {
        var other = new SqliteConnection($"{host.Services.GetRequiredService<DatabaseLocation>().ConnectionString};Pooling=False");
        other.Open();
        Execute(other, "BEGIN IMMEDIATE");
        return other;
    }

    /// <summary>As many pages as there are, or so many: SQLite then says what it says on a full disk.</summary>
    private static Task<bool> LimitPagesAsync(AppHost host, int pages) =>
        host.Services.GetRequiredService<IngestQueue>().RunAsync(session => Execute(session.Connection, $"PRAGMA max_page_count={pages}"));

    private static async Task<PushReply> PushUntilAsync(HttpClient http, int status)
    {
        // Free places inside the file are filled first.
        for (var i = 0; ; i++)
        {
            var reply = await http.PushAsync(Pushes.Record($"filler-{i}", ("analysisBasis", $"\"{new string('x', 20)}{Guid.NewGuid()}\"")));
            if (reply.Http == status)
                return reply;
            Assert.True(i < 2000, "The disk did not get full.");
        }
    }

    private static bool Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
        return true;
    }
}
