using System.Reflection;
using System.Text.RegularExpressions;
using CallDashboard.Data;
using CallDashboard.Features.Access;
using CallDashboard.Features.Calls.Live;
using CallDashboard.Features.Overview.Model;
using CallDashboard.Hosting;
using CallDashboard.Live;
using CallDashboard.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace CallDashboard.Tests.Browser;

/// <summary>Whoever leaves a page or closes it leaves nothing behind that is still told about calls, names or accounts.</summary>
[Collection(Browsing.Name)]
public class SubscriptionLeakTests(BrowserFixture browsers)
{
    [BrowserFact]
    public async Task When_all_pages_are_closed_nobody_listens_any_more()
    {
        using var host = AppHost.Start();
        await AccessibilityTests.PushAsync(host);
        var before = Listeners(host);
        var most = 0;
        await using (var visit = await browsers.OpenAsync(host.Address))
        {
            await visit.SignInAsync(host, Roles.Administrator);
            foreach (var address in PageList.Addresses("call-1").Where(a => a != "/login"))
            {
                await AccessibilityTests.OpenAsync(visit, address);
                // Whoever leaves while the circuit is being made does not know its number yet and cannot say goodbye: the server keeps it for minutes, as it should.
                await visit.Page.WaitForFunctionAsync("() => !document.querySelector('.sidebar') || document.documentElement.dataset.keys === 'on'");
                // A plain page, of which a part lives.
                if (address == "/setup")
                    await Assertions.Expect(visit.Page.GetByTestId("first-call")).ToBeVisibleAsync();
                most = Math.Max(most, Listeners(host).Values.Sum());
            }
            // Left as a person leaves: a browser that is ended from outside may take its last word with it, and then the page is kept for minutes, as it should be.
            await visit.Page.GotoAsync("about:blank");
        }

        Assert.True(most > before.Values.Sum(), "No page listened to anything: this test checks nothing.");
        await NobodyListensAsync(host, before);
    }

    [BrowserFact]
    public async Task Walking_through_the_pages_of_one_circuit_adds_up_to_nothing()
    {
        using var host = AppHost.Start();
        await AccessibilityTests.PushAsync(host);
        await using var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Administrator);
        await AccessibilityTests.OpenAsync(visit, "/settings/about");
        var before = Listeners(host);

        for (var round = 0; round < 3; round++)
        {
            // The settings lead on to their first page: who clicks before is overtaken by that.
            foreach (var (link, page) in new[] { ("/live", "/live"), ("/settings", "/settings/users") })
            {
                await visit.Page.Locator($".sidebar a[href='{link}']").ClickAsync();
                await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex($"{Regex.Escape(page)}$"), new() { Timeout = 20_000 });
            }

            await visit.Page.Locator(".settings-tabs a[href='/settings/about']").ClickAsync();
            await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex("/settings/about$"), new() { Timeout = 20_000 });
        }

        await NobodyListensAsync(host, before);
    }

    private static Task NobodyListensAsync(AppHost host, Dictionary<string, int> before) => Eventually.HoldsAsync(
        () => Task.FromResult(before.SequenceEqual(Listeners(host))),
        () => string.Join(", ", Listeners(host).Select(l => $"{l.Key}: {l.Value}, before {before[l.Key]}"))
            + $"; to accounts listen {string.Join(", ", Handlers(host.Services.GetRequiredService<AccountWatch>(), nameof(AccountWatch.Changed)).Select(h => h.Target?.GetType().Name))}; {host.Services.GetRequiredService<OpenRequests>().Count} requests are open");

    private static Dictionary<string, int> Listeners(AppHost host) => new()
    {
        // The window listens once for all live pages, the reader for all overviews, from their making to the end of the program: asking for them here makes them.
        ["overviews"] = host.Services.GetRequiredService<OverviewReader>() is null ? 1 : 0,
        ["live pages"] = host.Services.GetRequiredService<LiveWindow>().Watchers,
        ["live states"] = host.Services.GetRequiredService<CallPulse>().Watchers,
        ["calls"] = host.Services.GetRequiredService<CallFeed>().Subscribers,
        ["names"] = Handlers(host.Services.GetRequiredService<IdNameCatalog>(), nameof(IdNameCatalog.Changed)).Length,
        ["accounts"] = Handlers(host.Services.GetRequiredService<AccountWatch>(), nameof(AccountWatch.Changed)).Length,
    };

    private static Delegate[] Handlers(object source, string name)
    {
        var field = source.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic);
        Assert.NotNull(field);
        return (field.GetValue(source) as Delegate)?.GetInvocationList() ?? [];
    }
}
