using System.Net.Http.Json;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.Browser;

/// <summary>WCAG 2.2 AA as far as a program can tell, on every page in both themes; and the way there without a mouse.</summary>
[Collection(Browsing.Name)]
public class AccessibilityTests(BrowserFixture browsers)
{
    private static readonly AxeRunOptions Rules = new() { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } };

    private static readonly int[] Widths = [390, 1440];

    // What differs between the themes is colours.
    private static readonly AxeRunOptions Colours = new() { RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] } };

    [BrowserFact]
    public async Task No_page_breaks_a_rule()
    {
        using var host = AppHost.Start();
        await PushAsync(host);
        await using var visit = await browsers.OpenAsync(host.Address, width: Widths[0]);
        await visit.SignInAsync(host, Roles.Administrator);

        var broken = new List<string>();
        foreach (var address in PageList.Addresses("call-1"))
        {
            // The page for signing in shows itself to strangers only.
            if (address == "/login")
                continue;
            await OpenAsync(visit, address);
            broken.AddRange(await CheckAllAsync(visit, address));
        }

        await using var stranger = await browsers.OpenAsync(host.Address, width: Widths[0]);
        await stranger.Page.GotoAsync("/login");
        broken.AddRange(await CheckAllAsync(stranger, "/login"));
        Assert.True(broken.Count == 0, string.Join(Environment.NewLine, broken));
    }

    [BrowserFact]
    public async Task The_set_up_form_breaks_no_rule()
    {
        using var host = AppHost.Start();
        var token = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions
            .GetRequiredService<CallDashboard.Features.Access.SetupToken>(host.Services).Value;
        await using var visit = await browsers.OpenAsync(host.Address);
        await visit.Page.GotoAsync($"/setup?token={token}");

        Assert.Empty(await CheckAsync(visit, "/setup"));
    }

    [BrowserFact]
    public async Task The_navigation_is_reached_and_used_by_keyboard()
    {
        using var host = AppHost.Start();
        await using var visit = await browsers.OpenAsync(host.Address);
        await visit.SignInAsync(host, Roles.Administrator);
        await OpenAsync(visit, "/settings/about");
        var page = visit.Page;
        // From the very top, as after a click into nothing.
        await page.EvaluateAsync("document.body.tabIndex = -1; document.body.focus()");

        var reached = new List<string>();
        while (reached.Count < 16)
        {
            await page.Keyboard.PressAsync("Tab");
            var (href, outlined) = await FocusedAsync(page);
            Assert.True(outlined, $"The focus on {href} cannot be seen (after {string.Join(", ", reached)}).");
            reached.Add(href);
            if (href == "/live")
                break;
        }

        Assert.EndsWith("#main", reached[0], StringComparison.Ordinal);
        Assert.Contains("/", reached);
        Assert.Equal("/live", reached[^1]);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync("/live");
    }

    private static async Task<(string Href, bool Outlined)> FocusedAsync(IPage page)
    {
        var focused = await page.EvaluateAsync<string[]>("""
            () => {
              const element = document.activeElement, style = getComputedStyle(element);
              return [element.getAttribute('href') ?? element.outerHTML.slice(0, 120), style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 ? 'yes' : 'no'];
            }
            """);
        return (focused[0], focused[1] == "yes");
    }

    /// <summary>Opens a page and waits until nothing on it is loading; a wall screen (null) has no heading of that level.</summary>
    internal static async Task OpenAsync(BrowserSession visit, string address, int? level = 1)
    {
        await visit.Page.GotoAsync(address);
        if (level is not null)
            await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = level })).ToBeVisibleAsync();
        else
            await Expect(visit.Page.GetByTestId("call-row").First).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
    }

    // One visit to a page for both widths and both themes.
    private static async Task<IEnumerable<string>> CheckAllAsync(BrowserSession visit, string address)
    {
        var broken = new List<string>();
        foreach (var width in Widths)
        {
            await visit.Page.SetViewportSizeAsync(width, 900);
            broken.AddRange(await CheckAsync(visit, $"{address}, {width}"));
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            await Expect(visit.Page.Locator("html[data-theme=dark]")).ToHaveCountAsync(1);
            broken.AddRange(await CheckAsync(visit, $"{address}, {width}, dark", Colours));
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        }
        await visit.Page.SetViewportSizeAsync(Widths[0], 900);
        return broken;
    }

    private static async Task<IEnumerable<string>> CheckAsync(BrowserSession visit, string address, AxeRunOptions? rules = null)
    {
        var result = await visit.Page.RunAxe(rules ?? Rules);
        Assert.NotEmpty(result.Passes);
        return result.Violations.Select(v => $"{address}: {v.Id} ({v.Impact}) {v.Help} at {string.Join(" | ", v.Nodes.Take(4).Select(n => n.Html.Length > 160 ? n.Html[..160] : n.Html))}");
    }

    internal static async Task PushAsync(AppHost host)
    {
        using var http = host.Http();
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string[] results = ["ANSWERED", "BUSY", "NO_ANSWER", "TRANSFER_ARTIFICIAL", "SYSTEM_ERROR", "VOICEMAIL"];
        var records = Enumerable.Range(1, 24).Select(i => new
        {
            callId = $"call-{i}",
            resultStatus = results[i % results.Length],
            calledPhoneNumber = $"+4930555{i:0000}",
            startTime = now - (i * 600),
            endTime = now - (i * 600) + 60,
            chatDuration = 40 + i,
            chatRound = 3,
            robotCallJobId = 1992061735049218817 + (i % 2),
            dialogFlowId = 7,
            intentLevelDetailName = i % 3 == 0 ? "A" : "C",
            callRecordTagNames = new[] { "complaint", "投诉" },
            callRecordTagIds = new[] { "1", "2" },
            customerConcern = new[] { "price" },
            hangupBy = "REMOTE_HANGUP",
            properties = new Dictionary<string, string> { ["name"] = "Ada", ["due"] = "2026-11-27" },
            callDetailList = new object[]
            {
                new { callDetailId = 1, type = "ROBOT", text = "Hello, this is Northwind." },
                new { callDetailId = 2, type = "PERSON", text = "Yes?", startOffset = 2500, endOffset = 3400 },
            },
        });
        using var answer = await http.PostAsJsonAsync("/report", records);
        Assert.Contains("\"0\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
