using System.Collections.Concurrent;
using CallDashboard.Features.Recordings.Fetching;

namespace CallDashboard.Features.Recordings.Archive;

/// <summary>
/// Remembers hosts that cannot be reached, so that ten thousand recordings on a dead host do not cost ten thousand look-ups and time-outs, nor hold
/// up the recordings of other hosts. After three failures in a row a host is left alone for half a minute, then twice as long, up to 15 minutes.
/// Bounded: hosts are forgotten when they answer, and all are when there are too many.
/// </summary>
public sealed class HostWatch(TimeProvider time)
{
    private const int Tolerated = 3;
    private const int MostHosts = 1_000;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, (int Failures, DateTimeOffset Until)> hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long the host of this address is still left alone; null when it may be asked.</summary>
    public TimeSpan? HeldFor(string address) =>
        hosts.TryGetValue(HostOf(address), out var host) && host.Until > time.GetUtcNow() ? host.Until - time.GetUtcNow() : null;

    /// <summary>Notes how a try went: null when anything at all was answered.</summary>
    public void Note(string address, FetchFault? fault)
    {
        var name = HostOf(address);
        if (fault is FetchFault.HostDown)
            return;
        if (fault is not FetchFault.Unreachable)
        {
            hosts.TryRemove(name, out _);
            return;
        }
        if (hosts.Count >= MostHosts)
            hosts.Clear();
        var now = time.GetUtcNow();
        hosts.AddOrUpdate(name, _ => (1, default), (_, host) =>
        {
            var failures = host.Failures + 1;
            var hold = failures < Tolerated ? TimeSpan.Zero : First * Math.Pow(2, Math.Min(failures - Tolerated, 10));
            return (failures, now + (hold < Longest ? hold : Longest));
        });
    }

    private static string HostOf(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.Authority : "";
}
