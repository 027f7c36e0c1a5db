using CallDashboard.Benchmarks.Scale;

namespace CallDashboard.Tests.Data.Scale;

/// <summary>The short form of the benchmark <c>scale</c>: it starts, fills a database and is answered. How fast, only the benchmark says.</summary>
public class ScaleBenchmarkTests
{
    [Fact]
    public async Task Every_total_is_answered()
    {
        var directory = Directory.CreateTempSubdirectory("calldashboard-scale-").FullName;
        try
        {
            Assert.Equal(0, await ScaleBenchmark.RunAsync(["--calls", "300", "--seconds", "0", "--only", "total", "--directory", directory]));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(directory, recursive: true);
        }
    }
}
