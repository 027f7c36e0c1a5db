using System.Net;
using System.Text.RegularExpressions;

namespace CallDashboard.Features.Recordings.Fetching;

/// <summary>What can be said about an address in a record before anything is looked up. Pure.</summary>
public static partial class HostRules
{
    /// <summary>
    /// Why an address may not be fetched, in words; null when it may be looked up. Refused: schemes other than http and https, names and
    /// passwords in the address, and hosts written so that programs read them differently (<c>0x7f.1</c>, <c>2130706433</c>, <c>127.1</c>,
    /// <c>0177.0.0.1</c>, full-width digits, zones).
    /// </summary>
    public static string? Refuse(Uri address)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            return "Only http and https addresses are fetched.";
        if (address.UserInfo.Length != 0)
            return "The address carries a user name.";
        var written = Written().Match(address.OriginalString) is { Success: true } match ? match.Groups["host"].Value : "";
        if (written.Length == 0)
            return "The host is written in an unusual way.";
        var isPlain = address.HostNameType switch
        {
            UriHostNameType.IPv4 => written == address.Host,
            UriHostNameType.IPv6 => !written.Contains('%', StringComparison.Ordinal) && written.StartsWith('['),
            UriHostNameType.Dns => Name().IsMatch(address.IdnHost) && !EndsInNumber().IsMatch(address.IdnHost) && !written.Contains('%', StringComparison.Ordinal),
            _ => false,
        };
        return isPlain ? null : "The host is written in an unusual way.";
    }

    /// <summary>The key of a host in <c>Recordings:TrustedHosts</c>: <c>127.0.0.1:5081</c>, <c>[::1]:5081</c>.</summary>
    public static string Key(string host, int port) =>
        IPAddress.TryParse(host, out var ip) && ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{ip}]:{port}" : $"{host}:{port}";

    // http://user@host:80/path → host
    [GeneratedRegex(@"^\s*https?://(?<host>\[[^\]/?#\\]*\]|[^:/?#\\@\[\]]+)(:\d*)?(?=$|[/?#])", RegexOptions.IgnoreCase)]
    private static partial Regex Written();

    [GeneratedRegex(@"^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?$")]
    private static partial Regex Name();

    // The rule by which browsers decide that a host is meant as an IPv4 address.
    [GeneratedRegex(@"(^|\.)(\d+|0[xX][0-9A-Fa-f]*)\.?$")]
    private static partial Regex EndsInNumber();
}
