using System.Net;
using System.Net.Sockets;
using System.Text;
using CallDashboard.Benchmarks.Report;

namespace CallDashboard.Benchmarks.Circuits;

/// <summary>Pushes one call after the other at a steady rate, and announces each to those who wait for it.</summary>
internal sealed class SteadySender(int port, CallPayloads payloads)
{
    /// <summary>Pushes so many calls. A late answer delays what follows; the pause is what lies between two sendings at least.</summary>
    public async Task RunAsync(int calls, TimeSpan pause, Action<string>? announce = null)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        using var timer = pause > TimeSpan.Zero ? new PeriodicTimer(pause) : null;
        var request = new byte[payloads.LongestRequest];
        var answer = new byte[4096];
        for (var i = 0; i < calls; i++)
        {
            var number = payloads.NextNumber();
            var length = payloads.Write(number, request);
            announce?.Invoke(CallPayloads.Id(number));
            for (var offset = 0; offset < length;)
                offset += await socket.SendAsync(request.AsMemory(offset, length - offset));
            var received = 0;
            while (!LoadClient.IsComplete(answer.AsSpan(0, received)))
            {
                if (await socket.ReceiveAsync(answer.AsMemory(received)) is not (> 0 and var read))
                    throw new IOException("The server closed the connection.");
                received += read;
            }
            if (!answer.AsSpan().StartsWith("HTTP/1.1 200"u8))
                throw new IOException($"A push was answered {Encoding.ASCII.GetString(answer, 0, 12)}.");
            if (timer is not null)
                await timer.WaitForNextTickAsync();
        }
    }
}
