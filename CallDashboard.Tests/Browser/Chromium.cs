using CallDashboard.Benchmarks.Circuits;
using Microsoft.Playwright;

namespace CallDashboard.Tests.Browser;

/// <summary>The browser of the tests, looked for once.</summary>
internal static class Chromium
{
    private static readonly Lazy<(string? Path, string? Why)> Found = new(ChromiumPlace.Find);

    /// <summary>Path of the program; null stands for Playwright's own.</summary>
    public static string? ExecutablePath => Found.Value.Path;

    /// <summary>Why no browser can be had; null when one can.</summary>
    public static string? WhyNone => Found.Value.Why;
}

/// <summary>A test that needs a browser; skipped, saying why, where none can be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.WhyNone;
}

/// <summary>A theory that needs a browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.WhyNone;
}

/// <summary>One browser process for all browser tests; they run one after another.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? browser;

    public async Task InitializeAsync()
    {
        if (Chromium.WhyNone is not null)
            return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium.ExecutablePath,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--mute-audio", "--autoplay-policy=no-user-gesture-required",
            ],
        });
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }

    /// <summary>A fresh profile with one page. Width 1440 × 900 unless said otherwise; zone New York, light theme.</summary>
    internal async Task<BrowserSession> OpenAsync(Uri address, int width = 1440, int height = 900, ColorScheme theme = ColorScheme.Light, string zone = "America/New_York")
    {
        var context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = theme,
            TimezoneId = zone,
            Locale = "en-US",
            ReducedMotion = ReducedMotion.Reduce,
            AcceptDownloads = true,
        });
        context.SetDefaultTimeout(20_000);
        return new BrowserSession(context, await context.NewPageAsync(), address);
    }
}

[CollectionDefinition(Name)]
public sealed class Browsing : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Browser";
}
