using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallDashboard.Tests.Browser;

/// <summary>A full recording in stereo: each voice on a channel, drawn and timed as such, with no second recording.</summary>
[Collection(Browsing.Name)]
public class StereoCallTests(BrowserFixture browsers)
{
    private const int Rate = 8_000;

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Channels_are_two_voices_told_apart_by_the_platforms_times_or_shown_as_left_and_right(bool hasOffsets)
    {
        var record = JsonNode.Parse(await File.ReadAllTextAsync(CallPageVisit.Sample("en-promise.json")))!;
        var lines = record["callDetailList"]!.AsArray();
        var robot = lines.Select(l => (string?)l!["type"] == "ROBOT").ToArray();
        if (!hasOffsets)
        {
            foreach (var line in lines)
            {
                line!.AsObject().Remove("startOffset");
                line.AsObject().Remove("endOffset");
            }
        }
        var truth = await CallPageVisit.TruthAsync("en-promise");
        await using var visit = await CallPageVisit.OpenAsync(browsers, "sample-en-promise", record.ToJsonString(), "en-promise", fullWav: Stereo(truth, robot));
        var page = visit.Page;

        await page.Locator($"[data-part=player][data-voices={(hasOffsets ? "right" : "untold")}]").WaitForAsync();
        await Expect(page.Locator(".lane-who").Filter(new() { HasText = hasOffsets ? "Robot" : "Left" })).ToBeVisibleAsync();
        if (hasOffsets)
        {
            for (var i = 0; i < truth.Length; i++)
            {
                await Expect(visit.Turns.Nth(i)).ToHaveAttributeAsync("data-timing", robot[i] ? "derived" : "exact");
                Assert.InRange(await visit.StartOfAsync(i) * 1000, truth[i].Start - 60, truth[i].Start + 60);
            }
        }
        else
        {
            await Expect(page.Locator("[data-testid=turn]:not([data-timing=estimated])")).ToHaveCountAsync(0);
        }
        // The next viewer draws each channel in its lane from what was kept: where the robot speaks the other lane is flat.
        await page.ReloadAsync();
        await page.Locator("[data-part=player][data-ready=on]").WaitForAsync();
        Assert.Equal(2_000, await page.Locator("[data-part=player]").EvaluateAsync<int>("e => atob(e.dataset.peaksFull).length"));
        var second = (truth[2].Start + truth[2].End) / 2000.0;
        var (upper, lower) = (await HeightAsync(page, "robot", second), await HeightAsync(page, "customer", second));
        Assert.True(upper > 5 * lower, $"The waves are {upper} and {lower} high.");
        visit.Session.AssertQuiet();
        await visit.Session.PictureAsync($"call-stereo-{hasOffsets}", fullPage: false);
    }

    // The height of the bar that is drawn in a lane at a moment.
    private static Task<double> HeightAsync(IPage page, string lane, double second) => page.EvaluateAsync<double>("""
        ([lane, second]) => {
          const length = document.querySelector('[data-part=player]').dataset.durationMs / 1000;
          const bars = document.querySelector(`[data-part=${lane}-wave] path`).getAttribute('d').split('M').filter(Boolean);
          return Number(/v([\d.]+)/.exec(bars[Math.floor(second / length * bars.length)])[1]);
        }
        """, new object[] { lane, second });

    // 16 bit WAV: the robot's lines are a tone on the left, the customer's on the right, louder and softer by syllable.
    private static byte[] Stereo((int Start, int End)[] truth, bool[] robot)
    {
        var frames = (truth[^1].End + 800) * (Rate / 1000);
        var wav = new byte[44 + (frames * 4)];
        "RIFF"u8.CopyTo(wav);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(4), wav.Length - 8);
        "WAVEfmt "u8.CopyTo(wav.AsSpan(8));
        foreach (var (at, value) in new[] { (16, 16), (20, 1 | (2 << 16)), (24, Rate), (28, Rate * 4), (32, 4 | (16 << 16)), (40, frames * 4) })
            BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(at), value);
        "data"u8.CopyTo(wav.AsSpan(36));
        for (var line = 0; line < truth.Length; line++)
        {
            for (var i = truth[line].Start * (Rate / 1000); i < truth[line].End * (Rate / 1000); i++)
            {
                var loud = 9_000 + (5_000 * Math.Sin(2 * Math.PI * 4 * i / Rate));
                BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(44 + (i * 4) + (robot[line] ? 0 : 2)), (short)(loud * Math.Sin(2 * Math.PI * (robot[line] ? 210 : 130) * i / Rate)));
            }
        }
        return wav;
    }
}
