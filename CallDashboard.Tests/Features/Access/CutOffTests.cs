using System.Net.Sockets;
using System.Text.Json;
using CallDashboard.Data;
using CallDashboard.Features.Access;
using CallDashboard.Hosting;
using CallDashboard.Tests.Features.Recordings;
using CallDashboard.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Access;

/// <summary>What is on its way to somebody whose rights end is cut off in the middle of its body, on real sockets.</summary>
public sealed class CutOffTests : IAsyncLifetime
{
    private AudioOrigin origin = null!;

    public async Task InitializeAsync() => origin = await AudioOrigin.StartAsync();

    public async Task DisposeAsync() => await origin.DisposeAsync();

    [Fact]
    public async Task A_recording_ends_in_the_middle()
    {
        // More than all buffers between the two hold.
        const int Length = 32 << 20;
        using var recordings = RecordingHost.Start(origin);
        origin.Serve("/full.wav", Sounds.Wav(Length));
        var key = await recordings.PushAsync("c-1", origin.Url("/full.wav"));
        await recordings.UntilAsync(key, RecordingState.Stored);

        var got = await CutOffAsync(recordings.App, "/recordings/c-1/full");

        Assert.InRange(got, 1, Length - 1);
    }

    [Fact]
    public async Task An_export_ends_in_the_middle_and_is_noted_as_a_part()
    {
        using var host = AppHost.Start(("Recordings:Archive", "false"));
        // 24 MB in lines of 8 KB, more than all buffers between the two hold.
        var concerns = Enumerable.Range(0, 40).Select(i => $"{i}".PadLeft(199, 'x')).ToArray();
        await host.StoreAsync(Enumerable.Range(0, 3000).Select(i => Pushes.Record($"c-{i}", ("customerConcern", concerns))));

        var got = await CutOffAsync(host, "/export/calls.ndjson?from=2000-01-01");

        Assert.InRange(got, 1, 3000 * 40 * 199);
        Assert.False(JsonDocument.Parse((await host.AuditedAsync(AuditActs.ExportEnded)).Details).RootElement.GetProperty("whole").GetBoolean());
    }

    /// <summary>Begins to read, disables the reader, reads on until the line breaks; returns how many bytes came.</summary>
    private static async Task<long> CutOffAsync(AppHost host, string address)
    {
        var cookies = await host.CookiesAsync(Roles.Supervisor);
        using var http = new HttpClient(new SocketsHttpHandler
        {
            CookieContainer = cookies,
            // A small window: what the server has sent and nobody has read stays little.
            ConnectCallback = async (context, cancel) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 16 * 1024 };
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        }) { BaseAddress = host.Address };
        using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[8192];
        long got = await body.ReadAsync(buffer);
        Assert.True(got > 0);
        Assert.Equal(1, host.Services.GetRequiredService<OpenRequests>().Count);

        Assert.True((await host.Services.GetRequiredService<Accounts>().SetDisabledAsync(SignedIn.Email(Roles.Supervisor), true)).Succeeded);

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await body.ReadAsync(buffer) is > 0 and var more)
                got += more;
        });
        return got;
    }
}
