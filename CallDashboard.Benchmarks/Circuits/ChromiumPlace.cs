namespace CallDashboard.Benchmarks.Circuits;

/// <summary>Finds a browser: the one named by <c>CHROMIUM_PATH</c>, else an installed one, else the one that Playwright installs for itself.</summary>
internal static class ChromiumPlace
{
    private static readonly string[] UsualPlaces =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    /// <summary>Path of the program, null for Playwright's own; and why none can be had, null when one can.</summary>
    public static (string? Path, string? WhyNone) Find()
    {
        var named = Environment.GetEnvironmentVariable("CHROMIUM_PATH");
        if (!string.IsNullOrEmpty(named))
            return File.Exists(named) ? (named, null) : (null, $"CHROMIUM_PATH names {named}, which does not exist.");
        if (UsualPlaces.FirstOrDefault(File.Exists) is { } installed)
            return (installed, null);
        return Microsoft.Playwright.Program.Main(["install", "chromium"]) == 0
            ? (null, null)
            : (null, "No Chromium was found (CHROMIUM_PATH, the usual places) and Playwright could not install one.");
    }
}
