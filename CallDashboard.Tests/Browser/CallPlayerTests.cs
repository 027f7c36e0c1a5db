using Microsoft.Playwright;

namespace CallDashboard.Tests.Browser;

/// <summary>Sound in step: the line that is lit is the line that is heard, whatever one does.</summary>
[Collection(Browsing.Name)]
public class CallPlayerTests(BrowserFixture browsers)
{
    /// <summary>How far from the true edge of a line the light may change, seconds.</summary>
    private const double Allowed = 0.15;

    [BrowserTheory]
    [InlineData("en-promise")]
    [InlineData("es-callback")]
    [InlineData("zh-transfer")]
    public async Task The_times_of_all_lines_are_the_true_ones(string name)
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, name);
        await visit.WaitForDerivedAsync();

        var truth = await CallPageVisit.TruthAsync(name);
        var errors = new List<double>();
        for (var i = 0; i < truth.Length; i++)
        {
            var turn = visit.Turns.Nth(i);
            var error = Math.Abs(await visit.StartOfAsync(i) - (truth[i].Start / 1000.0));
            if (await turn.GetAttributeAsync("data-timing") == "exact")
                Assert.InRange(error, 0, 0.15);
            else
                errors.Add(error);
        }

        Assert.NotEmpty(errors);
        Assert.InRange(errors.Order().ElementAt(errors.Count / 2), 0, 0.15);
        visit.Session.AssertQuiet();
        await visit.Session.PictureAsync($"call-{name}");
    }

    [BrowserTheory]
    [InlineData("en-promise")]
    [InlineData("es-callback")]
    [InlineData("zh-transfer")]
    public async Task Wherever_one_seeks_the_line_heard_is_lit(string name)
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, name);
        await visit.WaitForDerivedAsync();

        var truth = await CallPageVisit.TruthAsync(name);
        for (var seconds = 0.2; seconds < truth[^1].End / 1000.0; seconds += 0.37)
        {
            await visit.SeekAsync(seconds);
            AssertLit(truth, seconds, await visit.LitAsync());
        }
    }

    [BrowserTheory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task While_playing_the_light_changes_with_the_voice_and_no_message_is_needed(double speed)
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "es-callback");
        await visit.WaitForDerivedAsync();
        await visit.Page.GetByLabel("Speed").SelectOptionAsync(speed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        visit.ForgetFrames();

        // Noted by the page itself at the moment of change: what the element plays, which line became lit, and
        // what played two frames before: a slow machine draws few frames, but none may pass with a stale light.
        var changes = await visit.Audio.EvaluateAsync<double[][]>(
            """
            (audio, from) => new Promise(done => {
              const noted = [];
              let [last, before] = [from, from];
              const frame = () => { [before, last] = [last, audio.currentTime]; requestAnimationFrame(frame); };
              frame();
              const observer = new MutationObserver(records => {
                for (const { target } of records)
                  if (target.getAttribute('aria-current') === 'true') noted.push([audio.currentTime, Number(target.dataset.turnIndex), before]);
              });
              observer.observe(document.querySelector('.turns'), { attributes: true, attributeFilter: ['aria-current'], subtree: true });
              audio.currentTime = from;
              audio.play();
              audio.addEventListener('timeupdate', function watch() {
                if (audio.currentTime < from + 7) return;
                audio.removeEventListener('timeupdate', watch);
                audio.pause();
                observer.disconnect();
                done(noted);
              });
            })
            """,
            3.0);

        var truth = await CallPageVisit.TruthAsync("es-callback");
        Assert.Equal([0, 1, 2], changes.Select(c => (int)c[1]));
        foreach (var change in changes.Skip(1))
        {
            var start = truth[(int)change[1]].Start / 1000.0;
            Assert.InRange(start, change[2] - Allowed, change[0] + Allowed);
        }

        Assert.True(await visit.AudioAsync<bool>("a.preservesPitch"));
        Assert.DoesNotContain(visit.Frames, f => !IsKeepAlive(f));
    }

    [BrowserFact]
    public async Task A_click_anywhere_on_a_line_plays_from_it()
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "en-promise");
        await visit.WaitForDerivedAsync();

        foreach (var index in new[] { 4, 1, 6 })
        {
            var position = await visit.Turns.Nth(index).EvaluateAsync<double>(
                "turn => { turn.querySelector('button').click(); return document.querySelector('audio').currentTime; }");
            Assert.InRange(position - await visit.StartOfAsync(index), -0.01, 0.05);
            await visit.Page.WaitForFunctionAsync("() => !document.querySelector('audio').paused");
            Assert.Equal(index, await visit.LitAsync());
        }

        visit.Session.AssertQuiet();
    }

    [BrowserFact]
    public async Task Switching_the_recording_keeps_the_position_and_goes_on_playing()
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "en-promise");
        await visit.WaitForDerivedAsync();
        await visit.Turns.Nth(3).ClickAsync();
        await visit.Page.WaitForFunctionAsync("() => document.querySelector('audio').currentTime > 17.8");

        var before = await visit.AudioAsync<double>("a.currentTime");
        await visit.Page.GetByTestId("track-customer").ClickAsync();
        await visit.Page.WaitForFunctionAsync("() => { const a = document.querySelector('audio'); return a.currentSrc.includes('/customer') && a.readyState > 2 && !a.paused; }");

        Assert.InRange(await visit.AudioAsync<double>("a.currentTime") - before, 0, 3);
        Assert.Equal("true", await visit.Page.GetByTestId("track-customer").GetAttributeAsync("aria-pressed"));
        Assert.Equal("false", await visit.Page.GetByTestId("track-full").GetAttributeAsync("aria-pressed"));
        Assert.Equal(1, await visit.Page.Locator("audio").CountAsync());

        await visit.Page.Keyboard.PressAsync("k");
        await visit.SeekAsync(24);
        await visit.Page.Keyboard.PressAsync("a");
        await visit.Page.WaitForFunctionAsync("() => { const a = document.querySelector('audio'); return a.currentSrc.includes('/full') && a.readyState > 0; }");
        Assert.True(await visit.AudioAsync<bool>("a.paused"));
        Assert.InRange(await visit.AudioAsync<double>("a.currentTime"), 23.95, 24.05);
        visit.Session.AssertQuiet();
    }

    [BrowserFact]
    public async Task A_link_opens_at_its_moment_and_copying_one_writes_it()
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "en-promise", "?t=18.4");

        await visit.Page.WaitForFunctionAsync("() => Math.abs(document.querySelector('audio').currentTime - 18.4) < 0.05");
        Assert.Equal(3, await visit.LitAsync());
        Assert.StartsWith("0:18.4", await visit.Page.Locator(".player-position").InnerTextAsync(), StringComparison.Ordinal);

        await visit.Session.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await visit.Page.Keyboard.PressAsync("l");
        await visit.Page.Keyboard.PressAsync("y");
        await Assertions.Expect(visit.Page.GetByText("Link to 0:23 copied")).ToBeVisibleAsync();
        Assert.EndsWith("/calls/sample-en-promise?t=23.4", await visit.Page.EvaluateAsync<string>("navigator.clipboard.readText()"), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Keys_work_with_the_connection_down()
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "en-promise");
        await visit.WaitForDerivedAsync();
        await visit.Page.WaitForFunctionAsync("() => document.querySelector('audio').readyState > 0");
        await visit.Session.Context.RouteAsync("**/_blazor/**", route => route.AbortAsync());
        await visit.Page.EvaluateAsync("Blazor.disconnect?.()");
        visit.Session.Allow("");

        async Task AfterAsync(string key, double expected)
        {
            await visit.Page.Keyboard.PressAsync(key);
            await visit.Page.WaitForFunctionAsync("e => Math.abs(document.querySelector('audio').currentTime - e) < 0.06", expected, new() { Timeout = 5_000 });
        }

        await visit.SeekAsync(0);
        await AfterAsync("l", 5);
        await AfterAsync("Shift+L", 20);
        await AfterAsync("j", 15);
        await AfterAsync("Shift+J", 0);
        await AfterAsync("ArrowDown", await visit.StartOfAsync(0));
        await AfterAsync("ArrowDown", await visit.StartOfAsync(1));
        await AfterAsync("Shift+ArrowDown", await visit.StartOfAsync(3));
        await AfterAsync("ArrowUp", await visit.StartOfAsync(2));
        await AfterAsync("Shift+ArrowUp", await visit.StartOfAsync(1));
        await AfterAsync("e", await visit.AudioAsync<double>("a.duration") - 10);

        await visit.Page.Keyboard.PressAsync("=");
        Assert.Equal(1.25, await visit.AudioAsync<double>("a.playbackRate"));
        await visit.Page.Keyboard.PressAsync("-");
        await visit.Page.Keyboard.PressAsync("-");
        Assert.Equal(0.75, await visit.AudioAsync<double>("a.playbackRate"));
        await visit.Page.Keyboard.PressAsync("0");
        Assert.Equal(1, await visit.AudioAsync<double>("a.playbackRate"));

        await visit.Page.Keyboard.PressAsync("k");
        await visit.Page.WaitForFunctionAsync("() => !document.querySelector('audio').paused");
        await visit.Page.Keyboard.PressAsync("Space");
        Assert.True(await visit.AudioAsync<bool>("a.paused"));

        await visit.Page.Keyboard.PressAsync("s");
        Assert.Equal("true", await visit.Page.Locator("[data-do=skip]").GetAttributeAsync("aria-pressed"));
        await visit.Page.Keyboard.PressAsync("o");
        Assert.Equal("true", await visit.Page.Locator("[data-do=customer-only]").GetAttributeAsync("aria-pressed"));
        await visit.Page.Keyboard.PressAsync("f");
        Assert.Equal("false", await visit.Page.Locator("[data-do=follow]").GetAttributeAsync("aria-pressed"));
    }

    [BrowserFact]
    public async Task Words_are_found_marked_and_counted_and_typing_is_no_command()
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "en-promise");
        await visit.WaitForDerivedAsync();

        await visit.Page.Keyboard.PressAsync("/");
        await visit.Page.Keyboard.TypeAsync("FRIDAY");
        await Assertions.Expect(visit.Page.GetByText("1 of 2")).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.GetByText("2 of 2")).ToBeVisibleAsync();
        Assert.Equal(2, await visit.Page.Locator(".hitmark").CountAsync());
        Assert.Equal(2, await visit.Page.EvaluateAsync<int>("CSS.highlights.get('transcript-find').size"));
        Assert.Equal(0, await visit.AudioAsync<double>("a.currentTime"));

        await visit.Page.Keyboard.PressAsync("Escape");
        Assert.Equal(0, await visit.Page.Locator(".hitmark").CountAsync());
        visit.Session.AssertQuiet();
    }

    [BrowserFact]
    public async Task Customer_only_plays_his_lines_and_nothing_else()
    {
        await using var visit = await CallPageVisit.OpenSampleAsync(browsers, "es-callback");
        await visit.WaitForDerivedAsync();
        await visit.Page.Keyboard.PressAsync("o");

        var heard = await visit.Audio.EvaluateAsync<int[]>(
            """
            audio => new Promise(done => {
              const lit = new Set();
              audio.playbackRate = 3;
              audio.addEventListener('timeupdate', () => lit.add(Number(document.querySelector('[aria-current=true][data-turn-index]')?.dataset.turnIndex ?? -1)));
              audio.addEventListener('play', () => audio.addEventListener('pause', () => done([...lit].sort())));
              document.querySelector('[data-do=play]').click();
            })
            """);

        Assert.Equal([-1, 1, 3], heard.Where(i => i != 0).Order());
        Assert.InRange(await visit.AudioAsync<double>("a.currentTime"), 15.4, 16);
    }

    private static void AssertLit((int Start, int End)[] truth, double seconds, int lit)
    {
        // Near an edge either side is right; between lines none or a neighbour.
        var right = new List<int>();
        for (var i = 0; i < truth.Length; i++)
        {
            if (seconds > (truth[i].Start / 1000.0) - Allowed && seconds < (truth[i].End / 1000.0) + Allowed)
                right.Add(i);
        }
        var inside = truth.Any(t => seconds > (t.Start / 1000.0) + Allowed && seconds < (t.End / 1000.0) - Allowed);
        Assert.True(right.Contains(lit) || (lit == -1 && !inside), $"At {seconds:0.00} s line {lit} was lit, right was {string.Join(" or ", right)}.");
    }

    /// <summary>SignalR's ping: one message of type 6, nothing else.</summary>
    private static bool IsKeepAlive(string frame) => frame.EndsWith("\u0002\u0091\u0006", StringComparison.Ordinal) || frame.Length < 14;
}
