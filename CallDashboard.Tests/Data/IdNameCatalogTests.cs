using CallDashboard.Data;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Data;

public class IdNameCatalogTests
{
    private const long Id = 9_223_372_036_854_775_807;

    [Fact]
    public async Task A_name_is_kept_told_and_taken_away()
    {
        using var host = AppHost.Start();
        var catalog = host.Services.GetRequiredService<IdNameCatalog>();
        var told = 0;
        catalog.Changed += () => told++;

        await catalog.SetAsync(IdKind.Job, Id, "  Instalment\n reminder ", Actor.System, 0);
        Assert.Equal("Instalment reminder", catalog.Text(IdKind.Job, Id));
        Assert.Equal("9223372036854775807", catalog.Text(IdKind.Script, Id));
        using var other = new IdNameCatalog(host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>());
        await other.LoadAsync();
        Assert.Equal("Instalment reminder", other.Find(IdKind.Job, Id));

        await catalog.SetAsync(IdKind.Job, Id, new string('x', 500), Actor.System, 0);
        Assert.Equal(IdNameCatalog.LongestName, catalog.Find(IdKind.Job, Id)!.Length);
        await catalog.SetAsync(IdKind.Job, Id, " ", Actor.System, 0);
        Assert.Null(catalog.Find(IdKind.Job, Id));
        Assert.Equal("", catalog.Text(IdKind.Job, null));
        Assert.Equal(3, told);
    }
}
