using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using CallDashboard.Tests.Support;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Tests.Hosting;

/// <summary>A start on a database that is to be migrated, while another program holds it: the migration waits, and so does who calls.</summary>
public sealed class WaitingRoomTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("calldashboard-waiting-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task While_migrating_it_is_alive_not_ready_and_asks_for_patience()
    {
        var database = Path.Combine(directory, "calls.db");
        using var other = new SqliteConnection($"Data Source={database};Pooling=False");
        other.Open();
        Execute(other, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; CREATE TABLE \"__EFMigrationsHistory\" (\"MigrationId\" TEXT NOT NULL PRIMARY KEY, \"ProductVersion\" TEXT NOT NULL); BEGIN IMMEDIATE");
        var address = FreeAddress();
        using var server = Start(address);
        using var http = new HttpClient { BaseAddress = address };
        try
        {
            await Eventually.HoldsAsync(async () => await StatusAsync(http, "/health/ready") == HttpStatusCode.ServiceUnavailable);
            Assert.Equal("live", await http.GetStringAsync("/health/live"));
            using var refused = await http.PostAsync("/report", new StringContent("{}"));
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "-47"), (refused.StatusCode, (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString()));
            Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);

            Execute(other, "ROLLBACK");
            await Eventually.HoldsAsync(async () => await StatusAsync(http, "/health/ready") == HttpStatusCode.OK);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static async Task<HttpStatusCode?> StatusAsync(HttpClient http, string path)
    {
        try
        {
            using var answer = await http.GetAsync(path);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null; // Nobody listens yet, or between the two.
        }
    }

    private Process Start(Uri address)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CallDashboard.dll")]) { WorkingDirectory = Repository.Root };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ConnectionStrings__Calls"] = $"Data Source={Path.Combine(directory, "calls.db")}";
        start.Environment["Storage__Directory"] = directory;
        start.Environment["Logging__LogLevel__Default"] = "None";
        return Process.Start(start)!;
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
