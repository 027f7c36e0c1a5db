using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.Browser;

/// <summary>Nothing is cut off and no page scrolls sideways, from a phone to a desk; the shell fits the width by itself.</summary>
[Collection(Browsing.Name)]
public class NarrowPagesTests(BrowserFixture browsers)
{
    private const string LongWords = """
        {"callId":"call-long","resultStatus":"VOICEMAIL_DETECTED_BY_THE_CARRIER_IN_BETWEEN","calledPhoneNumber":"+971501234567","robotCallJobId":1992061735049218817,
         "tenantPhoneNumberId":8843201223344556677,"startTime":1795251600,"endTime":1795251643,"chatDuration":36,"intentLevelDetailName":"很有意向的客户",
         "callRecordTagNames":["a tag whose name is so long that nobody would give it, but somebody does","投诉"],"callRecordTagIds":["1","2"],
         "properties":{"aVariableWhoseNameHasNoSpaceInItAtAllAndGoesOnAndOn":"aValueWithoutAnySpaceThatMustBreakSomewhereOrElseItLeavesThePanel-0123456789-0123456789","الاسم":"محمد"},
         "callDetailList":[{"callDetailId":1,"type":"ROBOT","text":"مرحبا، معك آفا من بنك نورثويند."},
                           {"callDetailId":2,"type":"PERSON","text":"SupercalifragilisticexpialidociousSupercalifragilisticexpialidociousSupercalifragilistic","startOffset":2500,"endOffset":3400}]}
        """;

    private static readonly int[] Widths = [390, 800, 1440];

    // What of the page leaves the window, and which buttons do not show all of their words.
    private const string Faults = """
        () => {
          const faults = [], name = e => `<${e.tagName.toLowerCase()} class="${e.getAttribute('class') ?? ''}"> ${e.textContent.trim().slice(0, 40)}`;
          if (document.documentElement.scrollWidth > innerWidth) {
            const wide = [...document.querySelectorAll('body *')].find(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll-x, .visually-hidden'));
            faults.push(`scrolls sideways: ${document.documentElement.scrollWidth} px${wide ? `, ${name(wide)}` : ''}`);
          }
          const scrolls = (e, upTo) => e !== upTo && (['auto', 'scroll'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement, upTo));
          for (const table of document.querySelectorAll('.panel table')) {
            const panel = table.closest('.panel');
            if (table.checkVisibility() && !scrolls(table.parentElement, panel) && table.getBoundingClientRect().right > panel.getBoundingClientRect().right + 1) faults.push(`leaves its panel: ${name(table)}`);
          }
          for (const button of document.querySelectorAll('button, .button, summary')) {
            if (!button.checkVisibility() || button.closest('.boot')) continue;
            for (const part of [button, ...button.querySelectorAll('*')])
              if (part.clientWidth > 1 && (part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 2)) faults.push(`cut off: ${name(part)}`);
          }
          return faults;
        }
        """;

    [BrowserFact]
    public async Task No_page_scrolls_sideways_or_cuts_a_button()
    {
        using var host = AppHost.Start();
        await AccessibilityTests.PushAsync(host);
        await CallPageVisit.PushAsync(host, LongWords);
        await using var visit = await browsers.OpenAsync(host.Address, width: Widths[0]);
        await visit.SignInAsync(host, Roles.Administrator);

        var addresses = PageList.Addresses("call-1").Where(a => a != "/login")
            .Append("/calls/call-long").Append("/calls?from=2026-11-01&to=2026-12-31").Append("/calls?status=NOBODY&from=abc&minSeconds=-1").Append("/live?kiosk=1");
        foreach (var address in addresses)
        {
            await AccessibilityTests.OpenAsync(visit, address, level: address.Contains("kiosk", StringComparison.Ordinal) ? null : 1);
            await FitsAsync(visit, address);
        }
        await using var stranger = await browsers.OpenAsync(host.Address, width: Widths[0]);
        await stranger.Page.GotoAsync("/login");
        await FitsAsync(stranger, "/login");
        visit.AssertQuiet();
    }

