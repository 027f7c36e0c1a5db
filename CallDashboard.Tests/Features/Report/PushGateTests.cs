using System.Net;
using System.Net.Sockets;
using System.Text;
using CallDashboard.Features.Report;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CallDashboard.Tests.Features.Report;

/// <summary>How many pushes at once, and who loses a place.</summary>
public sealed class PushGateTests
{
    private readonly FakeTimeProvider time = new();
    private readonly List<string> aborted = [];

    [Fact]
    public void All_places_taken_refuses_at_once_and_a_place_given_back_is_free()
    {
        var gate = Gate(1);
        var first = Enter(gate, "first");

        Assert.Null(gate.Enter(() => { }));
        first!.Dispose();
        first.Dispose();
        Assert.NotNull(Enter(gate, "second"));
        Assert.Null(gate.Enter(() => { }));
        Assert.Empty(aborted);
    }

    [Fact]
    public void The_longest_dawdler_loses_its_place_to_the_next()
    {
        var gate = Gate(2);
        var slowest = Enter(gate, "slowest");
        time.Advance(TimeSpan.FromSeconds(1));
        Enter(gate, "slow");
        time.Advance(PushGate.Patience - TimeSpan.FromSeconds(1));

        using var honest = Enter(gate, "honest");
        Assert.NotNull(honest);
        Assert.Equal(["slowest"], aborted);
        // What it had is given to somebody else already.
        slowest!.Dispose();
        Assert.Null(gate.Enter(() => { }));
    }

    [Fact]
    public void A_body_that_is_there_is_safe_however_long_we_take()
    {
        var gate = Gate(1);
        Enter(gate, "arrived")!.HasArrived();
        time.Advance(TimeSpan.FromHours(1));

        Assert.Null(gate.Enter(() => { }));
        Assert.Empty(aborted);
    }

    [Fact]
    public async Task A_sender_that_sends_nothing_does_not_keep_others_out()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var narrow = AppHost.Start(services => services.AddSingleton<TimeProvider>(clock), ("Report:MaxConcurrent", "1"));
        using var client = narrow.Http();
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, narrow.Address.Port);
        await using var stream = slow.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("POST /report HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n"));
        Assert.True(await stream.ReadAsync(new byte[100]) > 0);
        Assert.Equal(429, (await client.PushAsync(Pushes.Record("c1"))).Http);

        clock.Advance(PushGate.Patience);
        Assert.Equal(200, (await client.PushAsync(Pushes.Record("c1"))).Http);
        Assert.Equal(0, await ReadToEndAsync(stream));
    }

    private PushGate Gate(int places) => new(Options.Create(new ReportOptions { MaxConcurrent = places }), time);

    private PushGate.Place? Enter(PushGate gate, string who) => gate.Enter(() => aborted.Add(who));

    /// <summary>Bytes until the connection ends, however it ends.</summary>
    private static async Task<int> ReadToEndAsync(NetworkStream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1000]);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
