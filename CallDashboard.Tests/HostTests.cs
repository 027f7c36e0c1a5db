using CallDashboard.Tests.Support;

namespace CallDashboard.Tests;

public class HostTests
{
    [Fact]
    public async Task The_program_starts_on_an_empty_folder_and_is_alive()
    {
        using var host = AppHost.Start();
        using var http = host.Http();

        Assert.Equal("live", await http.GetStringAsync("/health/live"));
        Assert.True(File.Exists(Path.Combine(host.StorageDirectory, "calls.db")));
    }
}
