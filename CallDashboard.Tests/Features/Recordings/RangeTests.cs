using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CallDashboard.Data;
using CallDashboard.Features.Recordings.Archive;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Recordings;

/// <summary>What browsers ask <c>/recordings/…</c>, compared byte for byte.</summary>
public sealed class RangeTests : IAsyncLifetime
{
    private const int Length = 300_000;
    private static readonly byte[] Wav = Sounds.Wav(Length);

    private AudioOrigin origin = null!;
    private RecordingHost host = null!;
    private HttpClient http = null!;
    private Recording stored = null!;

    public async Task InitializeAsync()
    {
        origin = await AudioOrigin.StartAsync();
        host = RecordingHost.Start(origin);
        origin.Serve("/a.wav", Wav);
        stored = await host.UntilAsync(await host.PushAsync("call/1 \"x\"", origin.Url("/a.wav")), RecordingState.Stored);
        http = await host.App.SignedInAsync(Roles.Supervisor);
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        host.Dispose();
        await origin.DisposeAsync();
    }

    private const string Address = "/recordings/call%2F1%20%22x%22/full";

    [Theory]
    [InlineData(null, 200, 0, Length - 1)]
    [InlineData("bytes=0-1", 206, 0, 1)]
    [InlineData("bytes=0-", 206, 0, Length - 1)]
    [InlineData("bytes=0-0", 206, 0, 0)]
    [InlineData("bytes=1000-1999", 206, 1000, 1999)]
    [InlineData("bytes=299999-", 206, Length - 1, Length - 1)]
    [InlineData("bytes=299990-400000", 206, 299_990, Length - 1)]
    [InlineData("bytes=-1", 206, Length - 1, Length - 1)]
    [InlineData("bytes=-500", 206, Length - 500, Length - 1)]
    [InlineData("bytes=-999999", 206, 0, Length - 1)]
    [InlineData("bytes=300000-", 416, 0, -1)]
    [InlineData("bytes=999999-1000000", 416, 0, -1)]
    [InlineData("bytes=-0", 416, 0, -1)]
    [InlineData("bytes=9-3", 200, 0, Length - 1)]
    [InlineData("bytes=abc", 200, 0, Length - 1)]
    [InlineData("lines=1-2", 200, 0, Length - 1)]
    [InlineData("bytes=0-1,5-6", 200, 0, Length - 1)]
    public async Task Ranges(string? range, int status, int first, int last)
    {
        using var answer = await SendAsync(HttpMethod.Get, ("Range", range));
        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 416)
        {
            Assert.Equal($"bytes */{Length}", answer.Content.Headers.ContentRange!.ToString());
            return;
        }

