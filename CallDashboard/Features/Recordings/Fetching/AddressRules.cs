using System.Net;
using System.Net.Sockets;
using IPNetwork = System.Net.IPNetwork;

namespace CallDashboard.Features.Recordings.Fetching;

/// <summary>
/// Which addresses a recording may be fetched from: those of the public internet. The lists follow IANA's special-purpose registries for IPv4 and
/// IPv6, and add the metadata services of clouds that lie outside of them. IPv6 is turned around: only what is handed out for global unicast is let
/// through, and every form that carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo) is refused with the rest.
/// </summary>
public static class AddressRules
{
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly (IPNetwork Network, string What)[] Special =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "unspecified"),
        (IPNetwork.Parse("10.0.0.0/8"), "private"),
        (IPNetwork.Parse("100.64.0.0/10"), "shared by a provider"),
        (IPNetwork.Parse("127.0.0.0/8"), "loopback"),
        (IPNetwork.Parse("168.63.129.16/32"), "a cloud's metadata"),
        (IPNetwork.Parse("169.254.0.0/16"), "link-local"),
        (IPNetwork.Parse("172.16.0.0/12"), "private"),
        (IPNetwork.Parse("192.0.0.0/24"), "reserved"),
        (IPNetwork.Parse("192.0.2.0/24"), "documentation"),
        (IPNetwork.Parse("192.31.196.0/24"), "reserved"),
        (IPNetwork.Parse("192.52.193.0/24"), "reserved"),
        (IPNetwork.Parse("192.88.99.0/24"), "a 6to4 relay"),
        (IPNetwork.Parse("192.168.0.0/16"), "private"),
        (IPNetwork.Parse("192.175.48.0/24"), "reserved"),
        (IPNetwork.Parse("198.18.0.0/15"), "for benchmarks"),
        (IPNetwork.Parse("198.51.100.0/24"), "documentation"),
        (IPNetwork.Parse("203.0.113.0/24"), "documentation"),
        (IPNetwork.Parse("224.0.0.0/4"), "multicast"),
        (IPNetwork.Parse("240.0.0.0/4"), "reserved"),
        (IPNetwork.Parse("2001::/32"), "Teredo"),
        (IPNetwork.Parse("2001::/23"), "reserved"),
        (IPNetwork.Parse("2001:db8::/32"), "documentation"),
        (IPNetwork.Parse("2002::/16"), "6to4"),
        (IPNetwork.Parse("2620:4f:8000::/48"), "reserved"),
        (IPNetwork.Parse("3fff::/20"), "documentation"),
    ];

    // Only to name what is outside 2000::/3; what is not named here is refused all the same.
    private static readonly (IPNetwork Network, string What)[] OutsideGlobalUnicast =
    [
        (IPNetwork.Parse("::/128"), "unspecified"),
        (IPNetwork.Parse("::1/128"), "loopback"),
        (IPNetwork.Parse("64:ff9b::/96"), "NAT64"),
        (IPNetwork.Parse("64:ff9b:1::/48"), "NAT64"),
        (IPNetwork.Parse("fc00::/7"), "private"),
        (IPNetwork.Parse("fe80::/10"), "link-local"),
        (IPNetwork.Parse("ff00::/8"), "multicast"),
    ];

    /// <summary>What is wrong with an address, in one or two words; null when it may be dialled.</summary>
    public static string? Refuse(IPAddress address)
    {
        // Asked first: networks compare such an address as the IPv4 one inside.
        if (address.IsIPv4MappedToIPv6)
            return "an IPv4 address in disguise";
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !GlobalUnicast.Contains(address))
            return Find(OutsideGlobalUnicast, address) ?? "reserved";
        return Find(Special, address);
    }

    private static string? Find((IPNetwork Network, string What)[] list, IPAddress address)
    {
        foreach (var (network, what) in list)
        {
            if (network.Contains(address))
                return what;
        }
        return null;
    }
}