    [BrowserFact]
    public async Task Figures_of_ten_million_calls_keep_to_their_places()
    {
        using var host = AppHost.Start();
        await AccessibilityTests.PushAsync(host);
        // A call in every hour: the heat map is as narrow as it gets.
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await host.StoreAsync(Enumerable.Range(1, 24).Select(hour => Pushes.Record($"hour-{hour}", ("startTime", now - (hour * 3600)), ("endTime", now - (hour * 3600) + 42))));
        await using var visit = await browsers.OpenAsync(host.Address, width: Widths[0]);
        await visit.SignInAsync(host, Roles.Administrator);
        await AccessibilityTests.OpenAsync(visit, "/");
        await Expect(visit.Page.Locator(".heat small").First).ToBeVisibleAsync();
        Assert.True(await visit.Page.Locator(".figure-value .sparkline").CountAsync() > 0, "No key figure has a line: this test checks less than it says.");

        // So many calls take minutes to store: their figures are written over those of a few, in the size that the program gives to texts of their length.
        Assert.Equal(25, await visit.Page.Locator(".heat thead th").CountAsync());
        foreach (var (figure, isLong) in new[] { ("1,000,000", false), ("$82,758.97", true) })
        {
            await visit.Page.EvaluateAsync("""
                ([text, isLong]) => {
                  for (const value of document.querySelectorAll('.figure-value')) { value.firstElementChild.textContent = text; value.classList.toggle('is-long', isLong); value.querySelector('small')?.remove(); }
                  for (const count of document.querySelectorAll('.bar-row:not(.is-head) .bar-count, .bar-list > a .bar-count')) count.textContent = '10,000,000';
                  for (const count of document.querySelectorAll('.heat small')) count.textContent = '999K';
                }
                """, new object[] { figure, isLong });
            foreach (var width in Widths)
            {
                await visit.Page.SetViewportSizeAsync(width, 900);
                var faults = await visit.Page.EvaluateAsync<string[]>("""
                    () => {
                      const faults = [], box = e => e.getBoundingClientRect();
                      for (const value of document.querySelectorAll('.figure-value')) {
                        const right = box(value).right + 1, label = value.previousElementSibling.textContent;
                        if (box(value.firstElementChild).right > right) faults.push(`${label}: its number is cut off`);
                        const line = value.querySelector('.sparkline');
                        if (line?.checkVisibility() && box(line).top < box(value).bottom && box(line).right > right) faults.push(`${label}: its line leaves it`);
                      }
                      for (const count of document.querySelectorAll('.bar-count:not(.is-head *)')) if (count.scrollWidth > count.clientWidth) faults.push(`${count.parentElement.textContent}: the number leaves its column`);
                      for (const count of document.querySelectorAll('.heat small')) if (box(count).width > box(count.parentElement).width) faults.push(`${count.parentElement.title}: the number leaves its cell, ${box(count).width} of ${box(count.parentElement).width}`);
                      return faults;
                    }
                    """);
                Assert.True(faults.Length == 0, $"{width}: {string.Join(Environment.NewLine, faults)}");
            }
        }
    }

    // One visit to a page, drawn at each width; what follows the width by script has a moment to do so.
    private static async Task FitsAsync(BrowserSession visit, string address)
    {
        foreach (var width in Widths)
        {
            await visit.Page.SetViewportSizeAsync(width, 900);
            string[] faults = [];
            await Eventually.HoldsAsync(async () => (faults = await visit.Page.EvaluateAsync<string[]>(Faults)).Length == 0, () => $"{address}, {width}: {string.Join(Environment.NewLine, faults)}");
        }
        await visit.Page.SetViewportSizeAsync(Widths[0], 900);
    }

