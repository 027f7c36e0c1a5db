using System.Net;
using System.Net.Sockets;
using CallDashboard.Benchmarks.Report;

namespace CallDashboard.Benchmarks.Durability;

/// <summary>Pushes over keep-alive connections until it is told to stop or the server dies; every call ends up acknowledged or pending in the ledger.</summary>
internal static class Sender
{
    /// <summary>Pushes new calls until cancelled or the connections break.</summary>
    public static Task PushAsync(int port, CallPayloads payloads, Ledger ledger, int connections, CancellationToken stop) =>
        OverAsync(port, payloads, ledger, connections, () => stop.IsCancellationRequested ? null : ledger.Next(payloads));

    /// <summary>Pushes so many calls.</summary>
    public static Task PushAsync(int port, CallPayloads payloads, Ledger ledger, int connections, int calls) =>
        OverAsync(port, payloads, ledger, connections, () => Interlocked.Decrement(ref calls) < 0 ? null : ledger.Next(payloads));

    /// <summary>Sends what had no answer again, as the platform does.</summary>
    public static Task RetryAsync(int port, CallPayloads payloads, Ledger ledger, int connections) =>
        OverAsync(port, payloads, ledger, connections, () => ledger.TryAgain(out var number) ? number : null);

    private static Task OverAsync(int port, CallPayloads payloads, Ledger ledger, int connections, Func<long?> next) =>
        Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => RunAsync(port, payloads, ledger, next))));

    private static async Task RunAsync(int port, CallPayloads payloads, Ledger ledger, Func<long?> next)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var request = new byte[payloads.LongestRequest];
        var answer = new byte[4096];
        long? sent = null;
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            while ((sent = next()) is { } number)
            {
                var length = payloads.Write(number, request);
                for (var offset = 0; offset < length;)
                    offset += await socket.SendAsync(request.AsMemory(offset, length - offset));
                var received = 0;
                while (!LoadClient.IsComplete(answer.AsSpan(0, received)))
                {
                    if (await socket.ReceiveAsync(answer.AsMemory(received)) is not (> 0 and var read))
                        throw new SocketException((int)SocketError.ConnectionReset);
                    received += read;
                }
                if (answer.AsSpan().StartsWith("HTTP/1.1 200"u8))
                    ledger.Acknowledge(number);
                else
                    ledger.NoAnswer(number);
                sent = null;
            }
        }
        catch (SocketException)
        {
            // The server was killed: what was under way may or may not be stored, so it is sent again.
            if (sent is { } lost)
                ledger.NoAnswer(lost);
        }
    }
}
