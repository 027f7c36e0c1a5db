using System.Net;
using System.Net.Http.Json;
using CallDashboard.Data;
using CallDashboard.Features.Review;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Review;

/// <summary>What a browser computed is kept only when it can be true, and only from a page of this site.</summary>
public sealed class AnalysisEndpointTests : IDisposable
{
    private const string Record = """{"callId":"a-1","resultStatus":"ANSWERED","fullAudioUrl":"https://recordings.example.com/a.mp3"}""";

    private readonly AppHost host = AppHost.Start(("Recordings:Archive", "false"));

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task A_possible_analysis_is_kept_once()
    {
        using var http = await ReadyAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(http, Sound(1_000))).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await PutAsync(http, Sound(2_000))).StatusCode);

        await using var db = await host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContextAsync();
        var kept = await db.RecordingAnalyses.SingleAsync();
        Assert.Equal((Track.Full, 1_000, 1_000, 50), (kept.Track, kept.DurationMs, kept.Peaks.Length, kept.Activity.Length));
    }

    [Fact]
    public async Task A_recording_in_stereo_is_kept_by_channel()
    {
        using var http = await ReadyAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(http, new SoundAnalysis(new ChannelAnalysis(1_000, new byte[2 * AnalysisEndpoint.Peaks], new byte[100]), null))).StatusCode);

        var kept = await host.QueryAsync(db => db.RecordingAnalyses.SingleAsync());
        Assert.Equal((1_000, 2_000, 100), (kept.DurationMs, kept.Peaks.Length, kept.Activity.Length));
        Assert.Equal([50, 50], new TrackSound("", null, false, kept).Channels.Select(c => c.Length));
    }

    [Fact]
    public async Task An_impossible_analysis_is_refused_with_a_sentence()
    {
        using var http = await ReadyAsync();
        var wrong = new object[]
        {
            new SoundAnalysis(null, null),
            new SoundAnalysis(new ChannelAnalysis(0, new byte[1_000], []), null),
            new SoundAnalysis(new ChannelAnalysis(1_000, new byte[999], new byte[50]), null),
            new SoundAnalysis(new ChannelAnalysis(1_000, new byte[1_000], new byte[80]), null),
            new SoundAnalysis(new ChannelAnalysis(1_000, new byte[2_000], new byte[50]), null),
            new SoundAnalysis(new ChannelAnalysis(1_000, new byte[2_000], new byte[101]), null),
            new SoundAnalysis(new ChannelAnalysis(1_000, new byte[3_000], new byte[150]), null),
            new SoundAnalysis(new ChannelAnalysis(int.MaxValue, new byte[1_000], new byte[50]), null),
            new { full = "text" },
            Array.Empty<int>(),
        };

        foreach (var body in wrong)
        {
            using var answer = await PutAsync(http, body);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Strangers_other_sites_and_unknown_calls_are_refused()
    {
        using var http = await ReadyAsync();
        using var stranger = host.Http();

        using (var answer = await PutAsync(stranger, Sound(1_000)))
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        using (var answer = await PutAsync(http, Sound(1_000), header: false))
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        using (var answer = await PutAsync(http, Sound(1_000), origin: "https://elsewhere.example"))
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        using (var answer = await PutAsync(http, Sound(1_000), callId: "nobody"))
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<HttpClient> ReadyAsync()
    {
        using var http = host.Http();
        using var content = new StringContent(Record, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/report", content);
        answer.EnsureSuccessStatusCode();
        return await host.SignedInAsync(Roles.Supervisor);
    }

    private static SoundAnalysis Sound(int durationMs) => new(new ChannelAnalysis(durationMs, new byte[AnalysisEndpoint.Peaks], new byte[durationMs / 20]), null);

    private static async Task<HttpResponseMessage> PutAsync(HttpClient http, object body, bool header = true, string? origin = null, string callId = "a-1")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/recordings/{callId}/analysis") { Content = JsonContent.Create(body) };
        await request.Content.LoadIntoBufferAsync();
        if (header)
            request.Headers.Add("X-Requested-With", "CallDashboard");
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return await http.SendAsync(request);
    }
}
