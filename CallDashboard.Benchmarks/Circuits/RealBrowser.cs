using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace CallDashboard.Benchmarks.Circuits;

/// <summary>One real Chromium on the live page: when each announced call had its row in the document.</summary>
internal sealed class RealBrowser : IAsyncDisposable
{
    /// <summary>Notes for each row the wall clock in milliseconds of its appearing.</summary>
    private const string Observe = """
        () => {
          window.shownCalls = [];
          new MutationObserver(changes => {
            const now = performance.timeOrigin + performance.now();
            for (const change of changes)
              for (const node of change.addedNodes)
                if (node.dataset?.callId) window.shownCalls.push([node.dataset.callId, now]);
          }).observe(document.body, { childList: true, subtree: true });
        }
        """;

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly ConcurrentDictionary<string, double> sent = new();

    private RealBrowser(IPlaywright playwright, IBrowser browser, IPage page)
    {
        this.playwright = playwright;
        this.browser = browser;
        Page = page;
    }

    private IPage Page { get; }

    /// <summary>Opens the page and waits for its first row.</summary>
    public static async Task<RealBrowser> OpenAsync(Visitor visitor, string? program)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync();
        await page.Context.AddCookiesAsync(visitor.Cookies.GetCookies(visitor.Server).Select(c => new Cookie { Name = c.Name, Value = c.Value, Url = visitor.Server.ToString(), HttpOnly = c.HttpOnly }));
        await page.GotoAsync(new Uri(visitor.Server, "/live").ToString());
        await page.GetByTestId("call-row").First.WaitForAsync();
        await page.EvaluateAsync(Observe);
        return new RealBrowser(playwright, browser, page);
    }

    /// <summary>A call is pushed now.</summary>
    public void Announce(string callId) => sent[callId] = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;

    /// <summary>From the push to the row in the document, milliseconds, ascending.</summary>
    public async Task<double[]> DelaysAsync()
    {
        var shown = await Page.EvaluateAsync<JsonElement>("() => window.shownCalls");
        return [.. shown.EnumerateArray().Where(c => sent.ContainsKey(c[0].GetString()!)).Select(c => c[1].GetDouble() - sent[c[0].GetString()!]).Order()];
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
