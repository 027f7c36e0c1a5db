using System.Security.Claims;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Calls.Views;

public sealed class SavedViewsTests : IDisposable
{
    private readonly AppHost host = AppHost.Start(("Recordings:Archive", "false"));

    private SavedViews Views => host.Services.GetRequiredService<SavedViews>();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task A_view_is_its_owners_until_it_is_shared_and_every_change_can_be_taken_back()
    {
        var (owner, ownerId) = await PersonAsync(Roles.Supervisor);
        var (other, otherId) = await PersonAsync(Roles.Operator);
        var (administrator, administratorId) = await PersonAsync(Roles.Administrator);
        var told = 0;
        Views.Changed += () => told++;

        var id = await Views.AddAsync(ownerId, " Wants a human ", false, "tag=needs+human&sort=duration", "phone,result");
        var mine = Assert.Single((await Views.OfAsync(ownerId)).All);
        Assert.Equal(("Wants a human", $"/calls?tag=needs+human&sort=duration&view={id}", true, SignedIn.Email(Roles.Supervisor)), (mine.Name, mine.Address, mine.IsMine, mine.Owner));
        Assert.Empty((await Views.OfAsync(otherId)).All);
        Assert.Null(await Views.ChangeAsync(administrator, id, v => v.Name = "mine now"));

        await Views.ChangeAsync(owner, id, v => v.IsShared = true);
        Assert.False(Assert.Single((await Views.OfAsync(otherId)).All).IsMine);
        Assert.Null(await Views.ChangeAsync(other, id, v => v.Name = "mine now"));
        Assert.Null(await Views.DeleteAsync(other, id));

        await Views.SetDefaultAsync(otherId, id);
        var deleted = await Views.DeleteAsync(administrator, id);
        Assert.Empty((await Views.OfAsync(ownerId)).All);
        Assert.Null((await Views.OfAsync(otherId)).Default);
        await Views.RestoreAsync(other, deleted!);
        Assert.Empty((await Views.OfAsync(ownerId)).All);
        await Views.RestoreAsync(administrator, deleted!);
        // Under its id: links and defaults that name it hold.
        Assert.Equal(mine with { IsShared = true }, Assert.Single((await Views.OfAsync(ownerId)).All));
        Assert.Equal(id, (await Views.OfAsync(otherId)).Default!.Id);

        var before = await Views.ChangeAsync(owner, id, v => (v.Name, v.Query) = ("Other", ""));
        Assert.Equal($"/calls?view={id}", Assert.Single((await Views.OfAsync(ownerId)).All).Address);
        await Views.RestoreAsync(owner, before!);
        Assert.Equal("Wants a human", Assert.Single((await Views.OfAsync(ownerId)).All).Name);
        Assert.True(told >= 7, $"told {told} times");

        await Assert.ThrowsAsync<ViewRefusedException>(() => Views.AddAsync(ownerId, "Wants a human", false, "", ""));
        await Assert.ThrowsAsync<ViewRefusedException>(() => Views.AddAsync(ownerId, "  ", false, "", ""));
        await Assert.ThrowsAsync<ViewRefusedException>(() => Views.AddAsync(ownerId, new string('x', SavedViews.LongestName + 1), false, "", ""));
        await Views.AddAsync(administratorId, "Wants a human", false, "", "");
    }

    [Fact]
    public async Task Counts_are_those_of_the_list_and_unknown_where_the_viewer_may_not_ask()
    {
        var counts = host.Services.GetRequiredService<IViewCounts>();
        var pushed = await host.StoreAsync(CallCorpus.Make(300, TimeProvider.System.GetUtcNow().AddMinutes(-1)));
        var (supervisor, _) = await PersonAsync(Roles.Supervisor);
        var (watcher, _) = await PersonAsync(Roles.Operator);
        foreach (var query in (string[])["from=2000-01-01", "from=2000-01-01&tag=complaint", "from=2000-01-01&phone=1555&q=human", "from=2000-01-01&tag=never"])
        {
            var filter = CallFilterQuery.Parse(query).Filter;
            var expected = new FilterOracle(pushed).Matching(filter, CallFilterQuery.Resolve(filter, TimeProvider.System.GetUtcNow(), TimeZoneInfo.Utc)).Count;
            Assert.Equal(expected, await counts.CountAsync(query, supervisor, TimeZoneInfo.Utc, CancellationToken.None));
        }
        Assert.Null(await counts.CountAsync("from=2000-01-01&phone=1555&q=human", watcher, TimeZoneInfo.Utc, CancellationToken.None));
        Assert.Equal(300, await counts.CountAsync("from=2000-01-01", watcher, TimeZoneInfo.Utc, CancellationToken.None));
    }

    private async Task<(ClaimsPrincipal User, string Id)> PersonAsync(string role)
    {
        await host.EnsureAccountAsync(role);
        var user = await host.PrincipalAsync(role);
        return (user, user.FindFirstValue(ClaimTypes.NameIdentifier)!);
    }
}
