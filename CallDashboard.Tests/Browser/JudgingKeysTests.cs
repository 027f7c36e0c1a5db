using CallDashboard.Data;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.Browser;

/// <summary>Level and scorecard from the keyboard; the keys are in the help, can be changed and switched off.</summary>
[Collection(Browsing.Name)]
public class JudgingKeysTests(BrowserFixture browsers)
{
    private const string Marked = ".scorecard tr[data-at] [data-item]";

    [BrowserFact]
    public async Task A_level_and_a_whole_scorecard_are_given_by_keys()
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "en-promise", recordings: false);
        var page = visit.Page;
        await page.Locator("[data-testid=judging][data-ready=on]").WaitForAsync();
        var items = await page.Locator(".scorecard [data-item]").EvaluateAllAsync<string[]>("all => all.map(e => e.dataset.item)");
        Assert.True(items.Length > 3);

        await page.Keyboard.PressAsync("i");
        await Expect(page.Locator("[data-part=levels]")).ToHaveAttributeAsync("data-asked", "");
        await page.Keyboard.PressAsync("c");
        await Expect(page.Locator("[data-judge=level][data-value=C]")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.GetByTestId("comment-box")).Not.ToBeFocusedAsync();
        await page.Keyboard.PressAsync("i");
        await page.Keyboard.PressAsync("2");
        await Expect(page.Locator("[data-judge=level][data-value=B]")).ToHaveAttributeAsync("aria-pressed", "true");
        await page.Keyboard.PressAsync("i");
        await page.Keyboard.PressAsync("0");
        await Expect(page.Locator("[data-judge=level][aria-pressed=true]")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("i");
        await page.Keyboard.PressAsync("d");

        // One key per line; the first goes to the first line without being asked.
        string[] keys = ["Shift+Y", "Shift+H", "Shift+N", "Shift+A"], values = ["yes", "partly", "no", "na"];
        for (var i = 0; i < items.Length; i++)
        {
            await page.Keyboard.PressAsync(keys[i % 4]);
            await Expect(page.Locator($"[data-item='{items[i]}'] [data-value={values[i % 4]}]")).ToHaveAttributeAsync("aria-pressed", "true");
            await Expect(page.Locator(Marked)).ToHaveAttributeAsync("data-item", items[Math.Min(i + 1, items.Length - 1)]);
        }
        await visit.Session.PictureAsync("judging-keys", fullPage: false);

        // Back to a line, answered otherwise; taken back, it is the line again.
        for (var i = items.Length - 1; i > 1; i--)
            await page.Keyboard.PressAsync("Shift+W");
        await Expect(page.Locator(Marked)).ToHaveAttributeAsync("data-item", items[1]);
        await page.Keyboard.PressAsync("Shift+Y");
        await Expect(page.Locator(Marked)).ToHaveAttributeAsync("data-item", items[2]);
        await page.Keyboard.PressAsync("Control+z");
        await Expect(page.Locator(Marked)).ToHaveAttributeAsync("data-item", items[1]);
        await Expect(page.Locator($"[data-item='{items[1]}'] [data-value=partly]")).ToHaveAttributeAsync("aria-pressed", "true");

        var expected = items.Select((item, i) => (int.Parse(item, System.Globalization.CultureInfo.InvariantCulture), i)).ToDictionary(x => x.Item1, x => (ItemAnswer)(x.i % 4 + 1));
        await Eventually.HoldsAsync(async () => (await visit.Host.QueryAsync(db => db.ReviewAnswers.ToDictionaryAsync(a => a.ItemId, a => a.Answer))).OrderBy(a => a.Key).SequenceEqual(expected.OrderBy(a => a.Key)));
        Assert.Equal("D", await visit.Host.QueryAsync(db => db.Reviews.Select(r => r.Level).SingleAsync()));
        visit.Session.AssertQuiet();
    }

    [BrowserFact]
    public async Task The_keys_are_in_the_help_take_other_keys_and_end_with_the_switch()
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "en-promise", recordings: false);
        var page = visit.Page;
        await page.Locator("[data-testid=judging][data-ready=on]").WaitForAsync();
        var yes = page.Locator(".scorecard [data-value=yes]").First;

        await page.Keyboard.PressAsync("?");
        var help = page.Locator("dialog[open]");
        foreach (var text in new[] { "Our level", "Scorecard: Yes", "Scorecard: Partly", "Scorecard: No", "Scorecard: N/A", "Scorecard: next line", "Scorecard: line before" })
            await Expect(help).ToContainTextAsync(text);
        await help.GetByRole(AriaRole.Button, new() { Name = "Change keys" }).ClickAsync();
        await help.Locator("[data-name='review.yes']").ClickAsync();
        await page.Keyboard.PressAsync("x");
        await help.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await page.Keyboard.PressAsync("Shift+Y");
        await Expect(yes).ToHaveAttributeAsync("aria-pressed", "false");
        await page.Keyboard.PressAsync("x");
        await Expect(yes).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.Locator("[data-short-key='review.yes']")).ToHaveTextAsync("X");

        await page.Keyboard.PressAsync("?");
        await help.GetByRole(AriaRole.Checkbox).UncheckAsync();
        await help.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await page.Keyboard.PressAsync("i");
        await page.Keyboard.PressAsync("d");
        await page.Keyboard.PressAsync("Shift+N");
        await Expect(page.Locator("[data-judge=level][aria-pressed=true]")).ToHaveCountAsync(0);
        await Expect(page.Locator(".scorecard [data-value=no][aria-pressed=true]")).ToHaveCountAsync(0);
        visit.Session.AssertQuiet();
    }
}