    [BrowserFact]
    public async Task The_navigation_is_icons_where_there_is_little_room_and_remembers_what_was_asked_of_it()
    {
        using var host = AppHost.Start();
        await using var visit = await browsers.OpenAsync(host.Address, width: 1000);
        await visit.SignInAsync(host, Roles.Administrator);
        await AccessibilityTests.OpenAsync(visit, "/settings/about");
        var sidebar = visit.Page.Locator(".shell:not(.boot) .sidebar");

        Assert.Equal(56, (await sidebar.BoundingBoxAsync())!.Width);
        await Expect(sidebar.GetByRole(AriaRole.Link, new() { Name = "Live" })).ToBeVisibleAsync();
        await sidebar.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(visit.Page.Locator("html")).Not.ToHaveAttributeAsync("data-nav", "collapsed");

        await visit.Page.SetViewportSizeAsync(1440, 900);
        await sidebar.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-nav", "collapsed");
        await visit.Page.SetViewportSizeAsync(1000, 900);
        await Expect(visit.Page.Locator("html")).Not.ToHaveAttributeAsync("data-nav", "collapsed");
    }

    [BrowserFact]
    public async Task What_opens_over_the_page_stands_in_its_middle_and_shows_itself_whole()
    {
        using var host = AppHost.Start();
        await using var visit = await browsers.OpenAsync(host.Address, width: 1440);
        await visit.SignInAsync(host, Roles.Administrator);
        await AccessibilityTests.OpenAsync(visit, "/calls");
        var page = visit.Page;
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-keys", "on");

        foreach (var key in new[] { "Control+k", "?", "f" })
        {
            await page.Keyboard.PressAsync(key);
            var dialog = page.Locator("dialog[open]");
            await Expect(dialog).ToBeVisibleAsync();
            var box = (await dialog.BoundingBoxAsync())!;
            Assert.True(Math.Abs(box.X - (1440 - box.X - box.Width)) <= 2 && box.Y > 0, $"{key}: {box.X}, {box.Y}, {box.Width} wide");
            await page.Keyboard.PressAsync("Escape");
            await Expect(dialog).ToHaveCountAsync(0);
        }

        await page.GetByTestId("time-range").ClickAsync();
        var popover = page.Locator(".time-picker");
        await Expect(popover).ToBeVisibleAsync();
        Assert.True(await popover.EvaluateAsync<bool>("p => p.scrollWidth <= p.clientWidth && p.getBoundingClientRect().width >= 480"));
    }

    [BrowserTheory]
    [InlineData(390)]
    [InlineData(1440)]
    public async Task A_lost_connection_is_a_low_bar_and_hides_nothing_of_the_head(int width)
    {
        using var host = AppHost.Start();
        await using var visit = await browsers.OpenAsync(host.Address, width: width);
        await visit.SignInAsync(host, Roles.Administrator);
        await AccessibilityTests.OpenAsync(visit, "/calls");
        var bar = visit.Page.Locator(".connection-bar");

        // What the framework says when the line is gone; nothing needs to be broken for it.
        await bar.EvaluateAsync("b => b.dispatchEvent(new CustomEvent('components-reconnect-state-changed', { detail: { state: 'show' } }))");

        await Expect(bar).ToContainTextAsync("Reconnecting.");
        var box = (await bar.BoundingBoxAsync())!;
        var head = (await visit.Page.Locator(".shell:not(.boot) .toolbar").BoundingBoxAsync())!;
        Assert.InRange(box.Height, 24, 64);
        Assert.True(box.Y >= head.Y + head.Height || box.Y + box.Height <= head.Y, $"The bar ({box.Y}, {box.Height} high) lies over the tools ({head.Y}, {head.Height} high).");
        await Expect(bar.GetByRole(AriaRole.Button, new() { Name = "Now" })).ToBeInViewportAsync(new() { Ratio = 1 });
    }

    [BrowserFact]
    public async Task The_theme_survives_a_page_that_sends_on_to_another()
    {
        using var host = AppHost.Start();
        await using var visit = await browsers.OpenAsync(host.Address, theme: ColorScheme.Dark);
        await visit.SignInAsync(host, Roles.Administrator);

        await AccessibilityTests.OpenAsync(visit, "/settings");

        await Expect(visit.Page).ToHaveURLAsync("/settings/users");
        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(visit.Page.Locator(".theme-button svg.for-system")).ToBeVisibleAsync();
    }
}
