using CallDashboard.Domain;
using CallDashboard.Hosting;
using CallDashboard.Tests.App;
using CallDashboard.Tests.Browser;
using CallDashboard.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.Features.Calls;

[Collection(Browsing.Name)]
public class CallsJourneyTests(BrowserFixture browsers, CorpusFixture corpus) : IClassFixture<CorpusFixture>
{
    [BrowserFact]
    public async Task Two_tags_are_chosen_a_call_opened_and_back_finds_the_list_as_it_was()
    {
        await using var visit = await browsers.OpenAsync(corpus.Host.Address);
        await visit.SignInAsync(corpus.Host, Roles.Supervisor);
        var page = visit.Page;
        await page.SetViewportSizeAsync(1440, 1000);
        await page.GotoAsync("/calls?from=2000-01-01&tz=UTC");
        await ExpectTotalAsync(page, "from=2000-01-01");

        await page.GetByTestId("filter-tag").Filter(new() { HasText = "complaint" }).ClickAsync();
        await ExpectTotalAsync(page, "from=2000-01-01&tag=complaint");
        await page.GetByTestId("filter-tag").Filter(new() { HasText = "needs human" }).ClickAsync();
        await ExpectTotalAsync(page, "from=2000-01-01&tag=complaint&tag=needs+human");
        await page.GetByTestId("facet-tag").GetByRole(AriaRole.Button, new() { Name = "All" }).ClickAsync();
        var both = await ExpectTotalAsync(page, "from=2000-01-01&tag=complaint&tag=needs+human&tagMode=all");
        Assert.EndsWith("?from=2000-01-01&tz=UTC&tag=complaint&tag=needs+human&tagMode=all", page.Url, StringComparison.Ordinal);

        // The rows follow the total: a row of the filter before is none of these.
        await Expect(page.GetByTestId("call-row")).ToHaveCountAsync(both.Count);
        var id = both.Order().First();
        await page.Locator($"[data-testid=call-row][data-call-id='{id}']").GetByRole(AriaRole.Link).ClickAsync();
        await page.WaitForURLAsync($"**/calls/{id}");
        // The address changes before the page does: until the list is gone, going back would find the old one.
        await Expect(page.GetByTestId("call-row")).ToHaveCountAsync(0);
        await page.GoBackAsync();
        await ExpectTotalAsync(page, "from=2000-01-01&tag=complaint&tag=needs+human&tagMode=all");

        await page.GetByTestId("filter-clear").ClickAsync();
        await ExpectTotalAsync(page, "from=2000-01-01");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).First.ClickAsync();
        await Expect(page.GetByText("51 – 100 of 600")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Previous" }).ClickAsync();
        await Expect(page.GetByText("1 – 50 of 600")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A_list_is_saved_as_a_view_changed_updated_deleted_and_brought_back()
    {
        await using var visit = await browsers.OpenAsync(corpus.Host.Address);
        await visit.SignInAsync(corpus.Host, Roles.Supervisor);
        var page = visit.Page;
        await page.SetViewportSizeAsync(1440, 1000);
        await page.GotoAsync("/calls?from=2000-01-01&tz=UTC&tag=complaint");
        var some = await ExpectTotalAsync(page, "from=2000-01-01&tag=complaint");
        var saved = page.Locator(".sidebar").GetByTestId("saved-view");

        await page.GetByTestId("views").ClickAsync();
        await page.GetByTestId("view-save").ClickAsync();
        await page.GetByTestId("view-name").FillAsync("Complaints");
        await page.GetByTestId("view-submit").ClickAsync();
        await Expect(saved).ToHaveTextAsync($"Complaints{some.Count}");
        await Expect(saved).ToHaveAttributeAsync("aria-current", "true");

        // Another filter is a change of the view, until it is updated.
        await page.GetByTestId("filter-tag").Filter(new() { HasText = "needs human" }).ClickAsync();
        var more = await ExpectTotalAsync(page, "from=2000-01-01&tag=complaint&tag=needs+human");
        await Expect(page.GetByTestId("view-changed")).ToBeVisibleAsync();
        await page.GetByTestId("views").ClickAsync();
        await page.GetByTestId("view-update").ClickAsync();
        await Expect(saved).ToHaveTextAsync($"Complaints{more.Count}");
        await Expect(page.GetByTestId("view-changed")).ToHaveCountAsync(0);

        await page.GetByTestId("views").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Calls opens with “Complaints”" }).ClickAsync();
        await page.GetByTestId("view-delete").ClickAsync();
        await Expect(saved).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(saved).ToHaveCountAsync(1);

        // The navigation opens the default; the palette finds it as well.
        await page.GotoAsync("/settings/about");
        await Expect(saved).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "Calls", Exact = false }).First.ClickAsync();
        await ExpectTotalAsync(page, "from=2000-01-01&tag=complaint&tag=needs+human");
        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Combobox).FillAsync("complai");
        await Expect(page.GetByRole(AriaRole.Option).Filter(new() { HasText = "saved view" })).ToHaveCountAsync(1);
        visit.AssertQuiet();
    }

    [BrowserFact]
    public async Task The_list_is_used_by_keyboard_alone()
    {
        await using var visit = await browsers.OpenAsync(corpus.Host.Address);
        await visit.SignInAsync(corpus.Host, Roles.Supervisor);
        var page = visit.Page;
        await page.GotoAsync("/calls?from=2000-01-01");
        await Expect(page.GetByTestId("call-row")).ToHaveCountAsync(50);
        await visit.ReadyAsync();

        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-keys", "on");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("人工");
        await page.Keyboard.PressAsync("Enter");
        await ExpectTotalAsync(page, "from=2000-01-01&q=人工");

        await page.Keyboard.PressAsync("Tab");
        await page.EvaluateAsync("document.activeElement.blur()");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await Expect(page.GetByText("1 selected")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("k");
        var first = await page.GetByTestId("call-row").First.GetAttributeAsync("data-call-id");
        await page.Keyboard.PressAsync("Enter");
        // With the words, which are marked there.
        await page.WaitForURLAsync(new System.Text.RegularExpressions.Regex($"/calls/{first}\\?q=[^&]+$"));
    }

    [BrowserFact]
    public async Task Nonsense_in_the_address_is_named_and_the_rest_is_shown()
    {
        await using var visit = await browsers.OpenAsync(corpus.Host.Address);
        await visit.SignInAsync(corpus.Host, Roles.Operator);
        var page = visit.Page;

        await page.GotoAsync("/calls?from=2000-01-01&colour=red&group=reached&cursor=nonsense&tz=UTC");

        await Expect(page.GetByTestId("filter-notice")).ToContainTextAsync("colour=red");
        await ExpectTotalAsync(page, "from=2000-01-01&group=reached");
        // An operator's page holds no whole number anywhere.
        var phones = await page.Locator(".phone").AllInnerTextsAsync();
        Assert.NotEmpty(phones);
        Assert.All(phones, p => Assert.Contains('•', p));
        await Expect(page.GetByTestId("export")).ToHaveCountAsync(0);
        visit.AssertQuiet();
    }

    [BrowserTheory]
    [InlineData("full", "/calls?from=2000-01-01")]
    [InlineData("filtered", "/calls?from=2000-01-01&tag=complaint&notTag=vip&minSeconds=10")]
    [InlineData("empty", "/calls?from=2000-01-01&status=NO_ANSWER&tag=complaint&minSeconds=9999")]
    public async Task Pictures_for_people_to_look_at(string name, string address)
    {
        await using var visit = await browsers.OpenAsync(corpus.Host.Address);
        await visit.SignInAsync(corpus.Host, Roles.Supervisor);
        foreach (var (theme, width) in new[] { (ColorScheme.Light, 1440), (ColorScheme.Dark, 1440), (ColorScheme.Light, 390), (ColorScheme.Dark, 390) })
        {
            await visit.Page.SetViewportSizeAsync(width, 900);
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = theme });
            await visit.Page.GotoAsync(address);
            await Expect(visit.Page.Locator("[data-testid=call-row], .empty").First).ToBeVisibleAsync();
            // Nothing is wider than the screen.
            Assert.True(await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{name} {width}");
            await visit.PictureAsync($"calls-{name}-{theme.ToString().ToLowerInvariant()}-{width}");
        }
        visit.AssertQuiet();
    }

    private async Task<HashSet<string>> ExpectTotalAsync(IPage page, string query)
    {
        var filter = CallFilterQuery.Parse(query).Filter;
        var expected = corpus.Oracle.Matching(filter, CallFilterQuery.Resolve(filter, TimeProvider.System.GetUtcNow(), TimeZoneInfo.Utc));
        await Expect(page.GetByTestId("calls-total")).ToHaveAttributeAsync("data-value", expected.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), new() { Timeout = 30_000 });
        return expected;
    }
}
