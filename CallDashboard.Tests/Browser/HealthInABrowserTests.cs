using CallDashboard.Tests.Support;

namespace CallDashboard.Tests.Browser;

[Collection(Browsing.Name)]
public class HealthInABrowserTests(BrowserFixture browsers)
{
    [BrowserFact]
    public async Task A_real_browser_reaches_the_program()
    {
        using var host = AppHost.Start();
        await using var visit = await browsers.OpenAsync(host.Address);

        await visit.Page.GotoAsync("/health/live");

        Assert.Equal("live", await visit.Page.InnerTextAsync("body"));
        visit.AssertQuiet();
    }
}
