using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Features.Settings;
using CallDashboard.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Settings;

public class IdNamesQueryTests
{
    [Fact]
    public async Task Ids_with_calls_come_first_by_how_many_then_those_that_only_have_a_name()
    {
        using var host = AppHost.Start();
        await host.StoreAsync(
        [
            Pushes.Record("c-1", ("robotCallJobId", 7)), Pushes.Record("c-2", ("robotCallJobId", 5)), Pushes.Record("c-3", ("robotCallJobId", 5)), Pushes.Record("c-4", ("robotCallJobId", null)),
        ]);
        var names = host.Services.GetRequiredService<IdNameCatalog>();
        await names.SetAsync(IdKind.Job, 9, "Named before its first call", Actor.System, 0);
        await names.SetAsync(IdKind.Script, 8, "Another kind", Actor.System, 0);
        var query = host.Services.GetRequiredService<IdNamesQuery>();

        Assert.Equal([(5L, 2L), (7L, 1L), (9L, 0L)], (await query.ReadAsync(IdKind.Job)).Select(r => (r.Id, r.Calls)));
        await host.Services.GetRequiredService<ColumnStore>().CatchUpAsync(CancellationToken.None);
        Assert.Equal([(5L, 2L), (7L, 1L), (9L, 0L)], (await query.ReadAsync(IdKind.Job)).Select(r => (r.Id, r.Calls)));
    }
}
