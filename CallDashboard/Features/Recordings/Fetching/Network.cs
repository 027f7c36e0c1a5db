using System.Net;
using System.Net.Sockets;

namespace CallDashboard.Features.Recordings.Fetching;

/// <summary>Looks names up. Injected, so that a test can lie about them.</summary>
public interface IHostResolver
{
    /// <summary>All addresses of a name. Throws <see cref="SocketException"/> when it has none.</summary>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel);
}

/// <summary>Opens connections. Injected, so that a test can watch every one.</summary>
public interface ISocketDialer
{
    /// <summary>Connects to exactly this address. Throws <see cref="SocketException"/>.</summary>
    ValueTask<Stream> DialAsync(IPEndPoint address, CancellationToken cancel);
}

/// <summary>The system's resolver.</summary>
public sealed class SystemResolver : IHostResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel) => Dns.GetHostAddressesAsync(host, cancel);
}

/// <summary>TCP.</summary>
public sealed class SystemDialer : ISocketDialer
{
    public async ValueTask<Stream> DialAsync(IPEndPoint address, CancellationToken cancel)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
