using System.Globalization;
using System.Text;
using System.Text.Json;
using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace CallDashboard.Tests.Browser;

/// <summary>The call page as a test uses it: a pushed call, its recordings, the page open in a browser.</summary>
internal sealed class CallPageVisit : IAsyncDisposable
{
    private readonly List<string> frames = [];

    private CallPageVisit(AppHost host, BrowserSession session)
    {
        Host = host;
        Session = session;
    }

    public AppHost Host { get; }
    public BrowserSession Session { get; }
    public IPage Page => Session.Page;
    public ILocator Audio => Page.GetByTestId("player-audio");
    public ILocator Turns => Page.GetByTestId("turn");

    /// <summary>Payloads of websocket messages since <see cref="ForgetFrames"/>.</summary>
    public IReadOnlyList<string> Frames
    {
        get
        {
            lock (frames)
                return [.. frames];
        }
    }

    /// <summary>Pushes a sample call, marks its recordings as stored and opens its page as this role.</summary>
    public static async Task<CallPageVisit> OpenSampleAsync(BrowserFixture browsers, string name, string query = "", string role = Roles.Supervisor, int width = 1440, bool recordings = true)
    {
        var record = await File.ReadAllTextAsync(Sample($"{name}.json"));
        return await OpenAsync(browsers, $"sample-{name}", record, recordings ? name : null, query, role, width);
    }

    /// <summary>Pushes a record and opens its page; with <paramref name="fullWav"/> as its full recording and only one.</summary>
    public static async Task<CallPageVisit> OpenAsync(
        BrowserFixture browsers, string callId, string record, string? recordingsOf = null, string query = "", string role = Roles.Supervisor, int width = 1440, bool archive = false, byte[]? fullWav = null, params (string, string?)[] settings)
    {
        var host = AppHost.Start([("Recordings:Archive", archive ? "true" : "false"), .. settings]);
        await PushAsync(host, record);
        var session = await browsers.OpenAsync(host.Address, width);
        var visit = new CallPageVisit(host, session);
        if (recordingsOf is not null)
            await visit.StoreRecordingsAsync(callId, recordingsOf, fullWav);
        session.Page.WebSocket += (_, socket) =>
        {
            socket.FrameSent += (_, frame) => visit.Note("sent", frame);
            socket.FrameReceived += (_, frame) => visit.Note("received", frame);
        };
        await session.SignInAsync(host, role);
        await session.Page.GotoAsync($"/calls/{Uri.EscapeDataString(callId)}{query}");
        await session.Page.GetByTestId("recording-state").Or(session.Page.GetByTestId("call-missing")).First.WaitForAsync();
        return visit;
    }

    /// <summary>A file beside the samples.</summary>
    public static string Sample(string file) => Path.Combine(AppContext.BaseDirectory, "Samples", file);

    /// <summary>Start and end of every line, milliseconds.</summary>
    public static async Task<(int Start, int End)[]> TruthAsync(string name)
    {
        using var truth = JsonDocument.Parse(await File.ReadAllBytesAsync(Sample($"{name}.truth.json")));
        return [.. truth.RootElement.EnumerateArray().Select(t => (t.GetProperty("start").GetInt32(), t.GetProperty("end").GetInt32()))];
    }

