using System.Text;
using CallDashboard.Hosting;
using CallDashboard.Tests.App;
using CallDashboard.Tests.Support;
using Microsoft.Playwright;

namespace CallDashboard.Tests.Browser;

/// <summary>Whoever does not see numbers finds none out by the palette: what is typed comes back, and nothing that was not typed.</summary>
[Collection(Browsing.Name)]
public class PaletteCanaryTests(BrowserFixture browsers)
{
    [BrowserFact]
    public async Task The_palette_tells_an_operator_no_number()
    {
        await using var visit = await CallPageVisit.OpenAsync(browsers, "canary-1", Pushes.Record("canary-1", ("calledPhoneNumber", "+15557654321")), role: Roles.Operator);
        var page = visit.Page;
        var heard = new StringBuilder();
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
        {
            lock (heard)
                heard.Append(frame.Binary is { } bytes ? Encoding.UTF8.GetString(bytes) : frame.Text);
        };
        await page.ReloadAsync();
        await page.Locator("h1", new() { HasText = "••" }).WaitForAsync();
        await visit.Session.ReadyAsync();
        await page.Keyboard.PressAsync("Control+k");
        var query = page.GetByRole(AriaRole.Combobox, new() { Name = "Call id, phone or page" });
        foreach (var (typed, found) in ((string, string)[])[("canary-1", "Open call"), ("765432", "Find it in transcripts"), ("5555765432", "Calls to 5555765432")])
        {
            await query.FillAsync(typed);
            await page.GetByRole(AriaRole.Option, new() { Name = found }).First.WaitForAsync();
        }

        string text;
        lock (heard)
            text = heard.ToString();
        Assert.Contains("canary-1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("7654321", text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        visit.Session.AssertQuiet();
    }
}
