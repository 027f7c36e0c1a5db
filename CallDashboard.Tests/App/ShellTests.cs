using System.Text.RegularExpressions;
using CallDashboard.Hosting;
using CallDashboard.Tests.Browser;
using CallDashboard.Tests.Support;
using CallDashboard.Ui;
using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.App;

/// <summary>The shell in a real browser: theme, keys, help, palette, navigation on a phone, a lost line.</summary>
[Collection(Browsing.Name)]
public class ShellTests(BrowserFixture browsers)
{
    /// <summary>Any page of the shell will do; this one needs no calls.</summary>
    private const string SomePage = "/nothing-here";

    [BrowserTheory]
    [InlineData(ColorScheme.Light, "light")]
    [InlineData(ColorScheme.Dark, "dark")]
    public async Task The_shell_has_no_accessibility_fault_in_either_theme(ColorScheme scheme, string theme)
    {
        using var host = AppHost.Start();
        await using var visit = await OpenAsync(host, theme: scheme);

        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-theme", theme);
        await visit.PictureAsync($"shell-{theme}-1440");
        var found = await visit.Page.RunAxe();
        Assert.Empty(found.Violations.Select(v => $"{v.Id}: {v.Nodes[0].Html}"));
        visit.AssertQuiet();
    }

    [BrowserFact]
    public async Task The_theme_goes_round_and_is_remembered_before_the_first_paint()
    {
        using var host = AppHost.Start();
        await using var visit = await OpenAsync(host);
        var root = visit.Page.Locator("html");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Theme: system" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Theme: light" }).ClickAsync();
        await Expect(root).ToHaveAttributeAsync("data-theme", "dark");

        // The blocking script has set it when the document's head is read, long before a circuit exists.
        await visit.Page.RouteAsync(new Regex("blazor\\.web"), route => route.AbortAsync());
        visit.Allow("blazor.web");
        visit.Allow("ERR_FAILED");
        visit.Allow("Blazor is not defined");
        await visit.Page.ReloadAsync();
        await Expect(root).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(visit.Page.Locator(".boot .sidebar")).ToBeVisibleAsync();
        visit.AssertQuiet();
    }

    [BrowserFact]
    public async Task Keys_help_and_its_switch()
    {
        using var host = AppHost.Start();
        await using var visit = await OpenAsync(host);
        var help = visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keys on this page" });

        await visit.Page.Keyboard.PressAsync("?");
        await Expect(help).ToBeVisibleAsync();
        await Expect(help).ToContainTextAsync("Go to Live");
        await help.GetByLabel("Keys on", new() { Exact = true }).UncheckAsync();
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(help).ToBeHiddenAsync();

        await visit.Page.Keyboard.PressAsync("g");
        await visit.Page.Keyboard.PressAsync("s");
        await Expect(visit.Page).ToHaveURLAsync(new Regex(SomePage));

        await visit.Page.Keyboard.PressAsync("?");
        await help.GetByLabel("Keys on", new() { Exact = true }).CheckAsync();
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.Page.Keyboard.PressAsync("g");
        await visit.Page.Keyboard.PressAsync("s");
        await Expect(visit.Page).ToHaveURLAsync(new Regex("/settings"));
    }

    [BrowserFact]
    public async Task Keys_work_on_a_layout_without_latin_letters_and_never_while_typing()
    {
        using var host = AppHost.Start();
        await using var visit = await OpenAsync(host);

        await visit.Page.EvaluateAsync("""
            () => { for (const [key, code] of [['п', 'KeyG'], ['ы', 'KeyS']]) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true })); }
            """);
        await Expect(visit.Page).ToHaveURLAsync(new Regex("/settings"));

        await visit.Page.GotoAsync(SomePage);
        await visit.ReadyAsync();
        await visit.Page.Keyboard.PressAsync("Control+k");
        await visit.Page.Keyboard.TypeAsync("gs");
        await Expect(visit.Page).ToHaveURLAsync(new Regex(SomePage));
    }

    [BrowserFact]
    public async Task The_palette_is_worked_by_keyboard_alone_and_Enter_waits_for_the_answer()
    {
        var slow = new SlowSource();
        using var host = AppHost.Start(services => services.RemoveAll<IPaletteSource>().AddScoped<IPaletteSource>(_ => slow));
        await using var visit = await OpenAsync(host);
        var box = visit.Page.GetByRole(AriaRole.Combobox);

        await visit.Page.Keyboard.PressAsync("Control+k");
        await Expect(box).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(visit.Page.GetByRole(AriaRole.Option, new() { Selected = true })).ToContainTextAsync("Live");
        await Expect(box).ToHaveAttributeAsync("aria-activedescendant", "palette-1");
        await visit.Page.Keyboard.TypeAsync("1992061735049218739");
        await visit.Page.Keyboard.PressAsync("Enter");
        slow.Answer.SetResult();
        await Expect(visit.Page).ToHaveURLAsync(new Regex("/found-1992061735049218739"));
        await Expect(box).ToBeHiddenAsync();
        visit.AssertQuiet();
    }

    [BrowserFact]
    public async Task On_a_phone_the_navigation_is_a_sheet_and_nothing_scrolls_sideways()
    {
        using var host = AppHost.Start();
        await using var visit = await OpenAsync(host, 390);

        await visit.PictureAsync("shell-light-390");
        Assert.True(await visit.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Navigation", Exact = true }).ClickAsync();
        var sheet = visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Navigation" });
        await sheet.GetByRole(AriaRole.Link, new() { Name = "Settings" }).ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(new Regex("/settings"));
        await Expect(sheet).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task The_skip_link_moves_the_focus_to_the_page()
    {
        using var host = AppHost.Start();
        await using var visit = await OpenAsync(host);

        await visit.Page.Locator(".skip-link").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("#main")).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task A_lost_line_is_said_by_a_bar_and_by_the_live_state_and_the_page_stays()
    {
        using var host = AppHost.Start();
        await using var visit = await OpenAsync(host);
        var state = visit.Page.GetByTestId("live-state");
        await Expect(state).ToHaveAttributeAsync("data-state", "live");

        await visit.FireAsync("{ state: 'show' }");
        await Expect(state).ToHaveTextAsync(new Regex("^\\s*Reconnecting\\s*$"));
        await Expect(visit.Page.Locator(".connection-bar")).ToContainTextAsync("Reconnecting");
        await Expect(visit.Page.Locator("h1")).ToBeVisibleAsync();

        await visit.FireAsync("{ state: 'failed' }");
        await Expect(state).ToHaveTextAsync(new Regex("Stale since \\d\\d:\\d\\d"));
        await visit.PictureAsync("shell-lost-1440");

        await visit.FireAsync("{ state: 'hide' }");
        await Expect(state).ToHaveTextAsync(new Regex("^\\s*Live"));
        await Expect(visit.Page.Locator("html")).Not.ToHaveAttributeAsync("data-connection", new Regex("."));
    }

    private async Task<BrowserSession> OpenAsync(AppHost host, int width = 1440, ColorScheme theme = ColorScheme.Light)
    {
        var visit = await browsers.OpenAsync(host.Address, width, theme: theme);
        await visit.SignInAsync(host, Roles.Administrator);
        visit.Allow("404");
        await visit.Page.GotoAsync(SomePage);
        await visit.ReadyAsync();
        return visit;
    }

    /// <summary>Answers only when told to.</summary>
    private sealed class SlowSource : IPaletteSource
    {
        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<IReadOnlyList<PaletteEntry>> FindAsync(string text, CancellationToken cancel)
        {
            await Answer.Task.WaitAsync(cancel);
            return [new PaletteEntry("phone", "Open call", text, $"/found-{text}")];
        }
    }
}

/// <summary>What tests of the shell do in the browser.</summary>
internal static class ShellSteps
{
    /// <summary>Waits until the page lives on its circuit and its keys are listened to.</summary>
    public static async Task ReadyAsync(this BrowserSession visit)
    {
        await visit.Page.Locator(".shell:not(.boot)").WaitForAsync();
        await visit.Page.WaitForFunctionAsync("() => document.documentElement.dataset.keys === 'on'");
    }

    /// <summary>Says what the framework says when the state of the line changes.</summary>
    public static Task FireAsync(this BrowserSession visit, string detail) => visit.Page.EvaluateAsync(
        $"() => document.getElementById('components-reconnect-modal').dispatchEvent(new CustomEvent('components-reconnect-state-changed', {{ detail: {detail} }}))");
}
