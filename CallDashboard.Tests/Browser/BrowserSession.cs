using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace CallDashboard.Tests.Browser;

/// <summary>One visitor: a page that notes every console error, page error and request to a foreign host.</summary>
internal sealed class BrowserSession : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> complaints = new();
    private readonly List<string> allowed = [];

    public BrowserSession(IBrowserContext context, IPage page, Uri address)
    {
        Context = context;
        Page = page;
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Enqueue($"console {message.Type}: {message.Text}");
        };
        context.WebError += (_, error) => complaints.Enqueue($"page error: {error.Error}");
        context.Request += (_, request) =>
        {
            if (Uri.TryCreate(request.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Authority != address.Authority)
                complaints.Enqueue($"foreign request: {request.Url}");
        };
    }

    public IBrowserContext Context { get; }
    public IPage Page { get; }

    /// <summary>Complaints that contain this text are part of the test (an answer 404 that it asks for).</summary>
    public void Allow(string text) => allowed.Add(text);

    /// <summary>Fails on any console error or warning, page error or foreign request so far.</summary>
    public void AssertQuiet() => Assert.DoesNotContain(complaints, c => !allowed.Exists(a => c.Contains(a, StringComparison.Ordinal)));

    /// <summary>Saves a picture for people to look at when <c>SCREENSHOTS</c> names a folder.</summary>
    public async Task PictureAsync(string name, bool fullPage = true)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = fullPage });
    }

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();
}
