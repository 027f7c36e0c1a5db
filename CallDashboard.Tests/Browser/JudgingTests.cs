using CallDashboard.Data;
using CallDashboard.Features.Review.Judging;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Deque.AxeCore.Playwright;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace CallDashboard.Tests.Browser;

/// <summary>A call is judged with keys alone while somebody else looks, and the network goes away in the middle.</summary>
[Collection(Browsing.Name)]
public class JudgingTests(BrowserFixture browsers)
{
    // A first act on a cold server that shares its machine: what counts is that it comes, not when.
    private static readonly LocatorAssertionsToContainTextOptions Patiently = new() { Timeout = 30_000 };

    // One key, and whether what it presses is pressed before anything else runs: no server can have been asked.
    private const string Press = """
        ([key, shift, wanted]) => {
          document.body.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey: shift, bubbles: true, cancelable: true }));
          return document.querySelector(wanted).getAttribute('aria-pressed');
        }
        """;

    [BrowserFact]
    public async Task A_review_with_keys_survives_a_cut_network_and_a_reload_and_others_see_it_live()
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "en-promise");
        await using var other = await browsers.OpenAsync(visit.Host.Address);
        // Only the first page has a sound: asked for it, the server would find no file and say so to every page.
        await other.Context.RouteAsync("**/recordings/**", route => route.AbortAsync());
        other.Allow("Failed to load resource");
        await other.SignInAsync(visit.Host, Roles.Administrator);
        await other.Page.GotoAsync("/calls/sample-en-promise");
        foreach (var page in new[] { visit.Page, other.Page })
            await page.Locator("[data-testid=judging][data-ready=on]").WaitForAsync();
        await visit.WaitForDerivedAsync();
        await visit.SeekAsync(18);

        // With the network: every act shows on the other page.
        Assert.Equal("true", await PressAsync(visit.Page, "F", "[data-testid=verdict-fail]", shift: true));
        Assert.Equal("true", await PressAsync(visit.Page, "3", "[data-slot='3']"));
        await CommentAsync(visit.Page, "The date should be said again. @administrator@example.test");
        await Assertions.Expect(other.Page.GetByTestId("review-others")).ToContainTextAsync("supervisor@example.test Fail", Patiently);
        await Assertions.Expect(other.Page.Locator("[data-slot='3']")).ToHaveAttributeAsync("aria-pressed", "true");
        await Assertions.Expect(other.Page.GetByTestId("comment")).ToContainTextAsync("0:18");
        await Assertions.Expect(other.Page.Locator(".mention")).ToHaveTextAsync("@administrator@example.test");
        await Assertions.Expect(other.Page.Locator(".pin")).ToHaveAttributeAsync("aria-label", "Comment by supervisor@example.test at 0:18");
        await Assertions.Expect(visit.Turns.Nth(3).Locator(".turn-comments")).ToHaveTextAsync("1");
        visit.Session.AssertQuiet();
        other.AssertQuiet();

        // Without: the keys answer all the same.
        visit.Session.Allow("ERR_");
        await visit.Session.Context.SetOfflineAsync(true);
        Assert.Equal("true", await PressAsync(visit.Page, "U", "[data-testid=verdict-unsure]", shift: true));
        Assert.Equal("true", await PressAsync(visit.Page, "9", "[data-slot='9']"));
        Assert.Equal("false", await PressAsync(visit.Page, "3", "[data-slot='3']"));
        await CommentAsync(visit.Page, "Said while the line was dead.");
        await Assertions.Expect(visit.Page.GetByTestId("review-waiting")).ToContainTextAsync("4 acts wait for the connection", Patiently);
        await visit.Session.PictureAsync("judging-offline", fullPage: false);

        // The page comes back before the connection for acts does: what was done is still there, and still waits.
        // A request on its way outlives the page (keepalive) and then passes by what stands in its way here: only one that has failed may be left.
        var failed = new TaskCompletionSource();
        await visit.Page.RouteAsync("**/review/acts", async route =>
        {
            await route.AbortAsync();
            failed.TrySetResult();
        });
        await visit.Session.Context.SetOfflineAsync(false);
        await failed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await visit.Page.ReloadAsync();
        await Assertions.Expect(visit.Page.GetByTestId("review-waiting")).ToContainTextAsync("4 acts wait for the connection", Patiently);
        await Assertions.Expect(visit.Page.GetByTestId("verdict-unsure")).ToHaveAttributeAsync("aria-pressed", "true");
        await Assertions.Expect(visit.Page.GetByTestId("comment").Last).ToContainTextAsync("Said while the line was dead.");
        await Assertions.Expect(other.Page.GetByTestId("review-others")).ToContainTextAsync("Fail");

        await visit.Page.UnrouteAllAsync();
        await visit.Page.EvaluateAsync("dispatchEvent(new Event('online'))");
        await Assertions.Expect(visit.Page.GetByTestId("review-waiting")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(other.Page.GetByTestId("review-others")).ToContainTextAsync("Unsure", Patiently);
        await Assertions.Expect(other.Page.GetByTestId("comment")).ToHaveCountAsync(2, new() { Timeout = 30_000 });
        await Assertions.Expect(other.Page.Locator("[data-slot='9']")).ToHaveAttributeAsync("aria-pressed", "true");
        await Assertions.Expect(other.Page.Locator("[data-slot='3']")).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.Equal(7, await visit.Host.QueryAsync(db => db.ReviewActs.CountAsync()));

        // Undo, also of what was done before the page was loaded.
        await visit.Page.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(other.Page.GetByTestId("comment")).ToHaveCountAsync(1, new() { Timeout = 30_000 });
        await visit.Page.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(other.Page.Locator("[data-slot='3']")).ToHaveAttributeAsync("aria-pressed", "true");

        // Both judged: neither is lost.
        Assert.Equal("true", await PressAsync(other.Page, "P", "[data-testid=verdict-pass]", shift: true));
        await Assertions.Expect(visit.Page.GetByTestId("review-others")).ToContainTextAsync("administrator@example.test Pass", Patiently);
        await Assertions.Expect(visit.Page.GetByTestId("verdict-unsure")).ToHaveAttributeAsync("aria-pressed", "true");
        other.AssertQuiet();
        visit.Session.AssertQuiet();

        await visit.Session.PictureAsync("judging", fullPage: false);
        var result = await visit.Page.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join("\n", result.Violations.Select(v => $"{v.Id}: {v.Help} — {string.Join(", ", v.Nodes.Take(3).Select(n => n.Html))}")));
    }

    [BrowserTheory]
    [InlineData(390)]
    [InlineData(880)]
    public async Task Beside_many_comments_the_box_to_write_in_stays_in_sight_in_one_column(int width)
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "en-promise", recordings: false, width: width);
        var acts = Enumerable.Range(1, 40).Select(i => new SentAct(Guid.NewGuid().ToString(), "comment", Value: $"Comment number {i}, with some words in it so that it takes a line or two."));
        await visit.Host.Services.GetRequiredService<ReviewStore>().DoAsync(new SentActs("sample-en-promise", 0, 0, [.. acts]), "somebody", Actor.System, default);
        var page = visit.Page;
        await Assertions.Expect(page.GetByTestId("comment")).ToHaveCountAsync(40, new() { Timeout = 30_000 });

        foreach (var index in new[] { 2, 20, 39 })
        {
            await page.GetByTestId("comment").Nth(index).EvaluateAsync("e => e.scrollIntoView({ block: 'center' })");
            await Assertions.Expect(page.GetByTestId("comment-box")).ToBeInViewportAsync(new() { Ratio = 1 });
        }
        await visit.Session.PictureAsync($"comments-{width}", fullPage: false);
        await page.GetByTestId("comment").Nth(2).EvaluateAsync("e => e.scrollIntoView({ block: 'center' })");
        await page.GetByTestId("comment-box").ClickAsync();
        await page.Keyboard.InsertTextAsync("Written from the middle.");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByTestId("comment")).ToHaveCountAsync(41);
        visit.Session.AssertQuiet();
    }

    private static Task<string?> PressAsync(IPage page, string key, string wanted, bool shift = false) => page.EvaluateAsync<string?>(Press, new object[] { key, shift, wanted });

    private static async Task CommentAsync(IPage page, string text)
    {
        await page.Keyboard.PressAsync("c");
        await Assertions.Expect(page.GetByTestId("comment-box")).ToBeFocusedAsync();
        await page.Keyboard.InsertTextAsync(text);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByTestId("comment-box")).Not.ToBeFocusedAsync();
    }
}
