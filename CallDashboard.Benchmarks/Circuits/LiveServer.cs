using System.Globalization;
using CallDashboard.Benchmarks.Durability;
using CallDashboard.Benchmarks.Report;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Benchmarks.Circuits;

/// <summary>The real program in a process and on a database of its own, with an administrator who is signed in.</summary>
internal sealed class LiveServer : IAsyncDisposable
{
    /// <summary>Rows that a live page shows at first.</summary>
    public const int RowsShown = 50;

    private const string Email = "ada@example.com";
    private const string Password = "a long walk in the rain";

    private readonly string directory;

    private LiveServer(string directory, ServerProcess process, Visitor visitor)
    {
        this.directory = directory;
        Process = process;
        Visitor = visitor;
    }

    /// <summary>The process.</summary>
    public ServerProcess Process { get; }

    /// <summary>The administrator.</summary>
    public Visitor Visitor { get; }

    /// <summary>Starts it with an empty database.</summary>
    /// <param name="watched">It tells the size of its heap, see <see cref="HeapAsync"/>.</param>
    /// <param name="browsable">It serves scripts and style sheets from where they are built: only published programs have them beside themselves.</param>
    public static async Task<LiveServer> StartAsync(bool watched = false, bool browsable = false)
    {
        var directory = Directory.CreateTempSubdirectory("calldashboard-crowd-").FullName;
        var process = await ServerProcess.StartOnAsync(directory, watched ? Faults.Watched : null, 
            ("ASPNETCORE_ENVIRONMENT", browsable ? "Development" : "Production"), ("Setup__AdminEmail", Email), ("Setup__AdminPassword", Password));
        try
        {
            return new LiveServer(directory, process, await Visitor.SignInAsync(new Uri($"http://127.0.0.1:{process.Port}"), Email, Password));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>What every live page has to show, once all that was acknowledged is filed: requests that read wait for that.</summary>
    public async Task<List<string>> NewestCallsAsync()
    {
        await Visitor.ReadAsync("/api/calls?limit=1");
        return NewestCalls(Path.Combine(directory, "calls.db"));
    }

    /// <summary>The newest calls of a database by arrival, newest first.</summary>
    public static List<string> NewestCalls(string database)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT CallId FROM Calls ORDER BY Key DESC LIMIT {RowsShown}");
        using var reader = command.ExecuteReader();
        var calls = new List<string>();
        while (reader.Read())
            calls.Add(reader.GetString(0));
        return calls;
    }

    /// <summary>Bytes that live in the managed heap after a collection.</summary>
    public async Task<long> HeapAsync()
    {
        using var http = new HttpClient();
        return long.Parse(await http.GetStringAsync(new Uri(Visitor.Server, "/heap")), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        Visitor.Dispose();
        await Process.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }
}
