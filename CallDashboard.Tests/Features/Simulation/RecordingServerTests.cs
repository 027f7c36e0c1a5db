using System.Net;
using System.Net.Http.Headers;
using CallDashboard.Features.Simulation;

namespace CallDashboard.Tests.Features.Simulation;

/// <summary>The simulator's own little server of recordings, over real HTTP.</summary>
public class RecordingServerTests
{
    [Fact]
    public async Task It_serves_whole_recordings_and_ranges_of_them()
    {
        await using var server = await RecordingServer.StartAsync(0, TimeProvider.System);
        using var http = new HttpClient { BaseAddress = server.Address };
        var whole = await http.GetByteArrayAsync("7-1-0-1-es-reminder/full.wav");
        Assert.Equal("RIFF"u8, whole.AsSpan(0, 4));

        using var request = new HttpRequestMessage(HttpMethod.Get, "7-1-0-1-es-reminder/full.wav");
        request.Headers.Range = new RangeHeaderValue(1001, 2002);
        using var part = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(whole[1001..2003], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal(whole.Length, part.Content.Headers.ContentRange!.Length);
        Assert.Equal("audio/wav", part.Content.Headers.ContentType!.MediaType);
        Assert.NotNull(part.Headers.ETag);

        Assert.NotEqual(whole, await http.GetByteArrayAsync("7-1-0-1-es-reminder/customer.wav"));
    }

    [Theory]
    [InlineData("7-1-0-1-es-reminder/other.wav")]
    [InlineData("7-1-0-4-es-reminder/customer.wav")]
    [InlineData("7-1-0-1-xx-reminder/full.wav")]
    [InlineData("")]
    public async Task What_it_does_not_have_is_not_found(string address)
    {
        await using var server = await RecordingServer.StartAsync(0, TimeProvider.System);
        using var http = new HttpClient { BaseAddress = server.Address };
        using var answer = await http.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_taken_port_is_said_in_words()
    {
        await using var server = await RecordingServer.StartAsync(0, TimeProvider.System);
        using var output = new StringWriter();
        Assert.Equal(1, await SimulateVerb.RunAsync(new SimulatorOptions(), server.Address.Port, exit: true, output, CancellationToken.None));
        Assert.Contains("--audio-port", output.ToString());
    }
}
