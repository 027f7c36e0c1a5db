namespace CallDashboard.Features.Access.Sessions;

/// <summary>What a person would call the browser that sent a <c>User-Agent</c>: enough to recognise one's own.</summary>
internal static class BrowserName
{
    // In this order: Edge and Opera say that they are Chrome, and Chrome that it is Safari.
    private static readonly (string Mark, string Name)[] Browsers = [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari")];
    private static readonly (string Mark, string Name)[] Systems = [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <summary><c>Firefox on Windows</c> of <c>Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0</c>.</summary>
    public static string Of(string userAgent)
    {
        var browser = Find(Browsers, userAgent);
        var system = Find(Systems, userAgent);
        return (browser, system) switch
        {
            (null, null) => userAgent.Length == 0 ? "Unknown" : "Another program",
            (null, _) => $"A browser on {system}",
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    private static string? Find((string Mark, string Name)[] known, string text) =>
        Array.Find(known, k => text.Contains(k.Mark, StringComparison.Ordinal)).Name;
}
