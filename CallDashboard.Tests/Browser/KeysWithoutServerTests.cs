using Microsoft.Playwright;

namespace CallDashboard.Tests.Browser;

/// <summary>Every key of the desk acts in the browser alone: with the server out of reach its effect is there within three frames of the screen.</summary>
[Collection(Browsing.Name)]
public class KeysWithoutServerTests(BrowserFixture browsers)
{
    private const int MostFrames = 3;

    // The frames that are drawn after a key until something holds; −1 when it held before, a hundred when it never came to hold.
    private const string Frames = """
        async ([key, shift, effect]) => {
          const audio = document.querySelector('audio');
          const holds = new Function('audio', 'before', `return ${effect}`);
          const before = { at: audio.currentTime, speed: audio.playbackRate };
          if (holds(audio, before)) return -1;
          (document.activeElement ?? document.body).blur?.();
          document.body.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey: shift, bubbles: true, cancelable: true }));
          for (let frames = 0; frames < 100; frames++) {
            if (holds(audio, before)) return frames;
            await new Promise(requestAnimationFrame);
          }
          return 100;
        }
        """;

    private static readonly (string Key, bool Shift, string Effect)[] Keys =
    [
        ("L", false, "audio.currentTime > before.at"),
        ("J", false, "audio.currentTime < before.at"),
        ("ArrowDown", false, "audio.currentTime > before.at"),
        ("ArrowUp", false, "audio.currentTime < before.at"),
        ("=", false, "audio.playbackRate > before.speed"),
        ("0", false, "audio.playbackRate === 1"),
        ("K", false, "!audio.paused"),
        ("R", false, "audio.currentTime !== before.at && document.querySelector('[data-testid=turn][aria-current=true]')"),
        ("K", false, "audio.paused"),
        ("S", false, Pressed("[data-do=skip]")),
        ("O", false, Pressed("[data-do=customer-only]")),
        ("A", false, Pressed("[data-testid=track-customer]")),
        ("1", false, Pressed("[data-slot='1']")),
        ("F", true, Pressed("[data-testid=verdict-fail]")),
        ("Y", true, Pressed(".scorecard [data-value=yes]")),
        ("W", false, "document.querySelectorAll('.scorecard tr')[2].hasAttribute('data-at')"),
        ("I", false, "document.querySelector('[data-part=levels]').hasAttribute('data-asked')"),
        ("C", false, Pressed("[data-judge=level][data-value=C]")),
        ("C", false, "document.activeElement.dataset.testid === 'comment-box'"),
        ("/", false, "document.activeElement.closest('[data-part=find]')"),
        ("?", false, "document.querySelector('dialog[open]')"),
    ];

    [BrowserFact]
    public async Task Every_key_acts_within_three_frames_of_the_screen_while_the_server_hears_and_says_nothing()
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "en-promise");
        var page = visit.Page;
        var isCut = false;
        await page.RouteWebSocketAsync(new System.Text.RegularExpressions.Regex("/_blazor"), socket =>
        {
            var server = socket.ConnectToServer();
            socket.OnMessage(message => Pass(message, server.Send, server.Send));
            server.OnMessage(message => Pass(message, socket.Send, socket.Send));
        });
        await page.ReloadAsync();
        await page.Locator("[data-testid=judging][data-ready=on]").WaitForAsync();
        await visit.WaitForDerivedAsync();
        await visit.SeekAsync(18);

        visit.Session.Allow("ERR_");
        await visit.Session.Context.SetOfflineAsync(true);
        Volatile.Write(ref isCut, true);
        var late = new List<string>();
        foreach (var (key, shift, effect) in Keys)
        {
            var frames = await page.EvaluateAsync<int>(Frames, new object[] { key, shift, effect });
            if (frames is < 0 or > MostFrames)
                late.Add($"{(shift ? "Shift " : "")}{key}: {frames} frames until {effect}");
        }

        Assert.Empty(late);
        visit.Session.AssertQuiet();

        void Pass(IWebSocketFrame message, Action<string> text, Action<byte[]> bytes)
        {
            if (Volatile.Read(ref isCut))
                return;
            if (message.Binary is { } sent)
                bytes(sent);
            else
                text(message.Text!);
        }
    }

    private static string Pressed(string selector) => $"document.querySelector(\"{selector}\").getAttribute('aria-pressed') === 'true'";
}