    /// <summary>Pushes a record as the platform does.</summary>
    public static async Task PushAsync(AppHost host, string record)
    {
        using var http = host.Http();
        using var content = new StringContent(record, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/report", content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public void ForgetFrames()
    {
        lock (frames)
            frames.Clear();
    }

    /// <summary>Waits until the sound was analysed and the robot's lines are derived.</summary>
    public async Task WaitForDerivedAsync()
    {
        try
        {
            await Page.Locator("[data-testid=turn][data-timing=derived]").First.WaitForAsync();
        }
        catch (TimeoutException)
        {
            // What the page complained about says more than the waiting.
            Session.AssertQuiet();
            throw;
        }
    }

    /// <summary>A number or text computed in the page from its <c>&lt;audio&gt;</c>, called <c>a</c>.</summary>
    public Task<T> AudioAsync<T>(string expression) => Audio.EvaluateAsync<T>($"a => {expression}");

    /// <summary>The index of the line that is marked as heard; −1 for none.</summary>
    public Task<int> LitAsync() => Page.EvaluateAsync<int>("() => Number(document.querySelector('[data-testid=turn][aria-current=true]')?.dataset.turnIndex ?? -1)");

    /// <summary>Moves the sound and waits until it is there.</summary>
    public async Task SeekAsync(double seconds)
    {
        // Before that, a new position is only noted, and nothing tells when it is reached.
        await Page.WaitForFunctionAsync("() => document.querySelector('[data-testid=player-audio]').readyState >= HTMLMediaElement.HAVE_METADATA");
        await Audio.EvaluateAsync("(a, s) => new Promise(done => { a.addEventListener('seeked', () => requestAnimationFrame(() => done()), { once: true }); a.currentTime = s; })", seconds);
    }

    /// <summary>Start of a line as the page has it, seconds.</summary>
    public async Task<double> StartOfAsync(int index) =>
        double.Parse((await Turns.Nth(index).GetAttributeAsync("data-start-ms"))!, CultureInfo.InvariantCulture) / 1000;

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        await Host.DisposeAsync();
    }

    /// <summary>Marks both recordings of a call as stored and answers for them with a sample's files, ranges included.</summary>
    private async Task StoreRecordingsAsync(string callId, string name, byte[]? fullWav)
    {
        await using (var db = await Host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync())
        {
            var key = await db.Calls.Where(c => c.CallId == callId).Select(c => c.Key).SingleAsync();
            // At one stroke: the archive may note the call's recordings in the same moment; and under the record's addresses, so that it finds nothing new later.
            await using var stroke = await db.Database.BeginTransactionAsync();
            await db.Recordings.Where(r => r.CallKey == key).ExecuteDeleteAsync();
            db.Recordings.AddRange(
                new Recording { CallKey = key, Track = Track.Full, Url = $"https://recordings.example.com/{name}.full.mp3", State = RecordingState.Stored, ContentType = "audio/mpeg", FileName = $"{name}.full.mp3" },
                new Recording { CallKey = key, Track = Track.Customer, Url = $"https://recordings.example.com/{name}.customer.mp3", State = fullWav is null ? RecordingState.Stored : RecordingState.Expired, ContentType = "audio/mpeg", FileName = $"{name}.customer.mp3" });
            await db.SaveChangesAsync();
            await stroke.CommitAsync();
        }
        await Session.Context.RouteAsync("**/recordings/*/full*", async route => await AnswerAsync(route, fullWav ?? await File.ReadAllBytesAsync(Sample($"{name}.full.mp3")), fullWav is null ? "audio/mpeg" : "audio/wav"));
        await Session.Context.RouteAsync("**/recordings/*/customer*", async route => await AnswerAsync(route, await File.ReadAllBytesAsync(Sample($"{name}.customer.mp3")), "audio/mpeg"));
    }

    private static async Task AnswerAsync(IRoute route, byte[] bytes, string contentType)
    {
        var (from, to) = (0, bytes.Length - 1);
        if (route.Request.Headers.TryGetValue("range", out var range) && range["bytes=".Length..].Split('-') is [var first, var last])
            (from, to) = (int.Parse(first, CultureInfo.InvariantCulture), last.Length > 0 ? int.Parse(last, CultureInfo.InvariantCulture) : to);
        await route.FulfillAsync(new RouteFulfillOptions
        {
            Status = range is null ? 200 : 206,
            ContentType = contentType,
            BodyBytes = bytes[from..(to + 1)],
            Headers = new Dictionary<string, string>
            {
                ["Accept-Ranges"] = "bytes", ["Content-Range"] = $"bytes {from}-{to}/{bytes.Length}", ["Content-Length"] = $"{to + 1 - from}",
            },
        });
    }

    private void Note(string direction, IWebSocketFrame frame)
    {
        lock (frames)
            frames.Add($"{direction} {frame.Text ?? Encoding.UTF8.GetString(frame.Binary ?? [])}");
    }
}