        Assert.Equal(Wav[first..(last + 1)], await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(last - first + 1, answer.Content.Headers.ContentLength);
        Assert.Equal(status == 206 ? $"bytes {first}-{last}/{Length}" : null, answer.Content.Headers.ContentRange?.ToString());

        using var head = await SendAsync(HttpMethod.Head, ("Range", range));
        Assert.Equal((answer.StatusCode, answer.Content.Headers.ContentLength), (head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Headers_say_what_it_is_and_keep_it_private()
    {
        using var answer = await SendAsync(HttpMethod.Get);
        Assert.Equal("audio/wav", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("bytes", answer.Headers.AcceptRanges.ToString());
        Assert.Equal($"\"{stored.Checksum}\"", answer.Headers.ETag!.ToString());
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(stored.ChangedAt), answer.Content.Headers.LastModified);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(answer.Headers.CacheControl!.Private);
        Assert.Equal("inline", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("call_1__x_-full.wav", answer.Content.Headers.ContentDisposition.FileNameStar ?? answer.Content.Headers.ContentDisposition.FileName);

        using var download = await http.GetAsync(Address + "?download=1");
        Assert.Equal("attachment", download.Content.Headers.ContentDisposition!.DispositionType);
    }

    [Fact]
    public async Task If_range_gives_the_rest_of_the_same_copy_and_the_whole_of_another()
    {
        var changed = DateTimeOffset.FromUnixTimeMilliseconds(stored.ChangedAt);
        foreach (var same in new[] { $"\"{stored.Checksum}\"", changed.ToString("R") })
        {
            using var part = await SendAsync(HttpMethod.Get, ("Range", "bytes=100-199"), ("If-Range", same));
            Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
            Assert.Equal(Wav[100..200], await part.Content.ReadAsByteArrayAsync());
        }
        foreach (var other in new[] { "\"another\"", $"W/\"{stored.Checksum}\"", changed.AddDays(-1).ToString("R") })
        {
            using var whole = await SendAsync(HttpMethod.Get, ("Range", "bytes=100-199"), ("If-Range", other));
            Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
            Assert.Equal(Wav, await whole.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task What_the_browser_has_is_not_sent_again()
    {
        using var answer = await SendAsync(HttpMethod.Get, ("If-None-Match", $"\"{stored.Checksum}\""));
        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        using var other = await SendAsync(HttpMethod.Get, ("If-None-Match", "\"another\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using var failed = await SendAsync(HttpMethod.Get, ("If-Match", "\"another\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, failed.StatusCode);
    }

    [Fact]
    public async Task Only_who_may_listen_hears()
    {
        using var stranger = host.App.Http();
        using var who = await stranger.GetAsync(Address);
        Assert.Equal(HttpStatusCode.Unauthorized, who.StatusCode);
        using var operators = await host.App.SignedInAsync(Roles.Operator);
        operators.DefaultRequestHeaders.Accept.Clear();
        using var denied = await operators.GetAsync(Address);
        Assert.Equal(HttpStatusCode.Forbidden, denied.StatusCode);
    }

    [Fact]
    public async Task What_is_not_there_says_why()
    {
        await AssertProblemAsync("/recordings/nobody/full", 404, "not-found");
        await AssertProblemAsync(Address.Replace("/full", "/customer", StringComparison.Ordinal), 404, "not-sent");

        origin.Fail("/gone.wav", 410);
        await host.UntilAsync(await host.PushAsync("gone", origin.Url("/gone.wav")), RecordingState.Expired);
        await AssertProblemAsync("/recordings/gone/full", 410, "expired");

        origin.Fail("/broken.wav", 500);
        await host.UntilAsync(await host.PushAsync("broken", origin.Url("/broken.wav")), RecordingState.Failed);
        await AssertProblemAsync("/recordings/broken/full", 502, "failed");
        Assert.Equal(1, origin.Count("/broken.wav"));
    }

    [Fact]
    public async Task A_copy_whose_file_was_lost_is_fetched_again_for_the_listener()
    {
        File.Delete(Assert.Single(host.Files()));
        using var answer = await SendAsync(HttpMethod.Get, ("Range", "bytes=0-1"));
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(2, origin.Count("/a.wav"));
    }

    [Fact]
    public async Task Listeners_of_a_recording_that_failed_before_share_one_new_fetch()
    {
        origin.Fail("/late.wav", 500);
        await host.UntilAsync(await host.PushAsync("late", origin.Url("/late.wav")), RecordingState.Failed);
        // Its outcome is noted a moment before it is over; who asks in between is told of that one.
        await Eventually.HoldsAsync(() => Task.FromResult(host.App.Services.GetRequiredService<RecordingFetches>().Count == 0));
        var gate = new TaskCompletionSource();
        origin.On("/late.wav", async context =>
        {
            await gate.Task;
            await context.Response.Body.WriteAsync(Wav);
        });
        // Not before the retry is due: only the listeners ask.
        host.Time.Advance(TimeSpan.FromSeconds(10) + TimeSpan.FromMilliseconds(1));

        var listeners = Enumerable.Range(0, 5).Select(_ => http.GetByteArrayAsync("/recordings/late/full")).ToList();
        gate.SetResult();
        Assert.All(await Task.WhenAll(listeners), bytes => Assert.Equal(Wav, bytes));
        Assert.Equal(2, origin.Count("/late.wav"));
    }

    [Fact]
    public async Task Samples_come_from_inside_in_ranges_as_well()
    {
        using var app = AppHost.Start(services => services.AddSingleton<ISampleRecordings, OneSample>());
        using (var push = app.Http())
        {
            using var answer = await push.PostAsJsonAsync("/report", new { callId = "sample-1", resultStatus = "ANSWERED", fullAudioUrl = "sample:1" });
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection(app.Services.GetRequiredService<DatabaseLocation>().ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE Calls SET Source = 1";
            await command.ExecuteNonQueryAsync();
        }
        using var client = await app.SignedInAsync(Roles.Supervisor);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/recordings/sample-1/full") { Headers = { { "Range", "bytes=-100" } } };
        using var part = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(Wav[^100..], await part.Content.ReadAsByteArrayAsync());
        Assert.NotNull(part.Headers.ETag);
        using var none = await client.GetAsync("/recordings/sample-1/customer");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    private async Task AssertProblemAsync(string address, int status, string state)
    {
        using var answer = await http.GetAsync(address);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(state, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString());
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, Address);
        foreach (var (name, value) in headers.Where(h => h.Value is not null))
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return await http.SendAsync(request);
    }

    private sealed class OneSample : ISampleRecordings
    {
        public SampleRecording? Open(string callId, Track track) => callId == "sample-1" && track == Track.Full ? new(new MemoryStream(Wav), "audio/wav") : null;
    }
}
