using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace CallDashboard.Benchmarks.Report;

/// <summary>What a server did in one round.</summary>
/// <param name="Microseconds">How long each answer took.</param>
/// <param name="Refused">Answers other than 200.</param>
internal sealed record Round(long Answers, long Refused, TimeSpan Elapsed, long[] Microseconds)
{
    /// <summary>Answers per second.</summary>
    public double Rate => Answers / Elapsed.TotalSeconds;

    /// <summary>The time that this share of the answers did not exceed, milliseconds.</summary>
    public double Percentile(double share) => Microseconds.Length == 0 ? double.NaN : Microseconds[(int)Math.Min(Microseconds.Length - 1, share * Microseconds.Length)] / 1000.0;
}

/// <summary>Sends requests over keep-alive connections, one at a time on each, with bare sockets: the sender must not be what is measured.</summary>
internal static class LoadClient
{
    public static async Task<Round> RunAsync(int port, CallPayloads payloads, int connections, TimeSpan duration)
    {
        var started = TimeProvider.System.GetTimestamp();
        var workers = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => SendAsync(port, payloads, started, duration))));
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        var times = workers.SelectMany(w => w.Times).ToArray();
        Array.Sort(times);
        return new Round(times.Length, workers.Sum(w => w.Refused), elapsed, times);
    }

    private static async Task<(List<long> Times, long Refused)> SendAsync(int port, CallPayloads payloads, long started, TimeSpan duration)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        var request = new byte[payloads.LongestRequest];
        var answer = new byte[4096];
        var times = new List<long>(1 << 14);
        var refused = 0L;
        while (TimeProvider.System.GetElapsedTime(started) < duration)
        {
            var length = payloads.Next(request);
            var at = TimeProvider.System.GetTimestamp();
            for (var offset = 0; offset < length;)
                offset += await socket.SendAsync(request.AsMemory(offset, length - offset));
            var received = 0;
            while (!IsComplete(answer.AsSpan(0, received)))
            {
                var read = await socket.ReceiveAsync(answer.AsMemory(received));
                if (read == 0)
                    throw new IOException("The server closed the connection.");
                received += read;
            }
            times.Add((long)TimeProvider.System.GetElapsedTime(at).TotalMicroseconds);
            if (!answer.AsSpan().StartsWith("HTTP/1.1 200"u8))
                refused++;
        }
        return (times, refused);
    }

    /// <summary>True when the whole answer is there.</summary>
    internal static bool IsComplete(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        var head = answer[..end];
        var length = head.IndexOf("Content-Length: "u8);
        return length >= 0 && Utf8Parser.TryParse(head[(length + 16)..], out int body, out _) && answer.Length >= end + 4 + body;
    }
}
